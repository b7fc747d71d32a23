"""The grammar of JSON, as a table of states: RFC 8259 to the letter.

Each state says which characters may come next, and which state each of them leads to. States fall
in groups, by how a scan goes on: `between` tokens, in a `scalar`, in a `string`, in an `escape`.
"""

from __future__ import annotations


class State:
    """What may come next: the state that each character leads to, and in words.

    `group` is how the scan goes on here. `whole` states may end a number.
    """

    __slots__ = ("expected", "group", "moves", "whole")

    def __init__(self, group: str, expected: str, whole: bool = False) -> None:
        self.group = group
        self.expected = expected
        self.whole = whole
        self.moves: dict[str, State] = {}


# Between tokens.
VALUE = State("between", "a value")
FIRST_ITEM = State("between", "a value or ']'")
FIRST_KEY = State("between", "a key in double quotes or '}'")
KEY = State("between", "a key in double quotes after ','")
COLON = State("between", "':' after the key")
AFTER_ITEM = State("between", "',' or ']'")
AFTER_MEMBER = State("between", "',' or '}'")
ITEM = State("between", "a value after ','")
MEMBER = State("between", "a value after ':'")
NEXT_VALUE = State("between", "a value")
DONE = State("between", "nothing more after the value (unless many=True)")

# In a string. An escape leads back to the kind of string that it stands in.
TEXT = State("string", "the string's closing '\"'")
NAME = State("string", "the key's closing '\"'")
ESCAPE = State("escape", "one of \"\\/bfnrt, or u and four hexadecimal digits, after '\\'")

# In a number.
MINUS = State("scalar", "a digit after '-'")
ZERO = State("scalar", "what follows the number", whole=True)
INTEGER = State("scalar", "more digits, or what follows the number", whole=True)
POINT = State("scalar", "a digit after the decimal point")
FRACTION = State("scalar", "more digits, or what follows the number", whole=True)
E = State("scalar", "a sign or a digit after the exponent's e")
SIGN = State("scalar", "a digit after the exponent's sign")
EXPONENT = State("scalar", "more digits, or what follows the number", whole=True)

DIGITS = "0123456789"
POINT_OR_E = {".": POINT, "e": E, "E": E}

ZERO.moves = dict(POINT_OR_E)
INTEGER.moves = {**dict.fromkeys(DIGITS, INTEGER), **POINT_OR_E}
MINUS.moves = {**dict.fromkeys(DIGITS, INTEGER), "0": ZERO}
FRACTION.moves = {**dict.fromkeys(DIGITS, FRACTION), "e": E, "E": E}
POINT.moves = dict.fromkeys(DIGITS, FRACTION)
EXPONENT.moves = dict.fromkeys(DIGITS, EXPONENT)
SIGN.moves = EXPONENT.moves
E.moves = {**SIGN.moves, "+": SIGN, "-": SIGN}

VALUE.moves = {
    "{": FIRST_KEY,
    "[": FIRST_ITEM,
    '"': TEXT,
    "-": MINUS,
    **MINUS.moves,
}
for _word in ("true", "false", "null"):
    _state = VALUE
    for _letter in _word:
        _state.moves[_letter] = _state = State("scalar", f"{_word!r}")
# After a closing bracket comes what its own place demands: `_end_value` sees to it, not the table.
FIRST_ITEM.moves = {**VALUE.moves, "]": DONE}
ITEM.moves = MEMBER.moves = NEXT_VALUE.moves = VALUE.moves
KEY.moves = {'"': NAME}
FIRST_KEY.moves = {'"': NAME, "}": DONE}
COLON.moves = {":": MEMBER}
AFTER_ITEM.moves = {",": ITEM, "]": DONE}
AFTER_MEMBER.moves = {",": KEY, "}": DONE}

# What else may come where not every comma is taken at its word: the end, in place of the next one.
TRAILING = {KEY: "}", ITEM: "]"}

# Said beside an offence: what the writer had in mind, and what JSON has instead.
HINTS = {
    "\ufeff": "a byte-order mark: decode the bytes as utf-8-sig",
    "'": "JSON has double quotes only",
    "/": "JSON has no comments",
    "#": "JSON has no comments",
    "+": "a number begins with a digit or '-'",
    ".": "a number begins with a digit or '-'",
    "N": "JSON has neither None nor NaN: write null",
    "I": "JSON has no Infinity",
    "T": "JSON has true, not True",
    "F": "JSON has false, not False",
}
