"""Wire formats: `decoder(format)` gives what turns a provider's stream into Events."""

from __future__ import annotations

from streamcurses.formats.decoder import MAX_LINE, Decoder
from streamcurses.formats.openai_chat import OpenAIChat

FORMATS = {"openai-chat": OpenAIChat}


def decoder(format: str = "auto", *, max_line: int = MAX_LINE, cumulative: bool = False) -> Decoder:
    return Decoder(OpenAIChat(cumulative), max_line)
