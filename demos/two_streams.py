"""Two answers at once in asyncio: each is a labelled conversation of its own on the screen.

OPENAI_API_KEY=… python demos/two_streams.py "Why is the sky blue?"
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

import openai

import streamcurses

MODEL = os.environ.get("MODEL", "gpt-4o-mini")
VOICES = {"poet": "Answer in verse.", "engineer": "Answer in two dry sentences."}


async def main(question: str) -> None:
    async with openai.AsyncOpenAI() as client:
        create: Any = client.chat.completions.create

        def stream(system: str) -> Any:
            said = {"system": system, "user": question}
            messages = [{"role": role, "content": text} for role, text in said.items()]
            return create(model=MODEL, messages=messages, stream=True)

        with streamcurses.Session() as ui:
            replies = (ui.arender(stream(system), name=name) for name, system in VOICES.items())
            await asyncio.gather(*replies)


if __name__ == "__main__":
    asyncio.run(main(" ".join(sys.argv[1:]) or "Why is the sky blue?"))
