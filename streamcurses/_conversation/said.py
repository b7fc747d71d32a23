"""Which text is said to the user, as it is chosen: what content is, and which call is the reply."""

from __future__ import annotations

CONTENT_IS = ("auto", "thoughts", "message")


def tool_and_argument(reply: str) -> tuple[str, str]:
    """The reply tool and the argument that is said, of `tool.argument`; "" for none.

    A ValueError for what has only one of both.
    """
    tool, _, argument = reply.rpartition(".")
    if reply and not (tool and argument):
        raise ValueError(f"reply {reply!r} is not of the form tool.argument")
    return tool, argument
