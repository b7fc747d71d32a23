"""One set of options: by name or whole, the same for Session, render, arender and type checkers."""

from __future__ import annotations

import ast
import asyncio
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import streamcurses
from streamcurses import FormatError, Message, Session, Settings, arender, render
from streamcurses._session import settings as module
from tests.session.test_session import CHUNKS, chunk


def written(name: str) -> dict[str, str]:
    """The fields of a class in the settings' module, and their types, as they are written."""
    assert module.__file__ is not None
    tree = ast.parse(Path(module.__file__).read_text("utf-8"))
    (found,) = [
        node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == name
    ]
    return {
        ast.unparse(node.target): ast.unparse(node.annotation)
        for node in found.body
        if isinstance(node, ast.AnnAssign)
    }


def test_type_checkers_know_each_option() -> None:
    assert written("Options") == written("Settings")


@pytest.mark.parametrize("name", Settings._fields)
def test_each_option_says_its_values(name: str) -> None:
    assert f"\n{name}: " in inspect.cleandoc(Settings.__doc__ or "")


@pytest.mark.parametrize("name", module.VALUES)
def test_values_that_are_checked_are_in_the_docstring(name: str) -> None:
    text = inspect.cleandoc(Settings.__doc__ or "")
    text = text.partition(f"\n{name}: ")[2].partition("\n\n")[0]
    values = [value for value in module.VALUES[name] if f'"{value}"' not in text]
    assert not values or "streamcurses.FORMATS" in text


@pytest.mark.parametrize("taker", [Session, render, arender])
def test_the_signature_names_each_option(taker: Callable[..., Any]) -> None:
    shown = str(inspect.signature(taker))
    for name, value in Settings()._asdict().items():
        assert f"{name}={value!r}" in shown


def rendered(**options: Any) -> Message:
    return render(CHUNKS, **options)


def rendered_later(**options: Any) -> Message:
    async def main() -> Message:
        return await arender(CHUNKS, **options)

    return asyncio.run(main())


def in_a_session(**options: Any) -> Message:
    with Session(**options) as session:
        return session.render(CHUNKS)


TAKERS = pytest.mark.parametrize("take", [rendered, rendered_later, in_a_session])


@TAKERS
def test_all_options_are_taken(
    take: Callable[..., Message], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "saved.txt"
    options: dict[str, Any] = {
        "mode": "inline",
        "format": "openai-chat",
        "content_is": "thoughts",
        "reply": "",
        "theme": "memgpt",
        "color": False,
        "ascii": True,
        "show_hidden": True,
        "labels": {"thought": "~ "},
        "save": path,
    }
    assert take(**options).thoughts == "You swam there."
    assert capsys.readouterr().out == "~ You swam there.\n"
    assert path.read_text() == "Inner thoughts: You swam there.\n"
    assert take(settings=Settings(**options)).thoughts == "You swam there."
    assert capsys.readouterr().out == "~ You swam there.\n"


@TAKERS
def test_options_stand_above_those_that_come_whole(
    take: Callable[..., Message], capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings("inline", content_is="thoughts", color=False)
    assert take(settings=settings, content_is="message").content == "You swam there."
    assert capsys.readouterr().out == "Message: You swam there.\n"


@TAKERS
@pytest.mark.parametrize("name", module.VALUES)
def test_a_value_that_does_not_exist(take: Callable[..., Message], name: str) -> None:
    wrong = {name: "x"}
    for options in (wrong, {"settings": Settings(**wrong)}):  # type: ignore[arg-type]
        values = f"{name} 'x' is none of (auto|default|all|words)"
        with pytest.raises(ValueError, match=values) as caught:
            take(**options)
        assert isinstance(caught.value, FormatError) == (name == "format")


@TAKERS
def test_an_option_that_does_not_exist(take: Callable[..., Message]) -> None:
    with pytest.raises(TypeError, match="colour"):
        take(colour=False)


@pytest.mark.parametrize(
    ("options", "kind", "complaint"),
    [
        ({"colour": 1}, TypeError, "no option is called 'colour'; mode, format, "),
        ({"color": "no"}, TypeError, "color is True or False, and not 'no'"),
        ({"prompts": None}, TypeError, "prompts is True or False, and not None"),
        ({"width": "full"}, TypeError, "width is a number of columns, or None for as many as"),
        ({"width": 0}, ValueError, "width 0: it is at least 1"),
        ({"tool_lines": "all"}, TypeError, "tool_lines is a number of lines, or None for all"),
        ({"tool_lines": -1}, ValueError, "tool_lines -1: it is at least 0"),
        ({"ambiguous": 3}, ValueError, "ambiguous 3 is none of auto, 1, 2"),
        ({"reply": None}, TypeError, "reply is text, and not of type NoneType"),
        ({"theme": {"reply": 5}}, TypeError, "theme['reply'] is text as 'bold yellow', and not 5"),
        ({"theme": {"foo": "bold"}}, ValueError, "theme has 'foo', which is none of "),
        ({"titles": {"foo": "A"}}, ValueError, "titles has 'foo', which is none of thoughts, "),
        ({"labels": {"foo": "A"}}, ValueError, "labels has 'foo', which is none of thought, "),
        ({"labels": {"call": 5}}, TypeError, "labels['call'] is text, and not of type int"),
        ({"labels": "A"}, TypeError, "labels is a mapping of thought, call, "),
        ({"save": 1}, TypeError, "save is the path of a file, and not 1"),
        ({"on_event": "print"}, TypeError, "on_event is a function, and not 'print'"),
    ],
    ids=str,
)
def test_what_an_option_cannot_be(
    options: dict[str, Any], kind: type[Exception], complaint: str
) -> None:
    for take in (rendered, in_a_session):
        with pytest.raises(kind) as caught:
            take(**options)
        assert str(caught.value).startswith(complaint)


def test_a_number_of_columns_may_be_one() -> None:
    assert Settings().but(ambiguous=2).ambiguous == "2"


def test_a_session_takes_a_mode_or_settings_first(capsys: pytest.CaptureFixture[str]) -> None:
    for first in ("inline", Settings("inline")):
        with Session(first, color=False) as session:
            assert session.mode == "inline"
            session.render([chunk("stop", content="Here.")])
    assert capsys.readouterr().out == "Message: Here.\n" * 2


def test_type_checkers_refuse_what_does_not_exist() -> None:
    """What is passed over here is an error of mypy's, which complains where there is none."""
    with pytest.raises(TypeError):
        render(CHUNKS, colour=False)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="theme 3"):
        Session(theme=3)  # type: ignore[arg-type]


def test_the_settings_are_public() -> None:
    assert streamcurses.Settings is Settings
    assert "Settings" in streamcurses.__all__
