"""A conversation on a display: chunks in, the message out, and the terminal given back.

The display is chosen for the place (see `output`): the full screen, or text that is only appended.
Whatever breaks a stream off, be it Ctrl-C, the network or the provider, what came of its message
stays on the display, marked as cut off, and in `messages`.
"""

from __future__ import annotations

import os
import sys

from streamcurses._conversation.changes import BlockBegin, Change
from streamcurses._formats.events import (
    Event,
    Failure,
    Finish,
    Malformed,
    Notice,
    TakeBack,
    ToolOutput,
    ToolResult,
    UserText,
)
from streamcurses._late import (
    TYPE_CHECKING,
    Any,
    Callable,
    Iterable,
    Mapping,
    Optional,
    Sequence,
    TextIO,
    Union,
)
from streamcurses._screen.screen import Screen
from streamcurses._screen.theme import ASCII, markdown_signs, theme_of, uncolored
from streamcurses._screen.typed import Typed
from streamcurses._session.beside import BESIDE, Write
from streamcurses._session.fullscreen import FullScreen
from streamcurses._session.prompting import Asker, PromptEditor, read_line
from streamcurses._session.settings import DEFAULTS, Settings, check, check_text
from streamcurses._session.turns import STDOUT, Turns
from streamcurses._terminal.life import PARENT, Life, holder
from streamcurses._terminal.output import (
    begin_line,
    broken,
    choose,
    colours,
    encodable,
    glyphs,
    inserts,
    is_colourless,
    is_terminal,
    lacks,
)
from streamcurses._terminal.signals import is_ending, sheltered
from streamcurses._terminal.standing import holder as given_holder
from streamcurses._terminal.standing import stands
from streamcurses._terminal.terminal import STUCK, drop_stuck_output
from streamcurses._text.clusters import one_line
from streamcurses.errors import TerminalError

if TYPE_CHECKING:
    import logging
    from types import TracebackType

    from typing_extensions import Unpack

    from streamcurses._conversation.message import Message
    from streamcurses._session.append import AppendWriter
    from streamcurses._session.journal import Journal
    from streamcurses._session.only import Only
    from streamcurses._session.settings import Options
    from streamcurses._session.stream import Display, Stream, Voice
    from streamcurses._session.tools import Tool
    from streamcurses._terminal.given import Given

ON_INTERRUPT = ("raise", "return")

# So many lines that cannot be read are shown; the others are counted.
_SHOWN_MALFORMED = 5

# Characters that a file's buffer has room for, whatever their encoding.
_PORTION = 2000


class Session:
    """A context for a conversation of any number of turns.

        with Session("inline", theme="mono") as session: …

    The options are the fields of `Settings`, by name, which has their values; they come whole as
    well, as `Session(settings)`, or as a mode by itself. `mode` is the mode that was chosen, and
    never "auto"; `journal` is what writes the file of `save`.

    With a `screen` the conversation is drawn there, and no terminal, thread or signal has to do
    with it: a `VirtualScreen`, where a test types and lets time go by, or whatever has the methods
    of `Screen`. In a test with the fixture `virtual_screen`, that is the screen.

    On leaving, the full screen's conversation is printed to the main screen. While it is up, what
    others write to standard output and error is shown as notices; where text is appended, it stands
    on lines of its own, between. Signals that end the program are handled only where the session
    is entered on the main thread: Python allows no other to.

    `ValueError` for a value that does not exist. `TerminalError` on entering where the full screen
    is asked for and cannot be had, and where another session has it already. Used from several
    threads, or beside a running asyncio loop, it draws in whichever thread feeds it.
    """

    # Whether a blank line stands between blocks where the full screen has gone.
    _is_spaced = True

    def __init__(
        self,
        settings: Union[Settings, str] = DEFAULTS,
        *,
        screen: Optional[Screen] = None,
        **options: Unpack[Options],
    ) -> None:
        if isinstance(settings, str):
            settings = DEFAULTS._replace(mode=settings)
        settings = self._settings = settings.but(**options)
        given = self._given(screen)
        self._life: Union[Life, Given]
        if given is None:
            self.mode = choose(_mode(settings), sys.stdout, os.environ, owns_terminal=True)
            self._life = Life(self)
        else:
            from streamcurses._terminal.given import Given

            self.mode = "curses"
            self._life = Given(self, given)
        self._lock = self._life.lock
        self.screen: Optional[FullScreen] = None
        # The lines that were entered; what was typed on the full screen; and the line that stands
        # on the main screen.
        self._history: list[str] = []
        self._typed = Typed(PromptEditor(history=self._history))
        self._echoed: Optional[str] = None
        if self.mode == "curses":
            theme = theme_of(settings.theme)
            bare = not settings.color or is_colourless(os.environ)
            self.screen = FullScreen(
                self._life,
                uncolored(theme) if bare else theme,
                self._make_writer,
                self._notice,
                self.quit,
                layout=settings.layout,
                typed=self._typed if settings.prompts else None,
                labels=self._screen_labels(),
                titles=settings.titles,
                ascii=settings.ascii,
                show_hidden=settings.show_hidden,
                ambiguous=str(settings.ambiguous),
                markdown=settings.markdown != "off",
                width=settings.width,
                names=self._tabs(),
            )
        self._ambiguous = 2 if settings.ambiguous == "2" else 1
        self.malformed: list[Malformed] = []
        self.failure: Optional[Failure] = None
        self.journal: Optional[Journal] = None
        self._display: Display = _NOT_ENTERED
        # Who speaks: the first where one reply comes after the other, the others beside it.
        self._voices: list[Voice] = []
        # The streams so far, in the order in which they began; and the one that `feed` has begun.
        self._streams: list[Stream] = []
        self._fed: Optional[Stream] = None
        # How many draw here beside who has entered it, and whether that one has left.
        self._joined = 0
        self._left = False
        self._was_screen = False  # there is a full screen, or was one
        self._over = False  # it is left, and nothing is asked here any more
        # The streams on which what others write is seen, while text is appended.
        self._beside: Optional[list[TextIO]] = None

    def _screen_labels(self) -> Optional[Mapping[str, str]]:
        return self._settings.labels

    def _tabs(self) -> Sequence[str]:
        """Who has a conversation apart on the full screen, where several have."""
        return ()

    def _given(self, screen: Optional[Screen]) -> Optional[Screen]:
        """The screen that this draws on, if it is not the terminal's."""
        return given(self._settings, screen)

    @sheltered
    def __enter__(self) -> Session:
        settings = self._settings
        if self._display is not _NOT_ENTERED:
            raise RuntimeError("this Session is entered already; use it as it is, or make another")
        if settings.save is not None:
            from streamcurses._session.journal import Journal

            self.journal = Journal(settings.save, settings.reply)
            for voice in self._voices:
                voice.place = self.journal.place(voice.name)
        self._over = False
        try:
            self._life.enter()
            if self.screen is not None:
                self._open(self.screen)
            if self.screen is None:
                self._append()
            self._lock.raise_noted()
        except BaseException as error:
            self._end_beside()
            self._life.leave(error)
            self._show_on(_NOT_ENTERED)
            if self.journal is not None:
                self.journal.close()
            raise
        return self

    def _show_on(self, display: Display) -> None:
        """Whatever changes in the conversation is shown there from now on."""
        self._display = display
        for voice in self._voices:
            voice.show_on(display if voice.only is None else voice.only)

    def _open(self, screen: FullScreen) -> None:
        self._show_on(screen)
        self._was_screen = True
        try:
            screen.open()
        except TerminalError as error:
            is_given = not isinstance(self._life, Life)
            if self._settings.mode != "auto" or is_given or holder():
                raise
            if sys.stderr is not None:  # or it would go to standard output
                print(f"streamcurses: {error}; text is appended instead", file=sys.stderr)
            self._was_screen = False
            self.mode = "inline"
            self.screen = None

    def _make_writer(
        self,
        write: Callable[[str], object],
        turns: Optional[Turns] = None,
        *,
        below: bool = False,
    ) -> AppendWriter:
        from streamcurses._session.append import SPOKEN, AppendWriter

        settings = self._settings
        if settings.screen_reader:
            return AppendWriter(
                write,
                turns=turns,
                portions="sentences",
                labels=SPOKEN,
                show_hidden=settings.show_hidden,
            )
        theme = theme_of(settings.theme) if settings.color else None
        if self.screen is not None:
            self._ambiguous = self.screen.ambiguous
        is_plain = self.mode == "plain"
        drawn = colours(self.mode, theme, os.environ)
        our = ASCII if settings.ascii else glyphs(sys.stdout)
        lacking = lacks(os.environ)
        columns = settings.columns()
        # A transcript is written at once.
        width = (lambda: columns) if turns is None else settings.columns
        markdown = not is_plain and settings.markdown != "off" and is_terminal(sys.stdout)
        return AppendWriter(
            write,
            turns=turns,
            glyphs=our,
            ambiguous=self._ambiguous,
            theme=drawn,
            markdown=markdown_signs(our, drawn or {}, lacking) if markdown else None,
            links=self.mode == "inline" and "links" not in lacking,
            portions="words" if is_plain else "as it comes",
            labels=settings.labels,
            show_hidden=settings.show_hidden,
            width=width if settings.wrap == "words" and not is_plain else None,
            tool_lines=None if is_plain else settings.tool_lines,
            spaced=self._is_spaced and self._was_screen,
            below=self._is_spaced and below,
        )

    def _append(self) -> None:
        """Text is appended from now on."""
        from streamcurses._session.append import AppendWriter

        settings = self._settings
        if settings.only == "all":
            self._writer = self._make_writer(self._write, STDOUT, below=self._was_screen)
            self._beside = BESIDE.begin()
        else:
            self._writer = AppendWriter(
                self._write,
                turns=STDOUT,
                labels={},
                show_hidden=settings.show_hidden,
                raw=not is_terminal(sys.stdout),
            )
            for voice in self._voices:
                voice.only = self._filter()
        self._show_on(self._writer)

    def _filter(self) -> Only:
        from streamcurses._session.only import Only

        settings = self._settings
        return Only(
            settings.only,
            self._writer,
            live=settings.content_is != "auto" or not settings.reply,
            reply=settings.reply,
        )

    def _end_beside(self) -> None:
        beside, self._beside = self._beside, None
        if beside is not None:
            BESIDE.end(beside)

    def _write(self, text: str, *, placed: bool = False) -> None:
        """Writes to what `sys.stdout` is now, at once, as `output.write` does.

        It is `placed` where what comes before it has been thought of.
        """
        if self._life.state is PARENT:
            return
        if BESIDE.is_heeded and not placed and self._beside is not None:
            new_line = begin_line if self.mode == "inline" else None
            if BESIDE.asked is None:
                text = BESIDE.beginning(new_line) + text
            else:
                text = BESIDE.above(text, new_line)
        if len(text) > _PORTION:
            for at in range(0, len(text), _PORTION):
                self._write(text[at : at + _PORTION], placed=True)
            return
        stdout = sys.stdout
        if stdout is None:
            return
        write: Callable[[str], object] = stdout.write
        if type(write) is Write:
            write = write.real  # it is ours
        try:
            write(text)
        except UnicodeEncodeError as error:
            write(encodable(text, error))
        try:
            # A terminal that takes nothing must not hold up signals as well. What they interrupt
            # there is not lost: it waits in a buffer, which has room for a portion.
            self._lock.exposed(stdout.flush)
        except OSError as error:
            raise broken(error) from None

    @sheltered
    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        if self._life.state is PARENT:
            return
        with self._lock:
            self._left = bool(self._joined)
            self._over = not self._left
        if self._left:
            return
        try:
            with self._lock:
                if self.screen is None and isinstance(error, BrokenPipeError):
                    self._show_on(_NOWHERE)
                elif self.screen is None and is_ending(error):
                    drop_stuck_output(1, STUCK)
                self._end_all()
                if self.screen is None and not isinstance(error, BrokenPipeError):
                    self._writer.close()
                if not isinstance(self._life, Life):
                    self._finish(error)  # it stays as it is drawn last
        finally:
            self._end_beside()
            if self.journal is not None:
                self.journal.close()
            self._life.leave(error)
            self._show_on(_NOT_ENTERED)
            if self.screen is None:
                with STDOUT.lock:
                    STDOUT.leave(self._writer)
        if error is None:
            self._lock.raise_noted()

    def _end_all(self) -> None:
        """Nothing more comes of what is under way: it is saved, and then shown."""
        self._fed = None
        ended = [(voice, voice.close()) for voice in self._voices]
        for voice, changes in ended:
            if voice.stream is not None:
                voice.stream.leave()
            voice.tell(changes)
            voice.filter()

    @sheltered
    def quit(self) -> None:
        """Leaves the full screen, as q does; what comes after is appended below the transcript."""
        if self._over:
            return  # the end has closed it: nobody goes on below
        screen, self.screen = self.screen, None
        if screen is not None:
            self._life.close()
            self.mode = "inline"
            self._append()
            self._writer.apply(
                BlockBegin(block.number, block.kind, block.name, who=who)
                for who, block in screen.blocks()
                if not block.ended
            )
            self._lock.raise_noted()

    @property
    def messages(self) -> list[Message]:
        """The assistant's messages so far, in the order in which their streams began."""
        return [message for stream in self._streams for message in stream.messages]

    def stream(self, name: str = "") -> Stream:
        """A stream to be fed, beside others that are under way: threads and tasks have one each.

        What comes of it is told from the others by `name`, a number unless it is given.
        """
        from streamcurses._session.stream import NEVER, Stream

        check_text("name", name)
        name = one_line(name)
        self._check_entered()
        with self._lock:
            voices = [self._main, *self._voices[1:]]
            voice = next((each for each in voices if self._may_speak(each, name)), None)
            if voice is None:
                voice = self._add_voice(name or f"stream {len(self._voices) + 1}")
            closing = NEVER if self.screen is None else self.screen.closing
            stream = Stream(
                voice,
                self._settings.format,
                self._lock,
                self._life.drain,
                closing,
                self._leave_if_asked,
            )
            self._streams.append(stream)
        return stream

    @property
    def _main(self) -> Voice:
        """Who speaks where nobody is named."""
        return self._voices[0] if self._voices else self._add_voice("")

    def _may_speak(self, voice: Voice, name: str) -> bool:
        # Numbered ones are anybody's who has no name.
        names = (name,) if name else ("", f"stream {self._voices.index(voice) + 1}")
        return voice.stream is None and voice.name in names

    def _add_voice(self, name: str) -> Voice:
        from streamcurses._conversation.builder import MessageBuilder
        from streamcurses._session.stream import Voice

        settings = self._settings
        builder = MessageBuilder(content_is=settings.content_is, reply=settings.reply)
        if self._voices:
            builder.beside(self._main.builder)
        voice = Voice(
            builder, name, self._note, self._display, settings.on_event, settings.on_change
        )
        if self.journal is not None:
            voice.place = self.journal.place(name)
        if settings.only != "all" and self._display is not _NOT_ENTERED:
            voice.only = self._filter()
            voice.show_on(voice.only)
        self._voices.append(voice)
        return voice

    def feed(self, data: Any) -> None:
        """Takes a chunk of a stream: bytes, text, a dict or an SDK's object, and draws it.

        All that is fed so until `end` is one stream, whoever feeds it. Who has several at once has
        a `stream()` for each.
        """
        stream = self._fed
        if stream is None:
            stream = self._fed = self.stream()
        stream.feed(data)

    def end(self) -> Message:
        """The stream has ended: its message, marked as cut off where it had no finish.

        `StreamError` where the provider reported an error in it.
        """
        stream, self._fed = self._fed, None
        return (stream or self.stream()).end()

    def render(self, stream: Any, *, name: str = "", on_interrupt: str = "raise") -> Message:
        """Draws a whole stream, and returns its message.

        `stream` is any iterable of chunks, an SDK's stream, the context manager of one, or a single
        chunk. Ctrl-C ends the message where it is; then KeyboardInterrupt is raised again, or, with
        `on_interrupt="return"`, the message returned. `StreamError` where the stream fails, by what
        it says or by raising; it has the message as far as it came.

        Several may be rendered at once, from threads or tasks; `name` tells one from the others.
        """
        from streamcurses._session.chunks import chunks

        check("on_interrupt", on_interrupt, ON_INTERRUPT)
        pieces = chunks(stream)
        reply = self.stream(name)
        ours = False
        try:
            for chunk in pieces:
                ours = True
                reply.feed(chunk)
                ours = False
            ours = True
            return reply.end()
        except BaseException as error:
            return self._broken_off(reply, error, ours, on_interrupt)
        finally:
            pieces.close()

    async def arender(self, stream: Any, *, name: str = "", on_interrupt: str = "raise") -> Message:
        """The same for an asynchronous stream, or what has to be awaited for one.

        Where the task is cancelled, the message ends where it is as well, and the cancellation goes
        on, whatever `on_interrupt` is. Ctrl-C is asyncio's: `asyncio.run` cancels its tasks, and
        raises KeyboardInterrupt. But with `on_interrupt="return"` it ends all replies that are to
        be returned, and nothing else; pressed again, it is asyncio's. That takes a loop on the main
        thread. A handler of your own for SIGINT stays, and says what Ctrl-C does.
        """
        from streamcurses._session.awaiting import Interruptible
        from streamcurses._session.chunks import async_chunks

        check("on_interrupt", on_interrupt, ON_INTERRUPT)
        pieces = async_chunks(stream)
        reply = self.stream(name)
        ours = False
        try:
            with Interruptible(on_interrupt == "return") as waiting:
                async for chunk in pieces:
                    ours = True
                    reply.feed(chunk)
                    ours = False
                    if waiting.came:
                        raise KeyboardInterrupt
            ours = True
            return reply.end()
        except BaseException as error:
            return self._broken_off(reply, error, ours, on_interrupt)
        finally:
            await pieces.aclose()

    def _broken_off(
        self, reply: Stream, error: BaseException, ours: bool, on_interrupt: str
    ) -> Message:
        """What becomes of a stream that was not drawn to its end: its message, or an error.

        `ours` is whether it was raised here, by what was done with a chunk, and not by the stream.
        """
        if isinstance(error, Exception):
            if ours:
                reply.leave()
                raise error
            raise reply.fail(error) from error
        if isinstance(error, SystemExit):
            raise error  # the terminal may take nothing more, which is seen to on leaving
        message = reply.cut_off()
        if self.screen is not None:
            self.screen.finish("cancelled")
        if on_interrupt == "raise" or not isinstance(error, KeyboardInterrupt):
            raise error
        return message

    def user_message(self, text: str) -> None:
        """Shows what the user said, unless it stands there already, as it was typed."""
        check_text("what the user said", text)
        echoed, self._echoed = self._echoed, None
        if self.screen is not None or text != echoed:
            self._hear(UserText(text))
            return
        voice = self._main
        display = voice.display
        voice.show_on(_NOWHERE)
        try:
            self._hear(UserText(text))
        finally:
            voice.show_on(display)

    def tool_result(self, name: str, text: str, ok: bool = True, id: str = "") -> None:
        """Shows what a tool gave back, below the call of that id, or the last of that name.

        It is text: `json.dumps()` makes that of anything else. A `tool()` tells its own.
        """
        from streamcurses._session.tools import check_result

        check_text("name", name)
        check_result(text)
        self._hear(ToolResult(id, name, text, ok))

    def tool(self, name: str, id: str = "") -> Tool:
        """A tool that is at work within a with block, of the call of that id, or of that name.

        Where there is no such call, it has one that is shown, and part of no message.
        """
        from streamcurses._session.tools import Tool

        check_text("name", name)

        def put(text: str) -> None:
            # Plain text is told how it ends; and what has begun is heard once.
            if self.mode != "plain" or not text:
                self._hear(ToolOutput(id, name, text))

        def done(text: str, ok: bool) -> None:
            self.tool_result(name, text, ok, id)

        return Tool(one_line(name), self._work, put, done)

    def _work(self, tool: Tool) -> None:
        if self.screen is not None:
            self.screen.work(tool, tool.told, tool.measured)

    def prompt(self, label: str = "> ") -> str:
        """Has the user type a line, and returns it; it is shown by `user_message`.

        The keys are readline's; pasted lines stay together, as one text. Ctrl-C gives up what has
        been typed, or is KeyboardInterrupt where that is nothing; Ctrl-D on an empty line is
        `EOFError`, and so is the end of an input that is no terminal. What is typed before, while a
        stream is drawn, is text for it as well, unless the session has no `prompts`.
        """
        return self._prompt(label, Asker())

    def _prompt(self, label: str, asker: Asker) -> str:
        check_text("label", label)
        self._check_entered()
        with self._lock:
            self._life.drain()
        if self.screen is not None and not self.screen.closing.is_set():
            line = self.screen.ask(label, PromptEditor(history=self._history), asker)
            if line is not None:
                return line
            if not self.screen.closing.is_set():
                raise EOFError
        if asker.gone:
            raise EOFError
        if self._over:
            raise EOFError("the session has ended")
        self.quit()
        with self._lock:
            if self._main.stream is self._fed:
                self._main.end()
            self._writer.insist()
        if self._typed.lines:
            return self._typed.lines.pop(0)
        movable = self.mode == "inline" and inserts(os.environ)
        line = read_line(label, self._typed.editor.text, movable=movable)
        self._typed.editor.begin()
        if sys.stdin.isatty():
            self._echoed = line
        return line

    async def aprompt(self, label: str = "> ") -> str:
        """The same in asyncio: other tasks go on meanwhile. A task that is cancelled asks no more.

        Where output is appended, what comes meanwhile stands above the line, each line of that once
        it has its end; a terminal that cannot insert lines has the label again below it. There, the
        line of a cancelled one is still waited for in the background.
        """
        from streamcurses._session.awaiting import awaited, is_alone

        if not isinstance(self._life, Life) and await is_alone():
            return self.prompt(label)  # nobody else could type there
        asker = Asker()

        def give_up() -> None:
            with self._lock:
                asker.give_up()

        return await awaited(lambda: self._prompt(label, asker), give_up, self._give_back)

    def _give_back(self, line: str) -> None:
        """A line was typed for somebody who is gone: it is for whoever asks next."""
        with self._lock:
            self._typed.give_back(line)

    def notice(self, text: str) -> None:
        """Shows a notice: something that is no part of what is said."""
        check_text("a notice", text)
        self._hear(Notice(text))

    def log_handler(self, level: int = 0) -> logging.Handler:
        """A handler for `logging` that shows what is logged as notices, as long as this is up."""
        from streamcurses._session.logs import LogHandler

        return LogHandler(self._logged, level)

    def _logged(self, text: str) -> None:
        if self._display is not _NOT_ENTERED:
            self.notice(text)

    def finish(self) -> None:
        """Nothing more will come: the clock stands still, and the status bar says how it went."""
        self._finish(None)

    def _finish(self, error: Optional[BaseException]) -> None:
        if self.screen is None or self.screen.is_finished:
            return
        messages = self.messages
        cut_by = messages[-1].cut_by if messages else ""
        state = f"cut off: {cut_by}" if cut_by else "done"
        if self.failure or isinstance(error, Exception):
            state = "failed"
        elif isinstance(error, KeyboardInterrupt):
            state = "cancelled"
        self.screen.finish(state)

    def guest(self) -> Guest:
        """A part of the display for changes that do not come out of this session's own streams."""
        return Guest(self)

    def _hear(self, event: Event) -> None:
        self._check_entered()
        with self._lock:
            self._life.drain()
            self._main.take([event])
        self._leave_if_asked()

    def _check_entered(self) -> None:
        if self._display is _NOT_ENTERED:
            raise RuntimeError("a Session takes and shows something only within its with block")

    def _leave_if_asked(self) -> None:
        if self.screen is not None and self.screen.closing.is_set():
            self.quit()

    def _notice(self, text: str) -> None:
        self._main.take([Notice(text)])

    def _note(self, event: Event, voice: Voice) -> bool:
        """Takes account of what is no text; whether it is to be shown as what the voice says."""
        from streamcurses._session.stream import in_words

        if isinstance(event, (ToolOutput, ToolResult)):
            caller = next((each for each in self._voices if each.builder.awaits(event)), voice)
            if caller is not voice and not voice.builder.awaits(event):
                caller.take([event])
                if voice.stream is not None:
                    voice.stream.silent = False
                return False
        elif isinstance(event, Malformed):
            self.malformed.append(event)
            if voice.stream is not None:
                voice.stream.notices.append(in_words(event))
            if len(self.malformed) > _SHOWN_MALFORMED:
                return False
        elif isinstance(event, Failure):
            self.failure = event
            if voice.stream is not None:
                voice.stream.failure = event
        elif isinstance(event, TakeBack):
            # What it failed by is void as well: it is tried again.
            self.failure = None
            if voice.stream is not None:
                voice.stream.failure = None
        elif isinstance(event, Finish) and voice.stream is not None:
            voice.stream.finished = True
        if isinstance(event, (Failure, Notice)) and voice.stream is not None:
            voice.stream.notices.append(in_words(event))
        if self.screen is not None and not isinstance(event, ToolOutput):
            self.screen.hear(event, voice.name)
        return True


class Guest:
    """Takes changes with block numbers of their own, and shows them among the session's."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._numbers: dict[int, int] = {}

    def apply(self, changes: Iterable[Change]) -> None:
        session = self._session
        numbers = self._numbers
        shown: list[Change] = []
        with session._lock:
            for change in changes:
                if isinstance(change, BlockBegin):
                    numbers[change.block] = session._main.builder.claim()
                    if change.under is not None:
                        change = change._replace(under=numbers[change.under])
                shown.append(change._replace(block=numbers[change.block]))
            session._main.display.apply(shown)


def current() -> Optional[Session]:
    """The session that has the full screen, or else one that was given; if there is one."""
    session = holder() or given_holder()
    return session if isinstance(session, Session) else None


def given(settings: Settings, screen: Optional[Screen]) -> Optional[Screen]:
    """The screen to draw on in place of the terminal: `screen`, or the one that stands here."""
    by_line = _mode(settings) not in ("auto", "curses")
    if screen is not None and by_line:
        raise ValueError(f"mode {_mode(settings)!r} appends text, and draws on no screen")
    return None if by_line else screen or stands()


def _mode(settings: Settings) -> str:
    by_line = settings.screen_reader or settings.only != "all"
    return "plain" if by_line else settings.mode


def render(
    stream: Any,
    *,
    settings: Settings = DEFAULTS,
    screen: Optional[Screen] = None,
    on_interrupt: str = "raise",
    **options: Unpack[Options],
) -> Message:
    """Draws one reply as it streams in, and returns its message.

    The options are the fields of `Settings`, by name, or whole; `screen` is as for `Session`,
    stream and `on_interrupt` as for `Session.render`. But `mode="auto"` never takes the terminal
    over: text is appended where the cursor is.
    """
    with _one_shot(settings, screen, options) as session:
        return session.render(stream, on_interrupt=on_interrupt)


async def arender(
    stream: Any,
    *,
    settings: Settings = DEFAULTS,
    screen: Optional[Screen] = None,
    on_interrupt: str = "raise",
    **options: Unpack[Options],
) -> Message:
    """`render` for an asynchronous stream, or what has to be awaited for one.

    Ctrl-C and cancellation are as for `Session.arender`.
    """
    with _one_shot(settings, screen, options) as session:
        return await session.arender(stream, on_interrupt=on_interrupt)


class _Joined:
    """A session that is up already, for as long as it is drawn on; who is last ends it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __enter__(self) -> Session:
        with self._session._lock:
            self._session._joined += 1
        return self._session

    def __exit__(self, *error: object) -> None:
        session = self._session
        with session._lock:
            session._joined -= 1
            last = session._left and not session._joined
        if last:
            session.__exit__(None, None, None)


def _one_shot(
    settings: Settings, screen: Optional[Screen], options: Options
) -> Union[Session, _Joined]:
    settings = settings.but(**options)
    place = given(settings, screen)
    up = None if place is None else given_holder(place)
    if isinstance(up, Session):
        return _Joined(up)
    if place is None:
        mode = choose(settings.mode, sys.stdout, os.environ, owns_terminal=False)
        settings = settings._replace(mode=mode)
    return Session(settings._replace(prompts=False), screen=screen)


class _Nowhere:
    """Stands for a display where nothing is to be seen."""

    def grow(self, block: int, text: str, deltas: int) -> None:
        pass

    def keep(self, block: int, text: str) -> None:
        pass

    def show_all(self) -> None:
        pass

    def apply(self, changes: Iterable[Change]) -> None:
        pass


# Where what changes is to be seen already; and where nobody has entered the session.
_NOWHERE = _Nowhere()
_NOT_ENTERED = _Nowhere()
