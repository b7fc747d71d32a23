"""A bare loop over the Anthropic SDK: its stream's context manager goes in as it is.

ANTHROPIC_API_KEY=… MODEL=… python demos/anthropic_loop.py
"""

from __future__ import annotations

import os
from typing import Any

import anthropic

import streamcurses


def main() -> None:
    client = anthropic.Anthropic()
    messages: list[Any] = []
    with streamcurses.Session() as ui:
        while True:
            try:
                text = ui.prompt("> ")
            except EOFError:
                return
            ui.user_message(text)
            messages.append({"role": "user", "content": text})
            stream = client.messages.stream(
                model=os.environ["MODEL"],
                max_tokens=4096,
                messages=messages,
            )
            messages.append(ui.render(stream).to_dict())


if __name__ == "__main__":
    main()
