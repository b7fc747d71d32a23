"""The scanner: JSON in fragments to events, cut anywhere."""

from __future__ import annotations

from streamcurses.scanner import FieldReader, FieldsReader, JSONScanner


def test_text_comes_before_the_closing_quote() -> None:
    scanner = JSONScanner()
    scanner.feed('{"message": "Hel')
    (text,) = scanner.feed("lo")
    assert (text[:2], text.path) == (("lo", False), ("message",))


def test_field_reader() -> None:
    reader = FieldReader("message")
    text = "".join(reader.feed(char) for char in '{"n": [1, {"message": 0}], "message": "h\\u00e9"}')
    assert text == "h\u00e9"
    assert reader.complete
    assert reader.close() == ""


def test_fields_reader() -> None:
    reader = FieldsReader(["a", ("b", 0)])
    assert reader.feed('{"a": "x", "b": [{"c": 1}], "a": "y"}') == [
        (("a",), "x", False),
        (("b", 0), '{"c": 1}', False),
        (("a",), "", True),
        (("a",), "y", False),
    ]
