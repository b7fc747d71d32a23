"""`<think>` spans at the head of content, told from what is said, with the tags cut anywhere.

Some servers leave a model's reasoning in its content, between tags. Only spans at the very head
count, any number one after the other; from the first other text on, everything is said, and a tag
in it is the model talking about tags. Newlines at a span's beginning and white space behind its
end are layout, and dropped. What cannot be told yet is held back: at most a tag, and white space
before it.
"""

from __future__ import annotations

# Opening tag -> closing tag.
TAGS = {f"<{name}>": f"</{name}>" for name in ("think", "thinking", "reasoning", "thought")}

# White space before a tag is waited through no further than this.
_PATIENCE = 200


class ThinkSpans:
    """`feed(text)` gives (thought, text) pairs, `close()` what was held back.

    Once `over` is true, all that follows is said, and need not be fed any more.
    """

    def __init__(self) -> None:
        self.over = False
        self._held = ""
        self._closing = ""
        # Whether there has been a span at all, and whether its text has yet to begin.
        self._seen = False
        self._fresh = False

    def feed(self, text: str) -> list[tuple[bool, str]]:
        if self.over:
            return [(False, text)]
        pairs: list[tuple[bool, str]] = []
        text, self._held = self._held + text, ""
        while text:
            text = self._within(text, pairs) if self._closing else self._before(text, pairs)
        return pairs

    def close(self) -> list[tuple[bool, str]]:
        held, self._held = self._held, ""
        self.over = True
        return [(bool(self._closing), held)] if held else []

    def _within(self, text: str, pairs: list[tuple[bool, str]]) -> str:
        if self._fresh:
            text = text.lstrip("\r\n")
            self._fresh = not text
        end = text.find(self._closing)
        if end >= 0:
            rest = text[end + len(self._closing) :]
            self._closing = ""
        else:
            end = len(text) - _overlap(text, self._closing)
            self._held = text[end:]
            rest = ""
        if end:
            pairs.append((True, text[:end]))
        return rest

    def _before(self, text: str, pairs: list[tuple[bool, str]]) -> str:
        bare = text.lstrip()
        if self._seen:
            text = bare
        if len(text) - len(bare) <= _PATIENCE:
            for opening, closing in TAGS.items():
                if bare.startswith(opening):
                    self._closing = closing
                    self._seen = self._fresh = True
                    return bare[len(opening) :]
            if any(opening.startswith(bare) for opening in TAGS):
                self._held = text
                return ""
        self.over = True
        pairs.append((False, text))
        return ""


def _overlap(text: str, tag: str) -> int:
    """How many characters at the end of `text` may be the beginning of `tag`."""
    for length in range(min(len(tag) - 1, len(text)), 0, -1):
        if text.endswith(tag[:length]):
            return length
    return 0
