"""The README's pictures are those that the demo gives today."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from demos.pictures import FOLDER, PAGES, all_pictures, pictures, screen
from streamcurses._formats.events import Content
from tests.features.virtual_stage import VirtualStage

README = (FOLDER.parents[1] / "README.md").read_text("utf-8")
ROWS, COLUMNS = 20, 80
COLORS = {"": "ink", "page": "paper", "cyan": "cyan", "yellow": "yellow", "green": "green"}


def test_they_are_up_to_date() -> None:
    made = dict(pictures())
    assert set(made) == {path.name for path in FOLDER.glob("*.svg")}
    for name, picture in made.items():
        assert (FOLDER / name).read_text("utf-8") == picture, "python -m demos.pictures draws them"


def test_light_and_dark_all_in_the_readme() -> None:
    assert len(PAGES) == 2
    for name, _ in pictures():
        assert f"docs/pictures/{name}" in README


# What each of them is to show.
SHOWN = {
    "regions": ("─ Inner thoughts", "─ Tool calls", "─ Message", "replying"),
    "timeline": ("thoughts ┊", "calls ║", "message ▏", " ✓ 0.6 s"),
    "markdown": ("the lake", "│ minutes │", "☑ towel", "done"),
    "agent": ("calls ║Bash(", " ✗ ", " … +7", "All three", "$0.0218"),
    "narrow": ("─ Inner thoughts", "─ Tool calls", "─ Message"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_each_shows_what_it_is_for(name: str) -> None:
    shown = screen(all_pictures()[name])
    for text in SHOWN[name]:
        assert shown.find(text) is not None, shown
    assert SHOWN.keys() == all_pictures().keys()


def texts(picture: str) -> dict[str, list[float]]:
    """Each text's place and width, in pixels."""
    found = {}
    for element in ElementTree.fromstring(picture).iter():
        if element.tag.endswith("text"):
            assert element.text is not None
            found[element.text] = [float(element.attrib[name]) for name in ("x", "textLength")]
    return found


def test_every_column_keeps_its_place() -> None:
    stage = VirtualStage(ROWS, COLUMNS)
    stage.play(Content("ab 湖水 <c>"))
    found = texts(stage.screen.svg(COLORS))
    assert found["ab "] == pytest.approx([12 + 8.4, 3 * 8.4])
    assert found["湖"] == pytest.approx([12 + 4 * 8.4, 2 * 8.4])
    assert found["水"] == pytest.approx([12 + 6 * 8.4, 2 * 8.4])
    (after,) = [place for text, place in found.items() if text.startswith(" <c>")]
    assert after[0] == pytest.approx(12 + 8 * 8.4)


def test_attributes() -> None:
    stage = VirtualStage(ROWS, COLUMNS)
    stage.play(Content("one two one"))
    stage.press("/", *"one", "enter")
    picture = stage.screen.svg(COLORS)
    assert 'fill="paper">one<' in picture
    assert 'font-weight="bold" text-decoration="underline">one<' in picture
