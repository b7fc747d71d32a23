"""The OpenAI SDK in asyncio: one answer streamed into the scrollback, in one line.

OPENAI_API_KEY=… python demos/openai_async.py "Why is the sky blue?"
"""

from __future__ import annotations

import asyncio
import os
import sys

import openai

import streamcurses


async def main(question: str) -> None:
    async with openai.AsyncOpenAI() as client:
        message = await streamcurses.arender(
            client.chat.completions.create(
                model=os.environ.get("MODEL", "gpt-4o-mini"),
                messages=[{"role": "user", "content": question}],
                stream=True,
            )
        )
    print(f"({len(message.content)} characters)")


if __name__ == "__main__":
    asyncio.run(main(" ".join(sys.argv[1:]) or "Why is the sky blue?"))
