"""Text that grows in place, so that a delta costs what it adds, in time and in room."""

from __future__ import annotations


class Buffer(bytearray):
    """Text as UTF-8; halves of surrogate pairs stay as they came.

    A StringIO holds each fragment as an object of its own, a hundred thousand of them.
    """

    __slots__ = ()

    def write(self, text: str) -> None:
        self += text.encode("utf-8", "surrogatepass")

    def text(self) -> str:
        return self.decode("utf-8", "surrogatepass")

    def cut(self, text: str) -> None:
        """Takes off `text`, which it ends with."""
        del self[len(self) - len(text.encode("utf-8", "surrogatepass")) :]
