"""Whatever a caller has in hand for a stream, as chunks one after the other.

Iterables of chunks; one chunk by itself; SDK streams, and the context managers in which SDKs wrap
them; responses of HTTP clients, read by what they offer for a body that is still coming; streams
of streams, as runners of tools hand them out, a stream for each turn.

A stream that is left before its end is closed: nobody else may hold it, and until it is closed the
provider goes on, and bills. One that gives nothing, though nobody can say that it is empty, has
been read before: that is an error.
"""

from __future__ import annotations

import io
from collections.abc import AsyncGenerator, Generator

from streamcurses._late import Any, Iterator, Mapping, Optional
from streamcurses.errors import StreamError

# What is a chunk by itself, although it can be iterated over.
_CHUNKS = (str, bytes, bytearray, memoryview, Mapping)

# So many bytes are asked for at once; fewer are taken as they come.
_READ = 65536

_NOTHING = "the stream gave nothing: it is empty, or was read before"


def chunks(stream: Any) -> Generator[Any, None, None]:
    """The chunks of a stream. TypeError for what is none, and for what has to be awaited."""
    if _is_chunk(stream):
        return _iterate([stream], stream)
    source = _body(stream)
    if hasattr(source, "__iter__") or hasattr(source, "__next__"):
        return _iterate(source, stream)
    if hasattr(source, "__enter__"):
        return _enter(source)
    if any(hasattr(source, name) for name in ("__aiter__", "__await__", "__aenter__")):
        raise TypeError(f"{type(stream).__name__} is asynchronous; use `await arender(...)`")
    raise TypeError(f"{type(stream).__name__} is no stream: neither iterable nor a context manager")


def async_chunks(stream: Any) -> AsyncGenerator[Any, None]:
    """The same for what may be awaited; a stream that is not asynchronous is taken as well."""
    if not _is_chunk(stream):
        source = _body(stream)
        if hasattr(source, "__aiter__"):
            return _aiterate(source, stream)
        if hasattr(source, "__aenter__"):
            return _aenter(source)
        if hasattr(source, "__await__"):
            return _await(source)
    return _all(chunks(stream))


def _is_chunk(stream: Any) -> bool:
    # An SDK's whole response is iterable too: over its fields.
    return isinstance(stream, _CHUNKS) or hasattr(stream, "model_dump")


def _iterate(source: Any, whole: Any) -> Generator[Any, None, None]:
    """What comes out of `source`, which is `whole` itself or a part of it."""
    nothing = not hasattr(source, "__len__")
    results = getattr(whole, "generate_tool_call_response", None)
    try:
        for chunk in source:
            nothing = False
            if _is_stream(chunk, "__next__"):
                yield from _iterate(chunk, chunk)
            else:
                yield chunk
            if results is not None:
                came = results()
                if came is not None:
                    yield came
    except BaseException:
        close = _closer(whole, "close")
        if close is not None:
            close()
        raise
    if nothing:
        raise StreamError("empty", _NOTHING)


def _enter(manager: Any) -> Generator[Any, None, None]:
    with manager as stream:
        yield from chunks(stream)


async def _aiterate(source: Any, whole: Any) -> AsyncGenerator[Any, None]:
    nothing = True
    results = getattr(whole, "generate_tool_call_response", None)
    try:
        async for chunk in source:
            nothing = False
            if _is_stream(chunk, "__anext__"):
                async for inner in _aiterate(chunk, chunk):
                    yield inner
            else:
                yield chunk
            if results is not None:
                came = await results()
                if came is not None:
                    yield came
    except BaseException:
        close = _closer(whole, "aclose") or _closer(whole, "close")
        closed: Any = close() if close is not None else None
        if hasattr(closed, "__await__"):
            await closed
        raise
    if nothing:
        raise StreamError("empty", _NOTHING)


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


# Whether what a class makes is a stream: to ask of every chunk would take longer than to read it.
_STREAMS: dict[tuple[type, str], bool] = {}


def _is_stream(chunk: Any, name: str) -> bool:
    """Whether a chunk is a stream of its own, iterated over by the method of this name."""
    key = type(chunk), name
    known = _STREAMS.get(key)
    if known is None:
        known = _STREAMS[key] = hasattr(type(chunk), name) and not _is_chunk(chunk)
    return known


# Responses of HTTP clients.


def _body(response: Any) -> Any:
    """A response's body as it comes; what is no response, itself."""
    if isinstance(response, io.BufferedIOBase) and hasattr(response, "read1"):
        return iter(lambda: response.read1(_READ), b"")
    if callable(getattr(response, "iter_bytes", None)):
        return _httpx(response)
    if callable(getattr(response, "iter_content", None)):
        return _requests(response)
    if hasattr(response, "http_response"):
        return _body(response.http_response)
    read_any = getattr(getattr(response, "content", None), "iter_any", None)
    return read_any() if callable(read_any) else response


def _httpx(response: Any) -> Any:
    """The body of httpx's responses, which have the methods of both kinds, or of an SDK's."""
    if hasattr(response, "aiter_bytes") and not hasattr(response.stream, "__iter__"):
        return response.aiter_bytes()
    return response.iter_bytes()


def _requests(response: Any) -> Iterator[bytes]:
    # What it iterates over itself waits until a piece is as long as was asked for.
    read: Any = getattr(response.raw, "read1", None)
    piece = read(_READ, decode_content=True) if callable(read) else b""
    if not piece:
        yield from response.iter_content(None)
    while piece:
        yield piece
        piece = read(_READ, decode_content=True)
