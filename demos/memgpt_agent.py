"""A MemGPT-style agent: it thinks, edits its memory, and speaks through send_message.

OPENAI_API_KEY=… python demos/memgpt_agent.py
"""

from __future__ import annotations

import json
import os
from typing import Any

import openai

import streamcurses

SYSTEM = """You are a companion with a memory. Your content is your inner monologue, which nobody
sees; you speak only by send_message. Search your archive before you guess."""

PARAMETERS = {
    "send_message": "message",
    "archival_memory_insert": "content",
    "archival_memory_search": "query",
}


def tool(name: str, parameter: str) -> Any:
    schema = {"type": "object", "properties": {parameter: {"type": "string"}}}
    return {"type": "function", "function": {"name": name, "parameters": schema}}


class Memory:
    def __init__(self) -> None:
        self.archive: list[str] = []

    def archival_memory_insert(self, content: str) -> str:
        self.archive.append(content)
        return "OK"

    def archival_memory_search(self, query: str) -> str:
        found = [text for text in self.archive if query.lower() in text.lower()]
        return "\n".join(found) or "no results"


def answer(ui: streamcurses.Session, messages: list[Any], memory: Memory) -> None:
    """Steps of the agent, until one calls nothing but send_message."""
    client = openai.OpenAI()
    model = os.environ.get("MODEL", "gpt-4o-mini")
    tools = [tool(*each) for each in PARAMETERS.items()]
    while True:
        create = client.chat.completions.create
        message = ui.render(create(model=model, messages=messages, tools=tools, stream=True))
        messages.append(message.to_dict())
        for call in message.tool_calls:
            result = "sent"
            if call.name != "send_message":
                result = getattr(memory, call.name)(**json.loads(call.arguments))
                ui.tool_result(call.name, result, id=call.id)
            messages.append({"role": "tool", "tool_call_id": call.id, "content": result})
        if all(call.name == "send_message" for call in message.tool_calls):
            return


def main() -> None:
    messages: list[Any] = [{"role": "system", "content": SYSTEM}]
    memory = Memory()
    with streamcurses.Session(content_is="thoughts", theme="memgpt") as ui:
        while True:
            try:
                text = ui.prompt("> ")
            except EOFError:
                return
            ui.user_message(text)
            messages.append({"role": "user", "content": text})
            answer(ui, messages, memory)


if __name__ == "__main__":
    main()
