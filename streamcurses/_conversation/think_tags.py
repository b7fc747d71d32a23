"""`<think>` spans in content, told from what is said, with the tags cut anywhere.

Some servers leave a model's reasoning in its content, between tags. Only spans at the very head
count, any number one after the other; from the first other text on, everything is said, and a tag
in it is the model talking about tags. Newlines at a span's beginning and white space behind its
end are layout, and dropped.

Where the opening tag stood in the prompt, reasoning only closes: without a span at the head, and
before any opening tag, the first closing tag that is not quoted, nor within a fence of code, says
that what came before it was thought as well.

What cannot be told yet is held back: at most a tag, and white space before it.
"""

from __future__ import annotations

from streamcurses._conversation.buffer import Buffer
from streamcurses._late import pattern

# Opening tag -> closing tag.
TAGS = {f"<{name}>": f"</{name}>" for name in ("think", "thinking", "reasoning", "thought")}

# White space before a tag is waited through no further than this.
_PATIENCE = 200

_ALL = (*TAGS, *TAGS.values())
_TAG = pattern("|".join(_ALL))
_QUOTES = frozenset("`'\"“‘«")

# A line that may begin a fence of code, or end one.
_FENCE = pattern(r"(?m)^[ \t]*(`{3,}|~{3,})([^\n]*)")
# So many closing tags are looked at whether they are in code; then the talk is of tags.
_MOST_FENCED = 8


class ThinkSpans:
    """`feed(text)` gives (kind, text) pairs, `close()` what was held back.

    A kind is "thought" or "said"; "turn" says that all that was said was thought. `before` is the
    content so far.

    While `said` is true, text without a "<" is said, and need not be fed; once `over` is, nothing
    need.
    """

    def __init__(self) -> None:
        self.said = False
        self.over = False
        self._head = True
        self._held = ""
        self._prior = ""  # what stands before what is held
        self._closing = ""
        # Whether there has been a span at all, and whether its text has yet to begin.
        self._seen = False
        self._fresh = False
        self._fenced = 0  # closing tags in fences of code

    def feed(self, text: str, before: Buffer) -> list[tuple[str, str]]:
        pairs: list[tuple[str, str]] = []
        held, self._held = self._held, ""
        text = held + text
        while text:
            if self._closing:
                text = self._within(text, pairs)
            elif self._head:
                text = self._before(text, pairs)
            else:
                text = self._behind(text, before, held, pairs)
        self.said = not self._head and not self._held
        return pairs

    def close(self) -> list[tuple[str, str]]:
        held, self._held = self._held, ""
        self.over = True
        return [("thought" if self._closing else "said", held)] if held else []

    def _within(self, text: str, pairs: list[tuple[str, str]]) -> str:
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
            pairs.append(("thought", text[:end]))
        return rest

    def _before(self, text: str, pairs: list[tuple[str, str]]) -> str:
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
        self._head = False
        self.over = self._seen
        return text

    def _behind(self, text: str, content: Buffer, held: str, pairs: list[tuple[str, str]]) -> str:
        """Text where everything is said, unless a tag tells that it was thought.

        It begins with what was `held`, which the `content` ends with.
        """
        before, self._prior = self._prior or content.last, ""
        at = 0
        while not self.over:
            found = _TAG.search(text, at)
            if found is None:
                at = text.rfind("<")
                if at >= 0 and any(tag.startswith(text[at:]) for tag in _ALL):
                    text, self._held = text[:at], text[at:]
                    self._prior = text[-1:] or before
                break
            begin, at = found.span()
            self.over = found.group() in TAGS or self._fenced == _MOST_FENCED
            if self.over or (text[:begin][-1:] or before) in _QUOTES:
                continue
            if _in_fence(content.text().removesuffix(held) + text[:begin]):
                self._fenced += 1
            else:
                self._head = self._seen = True
                if begin:
                    pairs.append(("said", text[:begin]))
                pairs.append(("turn", ""))
                return text[at:]
        if text:
            pairs.append(("said", text))
        return ""


def _in_fence(text: str) -> bool:
    """Whether what follows is within a fence of code."""
    fence = ""
    for found in _FENCE.finditer(text):
        marks, rest = found.groups()
        if not fence:
            fence = marks if "`" not in rest else ""
        elif marks.startswith(fence) and not rest.strip():
            fence = ""
    return fence != ""


def _overlap(text: str, tag: str) -> int:
    """How many characters at the end of `text` may be the beginning of `tag`."""
    for length in range(min(len(tag) - 1, len(text)), 0, -1):
        if text.endswith(tag[:length]):
            return length
    return 0
