"""Tells that a child process is about to start which writes to what this process has as its output.

Python says so to its audit hooks, which nobody can take away again: there is one, and it asks who
listens. Where subprocess leads both of a child's outputs elsewhere, the child is nobody's concern:
that is seen in the call that starts it. A process that is forked learns of that itself.
"""

from __future__ import annotations

import sys

from streamcurses._late import Callable

_STARTING = frozenset({"subprocess.Popen", "os.posix_spawn", "os.system"})

# As subprocess names the descriptors that a child's standard output and error are to be; -1 where
# they are to stay.
_LED = ("c2pwrite", "errwrite")
_STAYS = -1

# Those who are told, in the thread that starts the child.
_listeners: set[Callable[[], object]] = set()
_listening = False


def listen(hear: Callable[[], object]) -> None:
    global _listening  # noqa: PLW0603
    _listeners.add(hear)
    if not _listening:
        _listening = True
        sys.addaudithook(_hear)


def leave(hear: Callable[[], object]) -> None:
    """Whoever listened does so no more, if ever."""
    _listeners.discard(hear)


def leave_all() -> None:
    """In a forked child: none of those who listened are here."""
    _listeners.clear()


def _hear(event: str, arguments: object) -> None:
    if event in _STARTING and _listeners:
        starter = sys._getframe(1).f_locals
        if _STAYS in [starter.get(name, _STAYS) for name in _LED]:
            for hear in list(_listeners):
                hear()
