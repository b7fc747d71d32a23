"""MemGPT's own streaming interface, in the order in which its agent's step calls the methods.

OPENAI_API_KEY=… python demos/memgpt_interface.py "Hello"
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import openai

import streamcurses

PARAMETERS = {"type": "object", "properties": {"message": {"type": "string"}}}
TOOL = {"type": "function", "function": {"name": "send_message", "parameters": PARAMETERS}}


def step(interface: streamcurses.StreamingCLIInterface, text: str) -> None:
    create: Any = openai.OpenAI().chat.completions.create
    model = os.environ.get("MODEL", "gpt-4o-mini")
    messages = [{"role": "user", "content": text}]
    interface.user_message(text)
    interface.stream_start()
    arguments = ""
    for chunk in create(model=model, messages=messages, tools=[TOOL], stream=True):
        interface.process_chunk(chunk)
        for call in chunk.choices[0].delta.tool_calls or []:
            arguments += call.function.arguments or ""
    interface.stream_end()
    interface.assistant_message(json.loads(arguments)["message"])
    interface.step_yield()


if __name__ == "__main__":
    step(streamcurses.StreamingCLIInterface(), " ".join(sys.argv[1:]) or "Hello")
