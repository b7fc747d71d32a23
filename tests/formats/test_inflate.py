"""Bodies that were compressed are read as if they had not been, however they are cut."""

from __future__ import annotations

import gzip
import zlib
from typing import Any, Callable

import pytest

from streamcurses._formats import decoder
from streamcurses._formats.events import Content, Malformed
from streamcurses._formats.inflate import Inflater, packing
from tests.formats.feeding import cuts, events, fed, pieces, sse
from tests.formats.test_detection import CHAT

DATA = sse(*[CHAT] * 3)


def deflated(data: bytes, wbits: int = 15, level: int = 6) -> bytes:
    packer = zlib.compressobj(level, wbits=wbits)
    return packer.compress(data) + packer.flush()


PACKED: dict[str, bytes] = {
    "gzip": gzip.compress(DATA),
    "gzip, stored": gzip.compress(DATA, 0),
    "gzip of two": gzip.compress(DATA[:50]) + gzip.compress(DATA[50:]),
    "gzip, padded": gzip.compress(DATA) + bytes(20),
    "deflate": deflated(DATA),
    "deflate, fast": deflated(DATA, level=1),
    "deflate, slow": deflated(DATA, level=9),
    "deflate, level 3": deflated(DATA, level=3),
}


@pytest.mark.parametrize("packed", PACKED.values(), ids=PACKED)
@pytest.mark.parametrize("format", ["auto", "openai-chat"])
def test_a_compressed_body_is_read(packed: bytes, format: str) -> None:
    expected = events(DATA)
    for cut in ([packed], pieces(packed, 1), *cuts(packed)):
        assert fed(cut, format=format) == expected


def test_deflate_without_its_header_is_read() -> None:
    packed = deflated(DATA, -15)
    for size in (0, 7, 64):
        assert events(packed, size) == events(DATA)


def test_plain_text_may_be_compressed_too() -> None:
    assert events(gzip.compress(b"Hello there,\n"))[1] == Content("Hello there,\n")
    assert Content("{") in events(gzip.compress(b"{"), format="text")


def test_what_is_flushed_is_read_at_once() -> None:
    packer = zlib.compressobj(wbits=31)
    subject = decoder()
    for place in range(3):
        piece = packer.compress(sse(CHAT)) + packer.flush(zlib.Z_SYNC_FLUSH)
        assert subject.feed(piece)[-1] == Content("hi"), place


def test_a_body_that_breaks_off() -> None:
    packed = gzip.compress(DATA, 0)[:-30]
    found = events(packed)
    assert found[:2] == events(DATA)[:2]
    assert found[-1] == Malformed(0, "the gzip body breaks off")


@pytest.mark.parametrize("name", ["gzip", "deflate"])
def test_a_body_that_is_damaged(name: str) -> None:
    packed = bytearray(PACKED[name])
    packed[-20:-8] = bytes(12)
    found = events(bytes(packed)) + [Malformed(0, "")]
    told = next(one for one in found if isinstance(one, Malformed) and not one.line)
    assert told == Malformed(0, f"the {name} body is damaged")


def test_what_cannot_be_undone_is_named() -> None:
    found = events(b"\x28\xb5\x2f\xfd" + bytes(100), 7)
    assert found == [Malformed(0, "compressed as zstd, which cannot be undone here")]


def test_a_body_that_unpacks_to_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamcurses._formats.inflate.FREE", 100_000)
    bomb = gzip.compress(b"data: " + b"x" * 5_000_000)
    assert len(bomb) * 500 < 5_000_000
    found = events(bomb, 1000)
    assert found[-1] == Malformed(0, "the gzip body unpacks to over 500 times its size")
    # The same again and again is no bomb.
    assert events(gzip.compress(DATA * 1000))[-1] == Content("hi")


def test_a_large_body_is_unpacked_in_parts() -> None:
    parts = list(Inflater("gzip").feed(gzip.compress(bytes(5_000_000))))
    assert max(len(part) for part in parts if isinstance(part, bytes)) <= 1_000_000


TEXTS = [
    b"x^2 + y^2 = z^2, and so on.",
    "xš is no word".encode(),
    b"x",
    b"(see above)",
    b"\x1b[1mhi",
]
TEXTS += ["日本".encode(), "é".encode(), b"caf\xe9 noir"]


@pytest.mark.parametrize("text", TEXTS, ids=str)
def test_text_is_not_taken_for_a_compressed_body(text: bytes) -> None:
    for place in range(1, len(text) + 1):
        assert packing(text[:place]) in ("", None)
    whole = text.decode("utf-8", "replace")
    for cut in ([text], pieces(text, 1)):
        said = [one.text for one in fed(cut) if isinstance(one, Content)]
        assert "".join(said) == whole


WAYS: dict[str, Callable[[bytes], Any]] = {
    "bytes": bytes,
    "bytearray": bytearray,
    "memoryview": memoryview,
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_bytes_of_every_kind(way: Callable[[bytes], Any]) -> None:
    assert fed([way(piece) for piece in pieces(PACKED["gzip"], 9)]) == events(DATA)
