"""Text made safe and measured: source text in, cells that can be drawn out.

Model text is untrusted, so every code point is drawn by a rule, and none reaches a terminal as
a control. The rules look at code points and grapheme clusters, never at escape sequences, so that
they hold whatever way a text is cut:

- controls, bidi controls, tags and what nobody knows are drawn by name (`^[`, `<U+202E>`) in the
  style "control", which literal text cannot forge; zero-width fillers are left out;
- marks stay with their base, after NFC; marks, joiners and variation selectors with nothing to act
  on are named;
- an addressed screen (`degrade`) is given the bases of emoji that are more than a character, as no
  two terminals agree on the width of these. All else it gets whole, with the most columns that any
  terminal takes for it. Append-only output gets whole clusters.

A cell depends on the text from its first character to one character after its last, and on
nothing before it: shaping may begin at any cell, and the cells of a growing text stand, but for
the last few (`settled`).

"Unassigned" is what this Python's unicodedata does not know. Where it is older than the
terminal, newer characters are named rather than drawn, which loses no information. wcwidth and
unicodedata are loaded when the first text comes that needs them: wcwidth's import takes 33 ms.
"""

from __future__ import annotations

from itertools import groupby

from streamcurses._late import (
    Callable,
    Iterable,
    Iterator,
    NamedTuple,
    Optional,
    itemgetter,
    pattern,
)

# What ends a line. A lone carriage return does not: it is drawn as `^M`.
LINE_BREAK = pattern("\r\n|[\n\x85\u2028\u2029]")

# How a cell behaves where rows are broken: flags of `Cell.breaks`.
SPACE = 1  # a row may end after it; it hangs over the end rather than begin the next row
TAB = 2  # a space as wide as it is to the next stop
WIDE = 4  # a row may end before and after it
CLOSING = 8  # never begins a row
OPENING = 16  # never ends a row

TAB_STOP = 8  # columns
VIRAMA = 9  # the combining class of what mutes a letter's vowel
MARKS = 4  # marks that ncurses holds in a cell
LONGEST = 16  # code points in a cluster; what is longer is cut
CACHED = 4096  # cells kept, of what a conversation commonly holds

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Zero-width fillers: nothing is drawn for them unless hidden characters are asked for.
_HIDDEN = "\u00ad\u034f\u115f\u1160\u200b\u2060-\u2064\u3164\ufeff\uffa0"
# Never drawn, wherever they stand: C0, DEL, C1, line and paragraph separators, the Bidi_Control
# characters, deprecated format characters, interlinear annotation, tags.
_UNSAFE = (
    "\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\u206a-\u206f\ufff9-\ufffb\U000e0000-\U000e007f"
)
JOINERS = "\u200c\u200d"
_SELECTORS = "\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"

# Of these any two stand apart, and each is a cell of one column as it stands: ASCII, Western
# letters, our own signs. Text that has no others does without all that `_Knowledge` loads.
_WESTERN = pattern(
    "[ -~\u00a1-\u00ac\u00ae-\u02ff\u03a3-\u0482\u2010-\u2027\u2190-\u2319\u2500-\u25fc"
    "\u2610-\u2612\u2713\u2717\u2800-\u28ff]*"
)
# Of those, what our own rows are made of, and Markdown's: they need no pattern, which takes longer
# to compile than a status bar to draw. A text of so many characters at most is looked at for no
# others.
_OURS = frozenset(
    [
        *map(chr, range(0x20, 0x7F)),
        *"\u258f\u250a\u2551\u2500\u2191\u2193\u00b7\u2192\u2026\u2713\u2717\u258c\u280b\u2819\u2838\u2834",
        *"\u2022\u2502\u2610\u2611\u21b3\u253c",
    ]
)
_ROW = 300
# Characters of which any two stand apart, and which need nothing but a look into the cache:
# ASCII, Latin, Greek, Cyrillic, Armenian, punctuation, symbols, CJK, Hangul syllables, most emoji.
_SIMPLE = (
    "[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u0590\u1e00-\u200a\u2010-\u2027"
    "\u202f-\u205f\u2070-\u20cf\u2100-\u2cee\u3000-\u3029\u3030-\u3098\u309b-\u3163\u3165-\ua66e"
    "\uac00-\ud7a3\uf900-\ufaff\uff01-\uff9d\uffe0-\uffee\U0001f300-\U0001f3fa"
    "\U0001f400-\U0001faff\U00020000-\U0003fffd]*"
)
# The flags of England, Scotland and Wales: a black flag, and tags that spell the country. All other
# tags are named.
_FLAGS = tuple(
    "\U0001f3f4" + "".join(chr(0xE0000 + ord(char)) for char in country) + "\U000e007f"
    for country in ("gbeng", "gbsct", "gbwls")
)
# What may become one of them, also where it comes as surrogates.
_UNFINISHED_FLAG = pattern(
    "(?:\U0001f3f4|\ud83c\udff4)(?:[\U000e0061-\U000e007a]|\udb40[\udc61-\udc7a]){0,5}\\Z"
)
_SURROGATE = pattern("[\ud800-\udfff]")
_PAIRED = pattern("(?s:[\ud800-\udbff][\udc00-\udfff]|.)")
# What has to be looked at within a cluster, as it may have nothing to act on.
_LOOSE = f"[{JOINERS}{_SELECTORS}]"
# Presentation selectors and skin tones; half a flag. On these no two terminals agree.
_UNSTABLE = "[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]|^[\U0001f1e6-\U0001f1ff]\\Z"
# Vowel signs and tone marks of Burmese and its neighbours that are clusters of their own to Unicode
# (Mc, but no SpacingMark), and Mongolian's separator of vowels: nothing without the letter before.
_FOLLOWING = (
    "[\u180e\u102b\u102c\u1038\u1062-\u1064\u1067-\u106d\u1083\u1087-\u108c\u108f\u109a-\u109c"
    "\u1a61\u1a63\u1a64\uaa7b\uaa7d\U00011720\U00011721]"
)
# Scripts whose letters join, so that ZWNJ and ZWJ between them mean something: Arabic and its
# relatives, the Indic scripts and those that came of them, Mongolian.
_JOINING = (
    "[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1700-\u18af\u1900-\u1aaf\u1b00-\u1c4f\ua800-\ua82f"
    "\ua840-\ua8df\ua8e0-\ua8ff\ua930-\ua9ff\uaa00-\uaaff\uabc0-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00010fff\U00011000-\U00011fff\U0001e900-\U0001e95f]"
)
# On whose width terminals disagree, beside spacing marks and format characters: SARA AM, leading
# consonants of Hangul, half-width sound marks, hexagrams, old kana, halves of flags, and
# emoji, which were narrow before Unicode 9, and are unknown to many where they are newer than that.
_DISPUTED = (
    "[\u0e33\u0eb3\u1100-\u115e\u4dc0-\u4dff\uff9e\uff9f\U0001aff0-\U0001affe\U0001b11f-\U0001b122"
    "\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693"
    "\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd"
    "\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b"
    "\u2b1c\u2b50\u2b55\U0001f300-\U0001f64f\U0001f680-\U0001f6ff\U0001f900-\U0001f9ff"
    "\U0001f7e0-\U0001f7eb\U0001f7f0\U0001fa70-\U0001faff\U0001f004\U0001f0cf\U0001f18e"
    "\U0001f191-\U0001f19a\U0001f1e6-\U0001f1ff]"
)
# Of one column to Unicode, though some terminals draw them as wide as emoji mostly are: those that
# take skin tones (tmux), and all of the supplementary plane (vim). To vim half a flag is an emoji.
_ROOMY = (
    "[\u261d\u26f9\u270c\u270d\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f321"
    "\U0001f324-\U0001f32c\U0001f336\U0001f37d\U0001f396\U0001f397\U0001f399-\U0001f39b"
    "\U0001f39e\U0001f39f\U0001f3cb-\U0001f3ce\U0001f3d4-\U0001f3df\U0001f3f3\U0001f3f5"
    "\U0001f3f7\U0001f43f\U0001f441\U0001f4fd\U0001f549\U0001f54a\U0001f56f\U0001f570"
    "\U0001f573-\U0001f579\U0001f587\U0001f58a-\U0001f58d\U0001f590\U0001f5a5\U0001f5a8"
    "\U0001f5b1\U0001f5b2\U0001f5bc\U0001f5c2-\U0001f5c4\U0001f5d1-\U0001f5d3"
    "\U0001f5dc-\U0001f5de\U0001f5e1\U0001f5e3\U0001f5e8\U0001f5ef\U0001f5f3\U0001f5fa"
    "\U0001f6cb\U0001f6cd-\U0001f6cf\U0001f6e0-\U0001f6e5\U0001f6e9\U0001f6f0\U0001f6f3]"
)
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"

_SMALL_KANA = (
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿｧｨｩｪｫｬｭｮｯ"
)
_BREAKS = {
    SPACE: " \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000",
    SPACE | TAB: "\t",
    WIDE: "\u200b" + "".join(map(chr, range(0xFF66, 0xFF9E))),  # and what takes two columns
    CLOSING: "!%),.:;?]}’”…‥‰°′″℃",
    WIDE | CLOSING: "、。〃々〉》」』】〕〗〙〛〞〟〻・ーゝゞヽヾ゛゜！％），．：；？］｝～｠｡｣､･ｰﾞﾟ"
    + _SMALL_KANA,
    OPENING: "([{‘“",
    WIDE | OPENING: "〈《「『【〔〖〘〚〝（［｛｟｢＄￡￥",
    CLOSING | OPENING: "\u00a0\u2007\u2011\u202f\u2060\ufeff",
}
# Where a character stands in two rows of the table, the later one holds.
_BREAKS_OF = {char: flags for flags, chars in _BREAKS.items() for char in chars}

# Tells of text that it does no more than to stand behind what came before it.
Inert = Callable[[str], object]


def is_simple(text: str) -> bool:
    """Whether it is printable ASCII, each character of which is a cell of one column."""
    return text.isascii() and text.isprintable()


class Cell(NamedTuple):
    """What is drawn for one cluster, or for a part of one that was cut.

    `text` is printable and takes `columns` columns: "" and 0 for a hidden character, one space for
    a tab, which whoever knows the column widens. `style` is "control" where code points are
    named. `source` counts the characters of source text that the cell stands for. `breaks` holds
    the flags above. Terminals disagree on the width of `risky` cells.
    """

    text: str
    columns: int
    style: str = ""
    source: int = 1
    breaks: int = 0
    risky: bool = False


def breaks_of(char: str) -> int:
    """The flags of a single character."""
    return _BREAKS_OF.get(char, 0)


_ASCII = {char: Cell(char, 1, breaks=breaks_of(char)) for char in map(chr, range(0x20, 0x7F))}


def name(char: str) -> str:
    """A code point by name: `^[` for a control of ASCII, else `<U+202E>`."""
    code = ord(char)
    return f"^{chr(code ^ 0x40)}" if code < 0x20 or code == 0x7F else f"<U+{code:04X}>"


class Shaper:
    """Makes cells of text, for one screen.

    `measure(cluster)` is by how many columns the screen moves on for a cluster, negative for one
    that it cannot draw; None stands for wcwidth's answer. `show_hidden` names zero-width fillers
    too. `degrade` is for screens that are addressed; False keeps clusters whole. `ambiguous` is how
    many columns the terminal gives to what is narrow in the West and wide in East Asia; with 2,
    whatever `measure` says, each such cell has room for that, and is risky.
    """

    def __init__(
        self,
        measure: Optional[Callable[[str], int]] = None,
        *,
        show_hidden: bool = False,
        degrade: bool = True,
        ambiguous: int = 1,
    ) -> None:
        self._measure = measure
        self._ambiguous = ambiguous
        self._degrade = degrade
        self._knowledge: Optional[_Knowledge] = None
        # Whether each character of a text is a cell of its own.
        self._simple = _WESTERN
        self.show_hidden = show_hidden

    @property
    def show_hidden(self) -> bool:
        return self._show_hidden

    @show_hidden.setter
    def show_hidden(self, show: bool) -> None:
        """What was shaped before is to be shaped again."""
        self._show_hidden = show
        # What is a cell of its own, whatever stands beside it.
        self._apart = pattern(f"({'|'.join(_FLAGS)}|[{_UNSAFE}{_HIDDEN if show else ''}])")
        self._cells = dict(_ASCII)

    def shape(self, text: str) -> list[Cell]:
        """The cells of `text`, which has no line breaks and begins where a cell does."""
        cells = self._cells
        if (
            (text.isascii() and text.isprintable())
            or (len(text) <= _ROW and _OURS.issuperset(text))
            or self._simple.fullmatch(text)
        ):
            return [cells.get(char) or self._make(char) for char in text]
        if _SURROGATE.search(text):
            return self._shape_surrogates(text)
        shaped: list[Cell] = []
        for piece in self._apart.split(text):
            simple = len(piece) < 2 or self._simple.fullmatch(piece)
            clusters = piece if simple else self._know().clusters(piece)
            shaped += [cells.get(cluster) or self._make(cluster) for cluster in clusters]
        return shaped

    def _shape_surrogates(self, text: str) -> list[Cell]:
        """Pairs stand for the character they encode; what is left alone, for U+FFFD."""
        pieces = _PAIRED.findall(text)
        sizes = [len(piece) for piece in pieces]
        whole = [
            piece.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for piece in pieces
        ]
        shaped = []
        at = 0
        for cell in self.shape("".join(whole)):
            end = at + cell.source
            shaped.append(cell._replace(source=sum(sizes[at:end])))
            at = end
        return shaped

    def marks(self, cluster: str) -> str:
        """What completes a drawn cluster whose first character, an ASCII one, is out already."""
        return cluster[1:] if cluster.isascii() else self._know().decomposed(cluster)[1:]

    def ended(self, text: str) -> str:
        """The text of a row that ends here, without a joiner that has nothing left to join."""
        return self._know().ended(text) if text.endswith(tuple(JOINERS)) else text

    def _make(self, cluster: str) -> Cell:
        if len(self._cells) >= CACHED:
            self._cells = dict(_ASCII)
        cell = self._cells[cluster] = self._draw(cluster)
        return cell

    def _draw(self, cluster: str) -> Cell:
        size = len(cluster)
        if cluster == "\t":
            return Cell(" ", 1, "", size, breaks_of(cluster))
        if cluster in _FLAGS:
            return self._draw(cluster[0])._replace(source=size)
        letter = size == 1 and (cluster in _OURS or _WESTERN.fullmatch(cluster))
        if not letter and self._apart.match(cluster):
            return Cell(name(cluster), len(name(cluster)), "control")
        if letter and self._ambiguous == 1 and self._is_one(cluster):
            return Cell(cluster, 1, "", 1, breaks_of(cluster))
        know = self._know()
        drawn = know.composed(know.shown(cluster))
        if not drawn:
            return Cell("", 0, "", size, breaks_of(cluster[0]))
        base = drawn[0]
        if not know.visible(base) or not know.known(drawn):
            spelled = "".join(char if know.plain(char) else name(char) for char in drawn)
            return Cell(spelled, len(spelled), "control", size)
        if self._degrade and know.unstable(drawn):
            drawn = REPLACEMENT if know.unstable(base) else base
        breaks = breaks_of(base) or (WIDE if know.width(base) == 2 else 0)
        if len(drawn) > 1:
            breaks &= ~SPACE
        return Cell(drawn, know.columns(drawn), "", size, breaks, know.risky(drawn))

    def _is_one(self, letter: str) -> bool:
        return self._measure is None or self._measure(letter) == 1

    def _know(self) -> _Knowledge:
        if self._knowledge is None:
            self._knowledge = _Knowledge(self._measure, self._ambiguous)
            self._simple = self._knowledge.simple
        return self._knowledge


def settled(text: str, cells: list[Cell]) -> int:
    """How many of `cells`, the shape of `text`, stand whatever text comes after it.

    The last one may grow; so may the one before a joiner or half a surrogate pair at the end, and
    those of a flag that is not whole.
    """
    end = len(text)
    if end and "\ud800" <= text[end - 1] <= "\udbff":
        end -= 1
    if end and text[end - 1] in JOINERS:
        end -= 1
    elif flag := _UNFINISHED_FLAG.search(text, max(end - 12, 0), end):
        end = flag.start() + 1
    count = len(cells)
    at = len(text)
    while count and at >= end:
        count -= 1
        at -= cells[count].source
    return count


def begins_cluster(text: str, at: int) -> bool:
    """Whether the character at `at` is no part of the cluster before it."""
    if not at or text.isascii():
        return True
    from wcwidth import grapheme_boundary_before

    return bool(grapheme_boundary_before(text, at + 1) == at)


def one_line(text: str) -> str:
    """A text safe to print on one line: line breaks are named, as controls are."""
    return "".join([cell.text for cell in Shaper(degrade=False).shape(text)])


class Cleaner:
    """Cleans text for output that is only ever appended to.

    The shaper is one with `degrade=False`. What may yet change (a carriage return, half a
    surrogate pair, the last cluster) is held back until more text comes. A printable ASCII
    character is passed on at once, though: marks that turn out to belong to it follow it.
    """

    def __init__(self, shaper: Shaper) -> None:
        self._shaper = shaper
        self._open = ""  # what may change
        self._passed = False  # whether its first character, ASCII, is out already
        self._column = 0  # columns since the last line break
        self._closed = False

    def feed(self, text: str) -> list[tuple[str, str]]:
        """What can be written now, as (text, style): a line break is "\\n", a tab spaces.

        RuntimeError after `close`.
        """
        if self._closed:
            raise RuntimeError("feed after close")
        if not text:
            return []
        if self.passes(text):
            return [(text, "")]
        return _merged(self._clean(self._open + text))

    def passes(self, text: str) -> bool:
        """Whether the text, which is not empty, is written as it is: then it has been taken in."""
        alone = not self._open or (self._passed and len(self._open) == 1)
        if not (alone and text.isascii()):
            return False
        if text.isprintable():
            self._column += len(text)
            self._open = text[-1]
            self._passed = True
            return True
        if "\n" in text and text.replace("\n", "").isprintable():
            # Lines of it, as tools give back.
            line = text[text.rfind("\n") + 1 :]
            self._column = len(line)
            self._open = line[-1:]
            self._passed = bool(line)
            return True
        return False

    def flush(self) -> list[tuple[str, str]]:
        """What was held back, as it is now."""
        rest, self._open = self._open, ""
        if not rest or (self._passed and len(rest) == 1):  # as nearly always
            self._passed = False
            return []
        return _merged(self._draw(self._shaper.shape(rest)))

    def close(self) -> list[tuple[str, str]]:
        """What was held back."""
        self._closed = True
        return self.flush()

    def _clean(self, text: str) -> Iterator[tuple[str, str]]:
        at = 0
        for match in LINE_BREAK.finditer(text):
            yield from self._draw(self._shaper.shape(text[at : match.start()]))
            yield "\n", ""
            self._column = 0
            at = match.end()
        text = text[at:]
        cells = self._shaper.shape(text)
        count = settled(text, cells)
        yield from self._draw(cells[:count])
        self._open = text[sum(cell.source for cell in cells[:count]) :]
        if len(self._open) == 1 and " " <= self._open <= "~" and not self._passed:
            yield from self._draw(cells[count:])
            self._passed = True

    def _draw(self, cells: list[Cell]) -> Iterator[tuple[str, str]]:
        for cell in cells:
            text, columns = cell.text, cell.columns
            if self._passed:
                self._passed = False
                text = self._shaper.marks(text)
                columns -= 1
            elif cell.breaks & TAB:
                columns = TAB_STOP - self._column % TAB_STOP
                text = " " * columns
            self._column += columns
            yield text, cell.style


def _merged(pieces: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbours of one style as one."""
    runs = groupby(filter(itemgetter(0), pieces), itemgetter(1))
    return [("".join([text for text, _ in run]), style) for style, run in runs]


class _Knowledge:
    """What unicodedata, wcwidth and the screen know of characters.

    Its patterns take longer to compile than most of the package does to load.
    """

    def __init__(self, measure: Optional[Callable[[str], int]], ambiguous: int) -> None:
        import re
        import unicodedata

        import wcwidth

        self._category = unicodedata.category
        self._old_category = unicodedata.ucd_3_2_0.category
        self._combining = unicodedata.combining
        self._are_wide = ambiguous == 2
        self._east_asian_width = unicodedata.east_asian_width
        self._normalize = unicodedata.normalize
        self._iter_graphemes = wcwidth.iter_graphemes
        self.width: Callable[[str], int] = wcwidth.wcswidth
        self.measure = measure or self.width
        self.simple = re.compile(_SIMPLE)
        self._loose = re.compile(_LOOSE)
        self._unstable = re.compile(_UNSTABLE)
        self._following = re.compile(_FOLLOWING)
        self._joining = re.compile(_JOINING)
        self._disputed = re.compile(_DISPUTED)
        self._roomy = re.compile(_ROOMY)
        self._flag = re.compile(_FLAG)
        self._hidden = re.compile(f"[{_HIDDEN}]")

    def shown(self, cluster: str) -> str:
        """A cluster without the fillers for which nothing is drawn."""
        return self._hidden.sub("", cluster)

    def clusters(self, text: str) -> Iterator[str]:
        """Grapheme clusters, cut where a cell has to end sooner.

        After a cut the search begins afresh, as if the text began there, until it meets a
        boundary of the whole text again.
        """
        start = end = 0
        for cluster in self._graphemes(text):
            begin, end = end, end + len(cluster)
            if start == begin and len(cluster) <= LONGEST and not self._loose.search(cluster):
                start = end
                yield cluster
            while start < end:
                window = text[start : start + LONGEST + 1]
                stop = start + self._cut(window, len(next(iter(self._graphemes(window)))))
                yield text[start:stop]
                start = stop

    def _graphemes(self, text: str) -> Iterator[str]:
        """Grapheme clusters, each with the signs and marks that only make sense after it."""
        held = ""
        for cluster in self._iter_graphemes(text):
            if held and self._following.match(cluster):
                held += cluster
            else:
                if held:
                    yield held
                held = cluster
        if held:
            yield held

    def _cut(self, window: str, size: int) -> int:
        """How much of the cluster window[:size] is one cell."""
        if self._loose.match(window):
            return 1
        longest = min(size, LONGEST)
        for match in self._loose.finditer(window, 1, longest):
            if not self._acts(window, match.start(), size):
                return match.start()
        return longest

    def _acts(self, window: str, at: int, size: int) -> bool:
        """Whether the joiner or selector at `at` has something to act on.

        A selector needs a character that is not one itself. A joiner needs letters that join
        on both sides, or, within an emoji, a symbol after it. Behind a virama it is what the
        virama is to look like, whatever comes.
        """
        before, joiner, after = window[at - 1], window[at], window[at + 1 : at + 2]
        if joiner not in JOINERS:
            return not self._loose.match(before)
        if self._is_virama(before):
            return True
        if not after:
            return False
        if self._joining.match(before) and self._joining.match(after):
            return self._category(before)[0] in "LM" and self._category(after)[0] in "LM"
        return joiner == "\u200d" and at + 1 < size and self._category(after)[0] in "SP"

    def _is_virama(self, char: str) -> bool:
        """Whether it mutes the vowel of a letter that joins."""
        return self._combining(char) == VIRAMA and self._joining.match(char) is not None

    def ended(self, text: str) -> str:
        while text.endswith(tuple(JOINERS)) and not self._is_virama(text[-2]):
            text = text[:-1]
        return text

    def composed(self, cluster: str) -> str:
        return self._normalize("NFC", cluster)

    def decomposed(self, cluster: str) -> str:
        return self._normalize("NFD", cluster)

    def known(self, drawn: str) -> bool:
        """Whether Python and the screen know all characters."""
        return self.measure(drawn) >= 0 and not any(map(self._unassigned, drawn))

    def _unassigned(self, char: str) -> bool:
        return self._category(char) == "Cn"

    def visible(self, char: str) -> bool:
        """Whether a character takes room of its own."""
        return self.width(char) > 0 and self.measure(char) > 0

    def plain(self, char: str) -> bool:
        """Whether a character takes one column, beyond doubt."""
        return self.width(char) == self.measure(char) == 1 and not self._unassigned(char)

    def unstable(self, drawn: str) -> bool:
        """Whether no two terminals agree on a cluster, nor on its parts.

        Skin tones and halves of flags are even alone: they would join what happens to stand before
        them.
        """
        return self._unstable.search(drawn) is not None or (
            "\u200d" in drawn and not self._joining.match(drawn)
        )

    def columns(self, drawn: str) -> int:
        """As many as any terminal takes for what it draws.

        Some count the characters of a syllable, vowel signs too, and some see one letter in it;
        and to some a mark is a character like others where their tables are older than that.
        """
        young = sum([self._is_young(char) and not self.measure(char) for char in drawn[1:]])
        columns = max(self.measure(drawn) + young, self.width(drawn))
        if self._flag.match(drawn):
            return max(columns, 4)
        return max(columns, 2) if self._is_roomy(drawn) else columns

    def _is_young(self, char: str) -> bool:
        """Whether it came after Unicode 3.2, as half of the marks of Burmese."""
        return self._old_category(char) == "Cn"

    def _is_roomy(self, drawn: str) -> bool:
        """Whether some terminals draw it wider than this screen has it."""
        return self._roomy.match(drawn) is not None or (
            self._are_wide and self._east_asian_width(drawn[0]) == "A"
        )

    def risky(self, drawn: str) -> bool:
        """Whether terminals disagree on the width, or the screen does not hold all of it.

        ncurses holds five characters in a cell, and in some versions no mark on a wide one.
        """
        marks = drawn[1:]
        return (
            self._is_roomy(drawn)
            or self._disputed.search(drawn) is not None
            or self.columns(drawn) != self.measure(drawn)
            or len(marks) > MARKS
            or any(self._category(char) in ("Mc", "Cf") for char in drawn)
            or any(
                self.width(base) == 2 and not self.measure(mark) for base, mark in zip(drawn, marks)
            )
        )
