"""A bare loop over the OpenAI SDK: ask, stream the answer, ask again. Ctrl-D ends it.

OPENAI_API_KEY=… python demos/openai_loop.py
OPENAI_BASE_URL=http://localhost:11434/v1 OPENAI_API_KEY=x MODEL=llama3.2 python …
"""

from __future__ import annotations

import os
from typing import Any

import openai

import streamcurses


def main() -> None:
    client = openai.OpenAI()
    messages: list[Any] = []
    with streamcurses.Session() as ui:
        while True:
            try:
                text = ui.prompt("> ")
            except EOFError:
                return
            ui.user_message(text)
            messages.append({"role": "user", "content": text})
            stream = client.chat.completions.create(
                model=os.environ.get("MODEL", "gpt-4o-mini"), messages=messages, stream=True
            )
            # Ctrl-C ends the answer, not the program.
            messages.append(ui.render(stream, on_interrupt="return").to_dict())


if __name__ == "__main__":
    main()
