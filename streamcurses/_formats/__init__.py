"""Wire formats: whatever a provider sends to Events.

In come bytes, text, dicts or SDK objects, cut anywhere; out come `events`, the vocabulary of all
that follows. `decoder(format)` makes what does it. Nothing here knows what becomes of the events.
"""

from __future__ import annotations

from typing import Any

from streamcurses._formats.anthropic import Anthropic
from streamcurses._formats.auto import Auto
from streamcurses._formats.completions import Completions
from streamcurses._formats.decoder import Decoder
from streamcurses._formats.format import Format
from streamcurses._formats.langchain import LangChain
from streamcurses._formats.letta import Letta
from streamcurses._formats.ollama import Ollama
from streamcurses._formats.openai_chat import OpenAIChat
from streamcurses._formats.openai_responses import OpenAIResponses
from streamcurses._formats.text import Text
from streamcurses.errors import FormatError

# In the order in which a payload is shown to them.
FORMATS: dict[str, type[Format]] = {
    "letta": Letta,
    "anthropic": Anthropic,
    "openai-responses": OpenAIResponses,
    "ollama": Ollama,
    "langchain": LangChain,
    "openai-chat": OpenAIChat,
    "completions": Completions,
    "text": Text,
}


def decoder(format: str = "auto", **settings: Any) -> Decoder:
    """A decoder for one of `FORMATS`, or "auto": the one that the payloads show.

    `settings` are those of `Decoder`: `max_line`, `lines`, `cumulative`. An unknown format is a
    FormatError.
    """
    if format != "auto" and format not in FORMATS:
        raise FormatError(f"format {format!r} is none of auto, {', '.join(FORMATS)}")
    return Decoder(Auto(FORMATS, "" if format == "auto" else format), **settings)
