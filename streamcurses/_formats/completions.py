"""Text completions, as they were before chats: OpenAI's, llama.cpp's, TGI's, KoboldCpp's.

A prompt goes on, and all that comes is its text. Each server has its own field for it; `TEXTS` says
where it stands. Of OpenAI's several choices the first to come is shown.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    Content,
    Event,
    Finish,
    MessageBegin,
    Notice,
    Unknown,
    Usage,
)
from streamcurses._formats.failures import failure_in
from streamcurses._formats.format import Format
from streamcurses._formats.payload import usage, word
from streamcurses._late import Any, Callable

NAME = "completions"
USAGE = ("prompt_tokens", "completion_tokens", "total_tokens")
LLAMA_USAGE = ("tokens_evaluated", "tokens_predicted", "total_tokens")

# What llama.cpp calls the ways in which a completion ends -> what others call them.
ENDS = {"limit": "length", "eos": "stop", "word": "stop"}


class Completions(Format):
    def __init__(self) -> None:
        self._begun = False
        self._said = self._finished = False
        self._index: Any = None
        self._others = False

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        if payload.get("object") == "text_completion":
            return True
        return any(is_own(payload) for is_own, _ in SHAPES)

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        if payload.get("error"):
            out.append(failure_in(payload))
            return
        read = next((read for is_own, read in SHAPES if is_own(payload)), None)
        if read is not None:
            read(self, payload, out)
        elif payload.get("object") != "text_completion" and "usage" not in payload:
            out.append(Unknown(event, payload))
        if payload.get("usage"):
            self._begin(payload, out)
            out.append(usage(payload["usage"], USAGE))

    def mark(self, marker: str, out: list[Event]) -> None:
        if self._begun and not self._finished:
            out.append(Finish(""))
        self._begun = False

    def _begin(self, payload: dict[str, Any], out: list[Event]) -> None:
        if not self._begun:
            self._begun = True
            self._said = self._finished = False
            out.append(MessageBegin(word(payload.get("id")), word(payload.get("model")), NAME))

    def _say(self, text: Any, out: list[Event]) -> None:
        if text and isinstance(text, str):
            self._said = True
            out.append(Content(text))

    def _finish(self, reason: Any, out: list[Event]) -> None:
        if reason:
            out.append(Finish(word(reason)))
            self._finished = True

    # The servers' shapes.

    def _openai(self, payload: dict[str, Any], out: list[Event]) -> None:
        for choice in payload["choices"]:
            index = choice.get("index") or 0
            if self._index is None:
                self._index = index
            if index != self._index:
                if not self._others:
                    self._others = True
                    out.append(Notice("the stream holds several choices; the first one is shown"))
                continue
            self._begin(payload, out)
            self._say(choice.get("text"), out)
            self._finish(choice.get("finish_reason"), out)

    def _llama(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._begin(payload, out)
        self._say(payload.get("content"), out)
        if payload.get("stop"):
            counted = usage(payload, LLAMA_USAGE)
            if counted != Usage():
                out.append(counted)
            kind = word(payload.get("stop_type"))
            limit = payload.get("stopped_limit")
            self._finish("length" if limit else ENDS.get(kind, "stop"), out)
            self._begun = False

    def _tgi(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._begin(payload, out)
        token = payload.get("token")
        if isinstance(token, dict) and not token.get("special"):
            self._say(token.get("text"), out)
        whole = payload.get("generated_text")
        if isinstance(whole, str):
            if not self._said:
                self._say(whole, out)
            details = payload.get("details")
            details = details if isinstance(details, dict) else {}
            if details.get("generated_tokens") is not None:
                out.append(usage(details, ("input_length", "generated_tokens", "")))
            self._finish(details.get("finish_reason") or "stop", out)
            self._begun = False

    def _kobold(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._begin(payload, out)
        self._say(payload["token"], out)
        self._finish(payload.get("finish_reason"), out)


def _is_openai(payload: dict[str, Any]) -> bool:
    choices = payload.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        return False
    return "text" in choices[0] and "delta" not in choices[0] and "message" not in choices[0]


def _is_llama(payload: dict[str, Any]) -> bool:
    return isinstance(payload.get("content"), str) and isinstance(payload.get("stop"), bool)


def _is_tgi(payload: dict[str, Any]) -> bool:
    token = payload.get("token")
    if isinstance(token, dict):
        return isinstance(token.get("text"), str)
    return isinstance(payload.get("generated_text"), str)


def _is_kobold(payload: dict[str, Any]) -> bool:
    return isinstance(payload.get("token"), str) and payload.keys() <= {"token", "finish_reason"}


SHAPES: tuple[
    tuple[
        Callable[[dict[str, Any]], bool],
        Callable[[Completions, dict[str, Any], list[Event]], None],
    ],
    ...,
] = (
    (_is_openai, Completions._openai),
    (_is_llama, Completions._llama),
    (_is_tgi, Completions._tgi),
    (_is_kobold, Completions._kobold),
)
