"""Whatever a caller has in hand for a stream, as chunks one after the other.

Iterables of chunks; one chunk by itself; SDK streams, and the context managers in which SDKs wrap
them. A stream that is left before its end is closed: nobody else may hold it, and until it is
closed the provider goes on, and bills.
"""

from __future__ import annotations

import io
from collections.abc import AsyncGenerator, Generator
from typing import Any, Optional

# What is a chunk by itself, although it can be iterated over.
_CHUNKS = (str, bytes, bytearray, memoryview, dict)


def chunks(stream: Any) -> Generator[Any, None, None]:
    """The chunks of a stream. TypeError for what is none, and for what has to be awaited."""
    if _is_chunk(stream):
        return _iterate([stream])
    if hasattr(stream, "__iter__") or hasattr(stream, "__next__"):
        return _iterate(stream)
    if hasattr(stream, "__enter__"):
        return _enter(stream)
    if any(hasattr(stream, name) for name in ("__aiter__", "__await__", "__aenter__")):
        raise TypeError(f"{type(stream).__name__} is asynchronous; use `await arender(...)`")
    raise TypeError(f"{type(stream).__name__} is no stream: neither iterable nor a context manager")


def async_chunks(stream: Any) -> AsyncGenerator[Any, None]:
    """The same for what may be awaited; a stream that is not asynchronous is taken as well."""
    if not _is_chunk(stream):
        if hasattr(stream, "__aiter__"):
            return _aiterate(stream)
        if hasattr(stream, "__aenter__"):
            return _aenter(stream)
        if hasattr(stream, "__await__"):
            return _await(stream)
    return _all(chunks(stream))


def _is_chunk(stream: Any) -> bool:
    # An SDK's whole response is iterable too: over its fields.
    return isinstance(stream, _CHUNKS) or hasattr(stream, "model_dump")


def _bare(chunk: Any) -> Any:
    """The chunk in an event of openai's `chat.completions.stream`, which wraps it."""
    return chunk.chunk if getattr(chunk, "type", None) == "chunk" else chunk


def _iterate(stream: Any) -> Generator[Any, None, None]:
    try:
        for chunk in stream:
            yield _bare(chunk)
    except BaseException:
        close = _closer(stream, "close")
        if close is not None:
            close()
        raise


def _enter(manager: Any) -> Generator[Any, None, None]:
    with manager as stream:
        yield from chunks(stream)


async def _aiterate(stream: Any) -> AsyncGenerator[Any, None]:
    try:
        async for chunk in stream:
            yield _bare(chunk)
    except BaseException:
        close = _closer(stream, "aclose") or _closer(stream, "close")
        if close is not None:
            await close()
        raise


async def _aenter(manager: Any) -> AsyncGenerator[Any, None]:
    async with manager as stream:
        async for chunk in async_chunks(stream):
            yield chunk


async def _await(awaitable: Any) -> AsyncGenerator[Any, None]:
    async for chunk in async_chunks(await awaitable):
        yield chunk


async def _all(pieces: Generator[Any, None, None]) -> AsyncGenerator[Any, None]:
    for piece in pieces:
        yield piece


def _closer(stream: Any, name: str) -> Optional[Any]:
    # Files are the caller's: he opened them by name, and standard input is everybody's.
    return None if isinstance(stream, io.IOBase) else getattr(stream, name, None)
