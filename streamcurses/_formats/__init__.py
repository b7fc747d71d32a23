"""Wire formats: whatever a provider sends to Events.

In come bytes, text, dicts or SDK objects, cut anywhere; out come `events`, the vocabulary of all
that follows. `decoder(format)` makes what does it. Nothing here knows what becomes of the events.

A format's module is imported when a payload is shown to it, or it is asked for; all that decodes,
when there is something to be decoded.
"""

from __future__ import annotations

from streamcurses._late import TYPE_CHECKING, Any, Iterator, Mapping
from streamcurses.errors import FormatError

if TYPE_CHECKING:
    from streamcurses._formats.decoding import Decoder
    from streamcurses._formats.format import Format

# In the order in which a payload is shown to them: what is seen most often comes first.
_PLACES = {
    "openai-chat": "openai_chat.OpenAIChat",
    "anthropic": "anthropic.Anthropic",
    "openai-responses": "openai_responses.OpenAIResponses",
    "ollama": "ollama.Ollama",
    "letta": "letta.Letta",
    "langchain": "langchain.LangChain",
    "completions": "completions.Completions",
    "gemini": "gemini.Gemini",
    "gemini-interactions": "interactions.Interactions",
    "bedrock": "bedrock.Bedrock",
    "cohere": "cohere.Cohere",
    "mistral": "mistral.Mistral",
    "pydantic-ai": "pydantic_ai.PydanticAI",
    "adk": "adk.ADK",
    "ag-ui": "ag_ui.AGUI",
    "vercel": "vercel.Vercel",
    "agno": "agno.Agno",
    "claude-code": "claude_code.ClaudeCode",
    "qwen-code": "qwen_code.QwenCode",
    "codex": "codex.Codex",
    "gemini-cli": "gemini_cli.GeminiCLI",
    "opencode": "opencode.OpenCode",
    "copilot": "copilot.Copilot",
    "pi": "pi.Pi",
    "cline": "cline.Cline",
    "cursor-agent": "cursor_agent.CursorAgent",
    "claude-code-session": "claude_session.ClaudeSession",
    "cline-session": "cline_session.ClineSession",
    "codex-session": "codex_session.CodexSession",
    "gemini-cli-session": "gemini_session.GeminiSession",
    "qwen-code-session": "qwen_session.QwenSession",
    "generic": "generic.Generic",
    "text": "text.Text",
}


class _Formats(Mapping[str, "type[Format]"]):
    """The rules of each format, by its name."""

    def __init__(self) -> None:
        self._found: dict[str, type[Format]] = {}

    def __getitem__(self, name: str) -> type[Format]:
        found = self._found.get(name)
        if found is None:
            from importlib import import_module

            module, _, rules = _PLACES[name].partition(".")
            found = self._found[name] = getattr(import_module(f"{__name__}.{module}"), rules)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(_PLACES)

    def __len__(self) -> int:
        return len(_PLACES)


FORMATS: Mapping[str, type[Format]] = _Formats()


def decoder(format: str = "auto", **settings: Any) -> Decoder:
    """A decoder for one of `FORMATS`, or "auto": the one that the payloads show.

    `settings` are those of `Decoder`: `max_line`, `lines`, `cumulative`. An unknown format is a
    FormatError.
    """
    if format != "auto" and format not in FORMATS:
        raise FormatError(f"format {format!r} is none of auto, {', '.join(FORMATS)}")
    from streamcurses._formats.auto import Auto
    from streamcurses._formats.decoding import Decoder

    return Decoder(Auto(FORMATS, "" if format == "auto" else format), **settings)
