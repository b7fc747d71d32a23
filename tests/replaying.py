"""A server on loopback that answers as a provider would: one recorded answer after the other.

It is for the real SDKs, and for programs that use them. `pace(number)` is called before each event
of an answer but the first: a test that waits in it decides how slowly the answer comes.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Optional

Answer = Sequence[bytes]


def chat(*deltas: dict[str, Any], finish: str = "stop") -> list[bytes]:
    """An answer in OpenAI's chat format, an event for each delta."""
    events = []
    for delta, reason in [*((delta, None) for delta in deltas), ({}, finish)]:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        events.append(
            {
                "id": "c",
                "object": "chat.completion.chunk",
                "created": 0,
                "model": "m",
                "choices": [choice],
            }
        )
    return [*(f"data: {json.dumps(event)}\n\n".encode() for event in events), b"data: [DONE]\n\n"]


def says(text: str) -> list[bytes]:
    return chat({"role": "assistant", "content": ""}, *({"content": word} for word in words(text)))


def calls(name: str, arguments: dict[str, Any], thought: str = "") -> list[bytes]:
    def piece(name: Optional[str], arguments: str) -> dict[str, Any]:
        call: dict[str, Any] = {"index": 0, "function": {"arguments": arguments}}
        if name:
            call.update(id=f"call_{name}", type="function")
            call["function"]["name"] = name
        return {"tool_calls": [call]}

    text = json.dumps(arguments)
    return chat(
        *({"content": word} for word in words(thought)),
        piece(name, ""),
        *(piece(None, text[at : at + 4]) for at in range(0, len(text), 4)),
        finish="tool_calls",
    )


def anthropic_says(text: str) -> list[bytes]:
    message: dict[str, Any] = {
        "id": "msg",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 1, "output_tokens": 1},
    }
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": message},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        *(
            {
                "type": "content_block_delta",
                "index": 0,
                "delta": {"type": "text_delta", "text": word},
            }
            for word in words(text)
        ),
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": {"output_tokens": 9},
        },
        {"type": "message_stop"},
    ]
    return [f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in events]


def words(text: str) -> list[str]:
    """The words with the space before each."""
    return [f" {word}" if place else word for place, word in enumerate(text.split(" "))] * bool(
        text
    )


@contextmanager
def replaying(
    *answers: Answer, pace: Optional[Callable[[int], None]] = None
) -> Iterator[tuple[str, list[Any]]]:
    """(base URL, requests so far); the last answer is given again and again."""
    requests: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = answers[min(len(requests), len(answers) - 1)]
            requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            for number, event in enumerate(answer):
                if number and pace is not None:
                    pace(number)
                self.wfile.write(event)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is logged."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", requests
        finally:
            server.shutdown()
            thread.join()
