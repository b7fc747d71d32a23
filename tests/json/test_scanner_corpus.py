"""JSONTestSuite: each file whole, one character at a time, and cut at every place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import scans
from tests.corpora import corpus, files

pytestmark = pytest.mark.corpus

# A scanner takes text: bytes that are no UTF-8 are refused at decoding, before it.
N_NOT_UTF8 = {
    "n_array_a_invalid_utf8.json",
    "n_array_invalid_utf8.json",
    "n_number_invalid-utf-8-in-bigger-int.json",
    "n_number_invalid-utf-8-in-exponent.json",
    "n_number_invalid-utf-8-in-int.json",
    "n_number_real_with_invalid_utf8_after_e.json",
    "n_object_lone_continuation_byte_in_key_and_trailing_comma.json",
    "n_string_invalid-utf-8-in-escape.json",
    "n_string_invalid_utf8_after_escape.json",
    "n_structure_incomplete_UTF8_BOM.json",
    "n_structure_lone-invalid-utf-8.json",
    "n_structure_single_eacute.json",
}

# What the standard leaves open: the value handed out, or why there is none.
NOT_UTF8 = None
BYTE_ORDER_MARK = (
    "expected a value, found '\\ufeff' (a byte-order mark: decode the bytes as utf-8-sig)"
)
OPEN = {
    # Numbers are handed out as their text: none is too large or too small.
    "i_number_double_huge_neg_exp.json": "123.456e-789",
    "i_number_huge_exp.json": "0.4e0066" + 116 * "9" + "6" + 7 * "9" + "006",
    "i_number_neg_int_huge_exp.json": "-1e+9999",
    "i_number_pos_double_huge_exp.json": "1.5e+9999",
    "i_number_real_neg_overflow.json": "-123123e100000",
    "i_number_real_pos_overflow.json": "123123e100000",
    "i_number_real_underflow.json": "123e-10000000",
    "i_number_too_big_neg_int.json": "-123123123123123123123123123123",
    "i_number_too_big_pos_int.json": "100000000000000000000",
    "i_number_very_big_negative_int.json": "-237462374673276894279832749832423479823246327846",
    # A surrogate without its other half becomes U+FFFD.
    "i_object_key_lone_2nd_surrogate.json": "\ufffd",
    "i_string_1st_surrogate_but_2nd_missing.json": "\ufffd",
    "i_string_1st_valid_surrogate_2nd_invalid.json": "\ufffd\u1234",
    "i_string_incomplete_surrogate_and_escape_valid.json": "\ufffd\n",
    "i_string_incomplete_surrogate_pair.json": "\ufffda",
    "i_string_incomplete_surrogates_escape_valid.json": "\ufffd\ufffd\n",
    "i_string_invalid_lonely_surrogate.json": "\ufffd",
    "i_string_invalid_surrogate.json": "\ufffdabc",
    "i_string_inverted_surrogates_U+1D11E.json": "\ufffd\ufffd",
    "i_string_lone_second_surrogate.json": "\ufffd",
    "i_string_UTF-16LE_with_BOM.json": NOT_UTF8,
    "i_string_UTF-8_invalid_sequence.json": NOT_UTF8,
    "i_string_UTF8_surrogate_U+D800.json": NOT_UTF8,
    "i_string_invalid_utf-8.json": NOT_UTF8,
    "i_string_iso_latin_1.json": NOT_UTF8,
    "i_string_lone_utf8_continuation_byte.json": NOT_UTF8,
    "i_string_not_in_unicode_range.json": NOT_UTF8,
    "i_string_overlong_sequence_2_bytes.json": NOT_UTF8,
    "i_string_overlong_sequence_6_bytes.json": NOT_UTF8,
    "i_string_overlong_sequence_6_bytes_null.json": NOT_UTF8,
    "i_string_truncated-utf-8.json": NOT_UTF8,
    "i_string_utf16BE_no_BOM.json": NOT_UTF8,
    "i_string_utf16LE_no_BOM.json": NOT_UTF8,
    "i_structure_500_nested_arrays.json": "array",  # within the usual limit
    "i_structure_UTF-8_BOM_empty_object.json": BYTE_ORDER_MARK,
}


def read(name: str) -> str:
    return (corpus("jsontestsuite") / name).read_bytes().decode("utf-8")


def cuts(text: str) -> Iterator[list[str]]:
    """As `scans.cuts`, but a text of more than 10,000 characters is not cut at every place.

    That would take hours for the two files of 100,000 and 250,000 brackets. They repeat one or
    five characters and fail at the depth limit: they are cut around it, around both ends, and at
    steps prime to their period.
    """
    if len(text) <= 10_000:
        yield from scans.cuts(text)
        return
    yield [text]
    yield list(text)
    near = {
        place
        for middle in (0, 1000, 2500, 5000, len(text))
        for place in range(middle - 9, middle + 9)
    }
    for place in sorted(near | set(range(0, len(text), 4_999))):
        if 0 < place < len(text):
            yield [text[:place], text[place:]]


def outcome(text: str) -> scans.Outcome:
    """What the scan comes to: the same for every cut."""
    fragments = cuts(text)
    whole = scans.scan(next(fragments))
    for cut in fragments:
        assert scans.scan(cut) == whole, cut
    return whole


@pytest.mark.parametrize("name", files("jsontestsuite", "y_*.json"))
def test_accepted(name: str) -> None:
    assert outcome(read(name)).offence is None


@pytest.mark.parametrize("name", files("jsontestsuite", "n_*.json"))
def test_refused(name: str) -> None:
    if name in N_NOT_UTF8:
        with pytest.raises(UnicodeDecodeError):
            read(name)
    else:
        assert outcome(read(name)).offence is not None


@pytest.mark.parametrize("name", files("jsontestsuite", "i_*.json"))
def test_left_open(name: str) -> None:
    expected = OPEN[name]
    if expected is NOT_UTF8:
        with pytest.raises(UnicodeDecodeError):
            read(name)
        return
    events, offence, _ = outcome(read(name))
    if offence is not None:
        assert offence[2] == expected
    else:
        assert expected == events[1][1]


def test_the_suite_is_whole() -> None:
    corpus("jsontestsuite")
    assert [len(files("jsontestsuite", f"{kind}_*.json")) for kind in "yni"] == [
        95,
        188,
        35,
    ]
    assert set(files("jsontestsuite", "i_*.json")) == set(OPEN)
