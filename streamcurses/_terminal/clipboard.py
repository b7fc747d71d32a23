"""Text for the terminal's clipboard: the OSC 52 sequence, as a string.

It works over SSH, where no other way to the user's clipboard does. Within tmux and GNU screen the
sequence is sent through to the terminal outside. tmux takes it so where `allow-passthrough` is on,
and plain where `set-clipboard` is on: it gets both. screen takes short strings only: it gets many.

Base64 keeps the text from acting on this terminal. Controls are taken out so that it acts on none
that it is pasted into: all of C0 and C1 but line breaks and tabs.
"""

from __future__ import annotations

from streamcurses._late import Mapping, pattern

# Bytes of text: what the strictest of the common terminals take. They drop what is longer.
LIMIT = 74_994

_CONTROLS = pattern("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SCREEN_PIECE = 256  # screen takes up to 768 bytes, older ones less


class TooLong(ValueError):
    """`size` bytes are more than `LIMIT`."""

    def __init__(self, size: int) -> None:
        super().__init__(f"{size:,} bytes are more than a clipboard takes ({LIMIT:,})")
        self.size = size


def sequence(text: str, environ: Mapping[str, str]) -> str:
    """What to write to the terminal to have `text` on its clipboard; raises `TooLong`."""
    from base64 import b64encode

    text = _CONTROLS.sub("", text.replace("\r\n", "\n"))
    data = text.encode("utf-8", "replace")
    if len(data) > LIMIT:
        raise TooLong(len(data))
    copy = f"\x1b]52;c;{b64encode(data).decode('ascii')}\x07"
    if environ.get("TMUX"):
        inner = copy.replace("\x1b", "\x1b\x1b")
        return f"{copy}\x1bPtmux;{inner}\x1b\\"
    if environ.get("STY"):
        pieces = [copy[at : at + _SCREEN_PIECE] for at in range(0, len(copy), _SCREEN_PIECE)]
        return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
    return copy
