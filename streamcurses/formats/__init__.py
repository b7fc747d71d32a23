"""Wire formats: `decoder(format)` makes what turns a provider's stream into Events."""

from __future__ import annotations

from streamcurses.formats.anthropic import Anthropic
from streamcurses.formats.auto import Auto
from streamcurses.formats.decoder import MAX_LINE, Decoder, Format
from streamcurses.formats.letta import Letta
from streamcurses.formats.ollama import Ollama
from streamcurses.formats.openai_chat import OpenAIChat
from streamcurses.formats.openai_responses import OpenAIResponses

# In the order in which a first payload is shown to them.
FORMATS: dict[str, type[Format]] = {
    "letta": Letta,
    "anthropic": Anthropic,
    "openai-responses": OpenAIResponses,
    "ollama": Ollama,
    "openai-chat": OpenAIChat,
}


def decoder(format: str = "auto", *, max_line: int = MAX_LINE, cumulative: bool = False) -> Decoder:
    """A decoder for one of `FORMATS`, or "auto": the one that the first payload shows.

    `max_line` is the longest line and payload taken, in characters. `cumulative` is for servers
    whose every chunk holds all the text so far. An unknown format is a ValueError.
    """
    if format != "auto" and format not in FORMATS:
        raise ValueError(f"format {format!r} is none of auto, {', '.join(FORMATS)}")
    rules = FORMATS[format]() if format != "auto" else Auto(FORMATS.values())
    return Decoder(rules, max_line=max_line, cumulative=cumulative)
