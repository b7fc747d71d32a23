"""What `streamcurses formats` says: the formats that are known, and a command for each."""

from __future__ import annotations

from streamcurses._late import NamedTuple


class Known(NamedTuple):
    """What a format is of, and how to see a stream of it; `{us}` is this command."""

    of: str
    example: str


def _api(of: str, path: str) -> Known:
    return Known(of, f"curl -sN https://…/{path} … | {{us}}")


def _file(of: str, place: str) -> Known:
    return Known(f"a session's file of {of}", f"{{us}} view --follow {place}")


# By name, those of agents first.
KNOWN: dict[str, Known] = {
    "claude-code": Known(
        "Claude Code, amp",
        "claude -p … --output-format stream-json --verbose --include-partial-messages "
        "< /dev/null 2> log | {us}",
    ),
    "qwen-code": Known(
        "Qwen Code",
        "qwen … -o stream-json --include-partial-messages < /dev/null 2> log | {us}",
    ),
    "codex": Known("Codex", "codex exec --json … < /dev/null 2> log | {us}"),
    "gemini-cli": Known("Gemini CLI", "gemini -p … -o stream-json < /dev/null 2> log | {us}"),
    "opencode": Known("opencode", "opencode run … --format json --thinking < /dev/null | {us}"),
    "copilot": Known(
        "Copilot CLI, and its sessions' files",
        "copilot -p … --output-format json --allow-all-tools < /dev/null | {us}",
    ),
    "pi": Known("pi, and its sessions' files", "pi -p … --mode json < /dev/null | {us}"),
    "cline": Known("cline", "cline --json … < /dev/null 2> log | {us}"),
    "cursor-agent": Known(
        "Cursor's agent",
        "cursor-agent -p … --output-format stream-json --stream-partial-output < /dev/null | {us}",
    ),
    "letta": Known(
        "Letta Code, Letta's server, MemGPT",
        "letta -p … --output-format stream-json --include-partial-messages | {us}",
    ),
    "claude-code-session": _file("Claude Code", "~/.claude/projects/…/….jsonl"),
    "codex-session": _file("Codex", "~/.codex/sessions/…/rollout-….jsonl"),
    "gemini-cli-session": _file("Gemini CLI", "~/.gemini/tmp/…/chats/session-….jsonl"),
    "qwen-code-session": _file("Qwen Code", "~/.qwen/projects/…/chats/….jsonl"),
    "cline-session": _file("cline", "~/.cline/data/sessions/…/….messages.json"),
    "openai-chat": _api("OpenAI's chat completions, and their likes", "chat/completions"),
    "openai-responses": _api("OpenAI's responses", "responses"),
    "anthropic": _api("Anthropic's messages", "messages"),
    "gemini": _api("Gemini", "models/…:streamGenerateContent?alt=sse"),
    "ollama": _api("Ollama", "api/chat"),
    "completions": _api("text completions of OpenAI, llama.cpp, TGI", "completions"),
    "langchain": _api("LangChain's messages, LangGraph's server", "runs/stream"),
    "gemini-interactions": _api("Gemini's interactions", "interactions"),
    "bedrock": Known("Bedrock's ConverseStream, strands' events", "python agent.py | {us}"),
    "cohere": _api("Cohere's chat", "v2/chat"),
    "mistral": _api("Mistral's conversations", "v1/conversations"),
    "pydantic-ai": Known("pydantic-ai's events", "python agent.py | {us}"),
    "adk": _api("google-adk", "run_sse"),
    "ag-ui": _api("AG-UI", "…"),
    "vercel": _api("Vercel's UI messages", "api/chat"),
    "agno": _api("agno", "agents/…/runs"),
    "generic": Known("any other JSON: its longest text", "… | {us} --format generic"),
    "text": Known("plain text", "ollama run … | {us}"),
}


def listing(us: str = "streamcurses") -> str:
    """The formats, two lines each: a name and what it is of, and a command."""
    return "\n".join(
        f"{name}: {of}\n    {example.format(us=us)}" for name, (of, example) in KNOWN.items()
    )
