"""What a program logs, as notices in the conversation, where it came."""

from __future__ import annotations

import logging

from streamcurses._late import Callable


class LogHandler(logging.Handler):
    """Hands records on to `notice`, formatted; the other settings are a handler's."""

    def __init__(self, notice: Callable[[str], None], level: int) -> None:
        super().__init__(level)
        self._notice = notice

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._notice(self.format(record))
        except Exception:
            self.handleError(record)
