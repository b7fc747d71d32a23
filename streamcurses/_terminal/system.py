"""What is asked of the operating system, and of which one: nothing else here knows any.

`posix` and `windows` have the same names, those below; `system` is one of them. A descriptor is a
number, and a duration in seconds, where None is for ever, unless it says otherwise.

Waiting: what has no way to wait for two things at once looks at them in turn, in short sleeps.

| name | what it does |
|---|---|
| `Flag()` | an event: `set`, `clear`, `is_set`, `wait(seconds)` whether it is set, `close`; it is |
| | `raised` while it is set, which is looked at sooner than asked |
| `wait(waited, seconds)` | the descriptors and flags that are ready, once one is, or none |
| `output_poll(descriptor)` | a function of milliseconds: true where output is taken within them |
| `wait_for_output(descriptor, seconds)` | whether what is written is taken at once, by then |
| `Alarm(keys, output)` | what a keeper sleeps on: the terminal's two descriptors, and bytes |
| `.wait(seconds, output)` | until keys have come (true), bytes, or the deadline (false); with |
| | `output`, also until the terminal takes output (false) |
| `.ring(data)` | sends bytes, from any thread and from a signal's handler; never blocks |
| `.heard()` | the bytes that were sent, without those that are 0 |
| `.fileno()` | where `signal.set_wakeup_fd` is to write; -1 where that is nothing |
| `.ignore_keys()`, `.close()` | the terminal is gone; nobody waits any more |
| `pipe()` | two ends; to be read by `read_at_once`, waited for by `wait` |
| `read_at_once(descriptor, size)` | what is there, b"" at the end, None where that is to come |
| `open_at_once(path, flags)` | an opener: of a FIFO too, without waiting for who writes to it |

The terminal on descriptors 0 and 1:

| name | what it does |
|---|---|
| `SEQUENCES` | whether terminals are told what to do by what is written to them, terminfo has the |
| | words, and what others write spoils a full screen; else that has a buffer of its own |
| `set_utf8()` | has text read and drawn as UTF-8, if that can be; whether it is |
| `open_keys()` | a descriptor of the user's keys, wherever 0 leads; or `TerminalError` |
| `modes()`, `set_modes(modes)` | how keys and output are treated; to be put back as they were |
| `differ(found, own)` | whether others have changed how they are treated |
| `takes_lines(modes)` | whether these are the modes of a shell's children: lines, echoed |
| `size()` | rows and columns, 0 where nobody knows; `OSError` where the terminal is gone |
| `begin_line()` | what to write to have that which follows begin at column 0 |
| `ask(question, answered, seconds)` | writes bytes, and reads until a pattern of bytes is |
| | found, or the time is over: all that came; b"" where it is no use, as over a slow line |
| `own_output(descriptor)` | another descriptor of that terminal: one that never blocks, if it can |
| `write(descriptor, data)` | how many bytes of UTF-8 were taken |
| `has_hung_up(descriptor)` | whether it was a terminal that is gone |
| `flush_output(descriptor)` | forgets what a terminal has not taken yet |
| `put_on_clipboard` | a function of text; None where the terminal is asked by a sequence |

Output that is only appended to:

| name | what it does |
|---|---|
| `mend_encoding(stream)` | has a standard stream encode all characters, where it does not |
| `obeys_sequences(descriptor)` | has a terminal obey sequences; false where it would show them |
| `is_broken_pipe(error)` | whether this is how writing fails where nobody reads any more |

Signals: numbers, 0 where there is no such signal.

| name | what it is |
|---|---|
| `ENDING` | those that end a program |
| `RESIZED`, `STOPPED`, `CONTINUED`, `HUNG_UP` | SIGWINCH, SIGTSTP (^Z), SIGCONT, SIGHUP |
| `NUDGE` | one that has no meaning, and can be sent to wake a thread |
| `interrupt(thread, number)` | has a thread's system call return, and its handler run |
| `keep_interrupts()` | Ctrl-C is a signal, whatever curses has made of it as it started |
| `stop()` | stops the program as ^Z does by default: not at all where no shell continues it |
| `in_forked_child(do)` | calls that in every child that is forked from now on |
"""

from __future__ import annotations

import sys

if sys.platform == "win32":
    from streamcurses._terminal import windows as system
else:
    from streamcurses._terminal import posix as system

__all__ = ["system"]
