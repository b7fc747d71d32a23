"""What can be chosen about a conversation: one table for Session, render, arender and the command.

A choice is spelled here and nowhere else: `Settings` has its name, its value where nobody says
otherwise, and what it means; `Options` is the same for type checkers, for they take keywords by
name from nothing else. What asks for some of them takes `**options: Unpack[Options]` and goes by
`settings.but(**options)`.
"""

from __future__ import annotations

import os

from streamcurses._conversation.changes import BUFFER_OF, BUFFERS
from streamcurses._conversation.said import CONTENT_IS, tool_and_argument
from streamcurses._formats import FORMATS
from streamcurses._late import (
    TYPE_CHECKING,
    Any,
    Callable,
    Collection,
    Iterable,
    Mapping,
    NamedTuple,
    Optional,
    Union,
)
from streamcurses._screen.panes import LAYOUTS
from streamcurses._screen.theme import THEMES, theme_of
from streamcurses._terminal.output import MODES, columns
from streamcurses.errors import FormatError

if TYPE_CHECKING:
    from typing_extensions import TypedDict, Unpack

    from streamcurses._conversation.changes import Change
    from streamcurses._formats.events import Event

    class Options(TypedDict, total=False):
        """`Settings` by their names, any of them."""

        mode: str
        format: str
        content_is: str
        reply: str
        layout: str
        theme: Union[str, Mapping[str, str]]
        color: bool
        ascii: bool
        show_hidden: bool
        markdown: str
        ambiguous: Union[str, int]
        screen_reader: bool
        only: str
        prompts: bool
        labels: Optional[Mapping[str, str]]
        titles: Optional[Mapping[str, str]]
        width: Optional[int]
        wrap: str
        tool_lines: Optional[int]
        save: Union[str, os.PathLike[str], None]
        on_event: Optional[Callable[[Event], object]]
        on_change: Optional[Callable[[Change], object]]


class Settings(NamedTuple):
    """How streams are read, and how the conversation is drawn.

    mode: "curses" is the full screen; "inline" is text that is only appended, with colours;
    "plain" is that without escape sequences, a word at a time; "auto" is the full screen for a
    session on a terminal, inline for one reply, and plain where there is no terminal.

    format: the wire format of the streams, a name out of `streamcurses.FORMATS`; "auto" goes by
    what comes first.

    content_is: what content is: "thoughts" of the agent, who replies by a tool, or the "message";
    with "auto" it is the message until the tool of `reply` is called.

    reply: the tool call that is the reply, and which argument is said: "tool.argument"; "" for
    none.

    layout: "regions" of the full screen, one for each buffer type, or the "timeline", one with
    everything in the order in which it happened; "auto" is regions, and the timeline for streams of
    coding agents. A key goes from one to the other.

    theme: "default", "memgpt", "mono" or "high-contrast"; or other looks for some kinds of blocks
    of the default one, as {"reply": "bold yellow", "thought": "italic"}.

    color: without it the theme has no colours, as where NO_COLOR is in the environment.

    ascii: rules and marks of our own in ASCII, as where the terminal has no others.

    show_hidden: characters of no width are named, as <U+200B>.

    markdown: what the model says and thinks is drawn on a terminal as the Markdown that it is, with
    "auto" and with "on"; with "off" it is shown as it came. Plain text and pipes have the source.

    ambiguous: the columns of what is narrow in the West and wide in East Asia (rules, arrows, Greek
    letters): 1 or "1", or else "2", where all of that has the room and our own marks are ASCII;
    with "auto" a terminal in a window of this machine is asked as the full screen begins, others
    have one.

    screen_reader: for ears: plain text, whole sentences at a time.

    only: "message", "thoughts" or "calls" is that alone instead of "all", in plain mode, without
    labels and as it came: a filter for pipes. Text comes at once where `content_is` is not "auto",
    else a message at a time; so do calls, each its name with its arguments in parentheses.

    prompts: what is typed on the full screen is text for the session's next prompt, and commands
    are F1, F10 and Esc with a key; without, keys are commands wherever no line is asked for.

    labels: what stands before a text, by the kind of its block: "thought", "call", "result",
    "user", "reply", "refusal", "sources", "failure", "notice", and those of another agent,
    "agent_thought" and so on; None for the labels of our own. For text that is appended they are
    all that there are; on the full screen they take the place of some.

    titles: what the regions of the full screen are called: "thoughts", "tool_calls", "message".

    width: so many columns has a row of text at most, on the screen and where text is appended that
    ends at words; None for as many as the terminal has. Plain text is not wrapped.

    wrap: who ends the lines of appended text on a terminal: "words" has them end at words,
    "terminal" leaves that to the terminal, so that lines are copied as they came.

    tool_lines: so many lines of what a tool gave back are appended, None for all; plain text and
    files have all.

    save: a file that every turn is appended to as soon as it is whole: lines of JSON where its
    name ends in .jsonl, .ndjson or .json, else text.

    on_event: a function that is called with each event as it is taken in, where the stream is fed;
    it should not wait.

    on_change: the same for each change of the conversation, once it has been shown.
    """

    mode: str = "auto"
    format: str = "auto"
    content_is: str = "auto"
    reply: str = "send_message.message"
    layout: str = "auto"
    theme: Union[str, Mapping[str, str]] = "default"
    color: bool = True
    ascii: bool = False
    show_hidden: bool = False
    markdown: str = "auto"
    ambiguous: Union[str, int] = "auto"
    screen_reader: bool = False
    only: str = "all"
    prompts: bool = True
    labels: Optional[Mapping[str, str]] = None
    titles: Optional[Mapping[str, str]] = None
    width: Optional[int] = 100
    wrap: str = "words"
    tool_lines: Optional[int] = 20
    save: Union[str, os.PathLike[str], None] = None
    on_event: Optional[Callable[[Event], object]] = None
    on_change: Optional[Callable[[Change], object]] = None

    def columns(self) -> int:
        """How many columns a line of appended text has."""
        return columns() if self.width is None else min(columns(), self.width)

    def but(self, **options: Unpack[Options]) -> Settings:
        """These with other values for some.

        `ValueError` where one of them all does not exist, which for `format` is a `FormatError`;
        `TypeError` for what is of another type, and for an option that there is not.
        """
        unknown = options.keys() - {*self._fields}
        if unknown:
            raise TypeError(f"no option is called {min(unknown)!r}; {', '.join(self._fields)} are")
        settings = Settings(**{**self._asdict(), **options})
        if settings.ambiguous in (1, 2):
            settings = settings._replace(ambiguous=str(settings.ambiguous))
        for name, values in VALUES.items():
            if name != "theme" or not isinstance(settings.theme, Mapping):
                check(name, getattr(settings, name), values)
        theme_of(settings.theme)
        check_text("reply", settings.reply)
        tool_and_argument(settings.reply)
        for name in _SWITCHES:
            if getattr(settings, name) not in (True, False):
                raise TypeError(f"{name} is True or False, and not {getattr(settings, name)!r}")
        for name, least, rest in _COUNTS:
            count = getattr(settings, name)
            if count is not None and not isinstance(count, int):
                raise TypeError(f"{name} is {rest}, and not {count!r}")
            if count is not None and count < least:
                raise ValueError(f"{name} {count}: it is at least {least}")
        for name, keys in _KEYS.items():
            _check_names(name, getattr(settings, name), keys)
        if not isinstance(settings.save, (str, os.PathLike, type(None))):
            raise TypeError(f"save is the path of a file, and not {settings.save!r}")
        for name in ("on_event", "on_change"):
            hears = getattr(settings, name)
            if hears is not None and not callable(hears):
                raise TypeError(f"{name} is a function, and not {hears!r}")
        return settings


DEFAULTS = Settings()

# The values that there are, where a setting is one of a few.
VALUES: Mapping[str, Iterable[str]] = {
    "mode": MODES,
    "format": ("auto", *FORMATS),
    "content_is": CONTENT_IS,
    "layout": ("auto", *LAYOUTS),
    "theme": tuple(THEMES),
    "markdown": ("auto", "on", "off"),
    "ambiguous": ("auto", "1", "2"),
    "only": ("all", "message", "thoughts", "calls"),
    "wrap": ("words", "terminal"),
}


_SWITCHES = ("color", "ascii", "show_hidden", "screen_reader", "prompts")

# A setting that is a number -> the least, and what else it may be.
_COUNTS = (
    ("width", 1, "a number of columns, or None for as many as there are"),
    ("tool_lines", 0, "a number of lines, or None for all"),
)

# A setting that is a mapping -> what it may have a text for.
_KEYS: Mapping[str, Collection[str]] = {"labels": BUFFER_OF, "titles": BUFFERS}


def _check_names(name: str, texts: object, keys: Collection[str]) -> None:
    if texts is None:
        return
    if not isinstance(texts, Mapping):
        raise TypeError(f"{name} is a mapping of {', '.join(keys)} to texts, and not {texts!r}")
    for key, text in texts.items():
        if key not in keys:
            raise ValueError(f"{name} has {key!r}, which is none of {', '.join(keys)}")
        check_text(f"{name}[{key!r}]", text)


def check_text(name: str, value: object, how: str = "") -> None:
    """TypeError for what is no text; `how` it is made one."""
    if not isinstance(value, str):
        raise TypeError(f"{name} is text, and not of type {type(value).__name__}{how}")


def check(name: str, value: Any, allowed: Iterable[str]) -> None:
    if value not in allowed:
        error = FormatError if name == "format" else ValueError
        raise error(f"{name} {value!r} is none of {', '.join(allowed)}")
