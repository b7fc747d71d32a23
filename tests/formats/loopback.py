"""An HTTP server on loopback that answers every request with one recording, byte for byte.

The real SDKs are its clients: what they make of a recording is the independent reading that ours is
compared with. The pieces in which the bytes are written are the test's to choose.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def cut(body: bytes, sizes: list[int]) -> Iterator[bytes]:
    """`body` in pieces of these sizes, the last of which is that of all that follow."""
    place = 0
    for size in sizes:
        yield body[place : place + size]
        place += size
    for start in range(place, len(body), sizes[-1]):
        yield body[start : start + sizes[-1]]


@contextmanager
def serving(pieces: Iterable[bytes]) -> Iterator[str]:
    """The base URL of a server that answers with these pieces, one write each."""
    answer = list(pieces)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            try:
                for piece in answer:
                    self.wfile.write(piece)
            except (BrokenPipeError, ConnectionResetError):
                pass  # An SDK hangs up on an error in mid-stream.

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is logged."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
