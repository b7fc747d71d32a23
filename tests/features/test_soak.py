"""A million deltas in 2,000 turns: bounded, and whole.

All the while the window is resized, and the user goes from one layout to the other.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import struct
import threading
from pathlib import Path

import pytest

from streamcurses._session.session import Session
from tests.features.hosts import chunk, printed
from tests.terminals import Child

TURNS = 2000
DELTAS = 500

# A page of status: resident memory in KB, descriptors, characters of text.
_STATUS = struct.Struct("QQQ")


def words(turn: int) -> list[str]:
    choose = random.Random(turn)
    return [f"{choose.randrange(100000)} " for _ in range(DELTAS)]


def resident() -> int:
    """KB, now."""
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1])


@pytest.mark.soak
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_a_million_deltas() -> None:
    read, write = os.pipe()

    def run() -> None:
        characters = 0
        with Session("curses", content_is="message") as session:
            for turn in range(TURNS):
                for word in words(turn):
                    session.feed(chunk(word))
                    characters += len(word)
                session.feed(chunk("", "stop"))
                session.end()
                if turn % 100 in (0, 99):
                    open_now = len(os.listdir("/proc/self/fd"))
                    os.write(write, _STATUS.pack(resident(), open_now, characters))

    child = Child(run, pass_fds=[write])
    statuses: list[tuple[int, int, int]] = []
    stop = threading.Event()

    def resize() -> None:
        choose = random.Random(1)
        while not stop.wait(0.05):
            child.resize(choose.randrange(1, 60), choose.randrange(20, 200))
            if choose.random() < 0.2:
                child.type("\x1bv")

    resizer = threading.Thread(target=resize)
    resizer.start()
    try:
        # What is not printed in the end is drawn over; only that is kept.
        while child.read():
            child.output = child.output[-(1 << 24) :]
    finally:
        stop.set()
        resizer.join()
    os.close(write)
    with open(read, "rb") as told:
        statuses = list(_STATUS.iter_unpack(told.read()))
    assert child.wait() == 0
    text = "".join("".join(words(turn)) for turn in range(TURNS))
    # What follows the last of curses' own sequences, without labels and their colours.
    transcript = re.sub("\x1b\\[[0-9;]*m", "", printed(child).rpartition("\x1b>")[2])
    # What is typed while that is printed the terminal shows, as ever.
    transcript = transcript.replace("Message: ", "").replace("^[v", "")
    assert digest(transcript) == digest(text)
    first, last = statuses[0], statuses[-1]
    bytes_each = 1024 * (last[0] - first[0]) / (last[2] - first[2])
    print(f"{first[0]} KB at first, {last[0]} KB at last, {bytes_each:.2f} bytes a character")
    assert bytes_each < 6
    assert last[1] == first[1], "descriptors are leaked"


def digest(text: str) -> str:
    """Of the words alone: where lines end is the terminal's affair."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()
