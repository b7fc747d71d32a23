"""A terminal that gets another size again and again, while text comes."""

from __future__ import annotations

import random
import re
import threading

from streamcurses import Session
from tests.features.hosts import chunk, printed
from tests.terminals import Child

DELTAS = 5_000


def test_sizes_in_quick_succession() -> None:
    """With the keys that are typed curses takes some over that no signal has told of by then."""

    def run() -> None:
        with Session("curses", content_is="message") as session:
            for number in range(DELTAS):
                session.feed(chunk(f"{number} "))
            session.end()

    child = Child(run)
    over = threading.Event()

    def resize() -> None:
        choose = random.Random(1)
        while not over.wait(0.01):
            child.resize(choose.randrange(1, 60), choose.randrange(20, 200))
            child.type("x")

    resizer = threading.Thread(target=resize)
    resizer.start()
    try:
        while child.read():
            pass
    finally:
        over.set()
        resizer.join()
    assert child.wait() == 0
    # What is typed while the conversation is printed the terminal shows, between any two signs.
    transcript = printed(child).rpartition("\x1b>")[2].replace("x", "")
    words = re.findall("[0-9]+", transcript)
    assert words[-DELTAS:] == [str(number) for number in range(DELTAS)]
