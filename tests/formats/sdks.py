"""What the real SDKs make of a stream: their own accumulation, in the words of our Message.

`read(format, url)` gives a Reading: the message as the SDK holds it in the end, the objects that
it handed out on the way, and the error with which it gave up, if it did.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import anthropic
import openai
from openai.lib.streaming.chat import ChatCompletionStreamState

Call = tuple[str, str, Any]


class Reading(NamedTuple):
    """`said` maps the fields of our Message to the SDK's values; "" and () for nothing."""

    said: dict[str, Any]
    objects: list[Any]
    error: str = ""


def read(format: str, url: str) -> Reading:
    return READERS[format](url)


def dumped(model: Any) -> Any:
    """A model as what it was made of."""
    return model.model_dump(exclude_unset=True, by_alias=True, warnings=False)


def _usage(model: Any, *names: str) -> Any:
    return model.usage and tuple(getattr(model.usage, name) for name in names)


def _chat(url: str) -> Reading:
    client = openai.OpenAI(api_key="test", base_url=url, max_retries=0)
    state = ChatCompletionStreamState()
    objects: list[Any] = []
    error = ""
    with client, client.chat.completions.create(
        model="m", messages=[{"role": "user", "content": "?"}], stream=True
    ) as stream:  # fmt: skip
        try:
            for chunk in stream:
                objects.append(chunk)
                if not error:
                    try:
                        state.handle_chunk(chunk)
                    except Exception as reason:
                        error = f"{type(reason).__name__}: {reason}"
        except openai.APIError as reason:
            error = error or f"APIError: {reason.message}"
    try:
        snapshot = state.current_completion_snapshot
    except AssertionError:
        return Reading({}, objects, error)
    choice = next(choice for choice in snapshot.choices if choice.index == 0)
    message = choice.message
    fields = message.model_dump(warnings=False)
    return Reading(
        {
            "model": vars(snapshot)["model"] or "",
            "content": message.content or "",
            "thoughts": fields.get("reasoning_content") or fields.get("reasoning") or "",
            "refusal": message.refusal or "",
            "tool_calls": tuple(
                (call.id or "", call.function.name or "", call.function.arguments or "")
                for call in message.tool_calls or ()
            ),
            "finish_reason": vars(choice)["finish_reason"] or "",
            "usage": _usage(snapshot, "prompt_tokens", "completion_tokens"),
            "back": dumped(message),
        },
        objects,
        error,
    )


def _responses(url: str) -> Reading:
    client = openai.OpenAI(api_key="test", base_url=url, max_retries=0)
    objects: list[Any] = []
    error = ""
    with client, client.responses.stream(model="m", input="?") as stream:
        try:
            objects.extend(stream)
        except Exception as reason:
            error = f"{type(reason).__name__}: {reason}"
    try:
        response: Any = stream.get_final_response()
    except RuntimeError:
        # Of what is not completed it gives nothing away, but it holds it.
        response = vars(stream._state)["_ResponseStreamState__current_snapshot"]
    if response is None:
        return Reading({}, objects, error)
    output = [item.model_dump(warnings=False) for item in response.output]
    return Reading(
        {
            "id": response.id,
            "model": response.model,
            "content": _parts(output, "message", "content", "output_text"),
            "refusal": _parts(output, "message", "content", "refusal"),
            "thoughts": _parts(output, "reasoning", "summary", "summary_text")
            + _parts(output, "reasoning", "content", "reasoning_text"),
            "tool_calls": tuple(
                (item["call_id"], item["name"], item.get("arguments", item.get("input")))
                for item in output
                if item["type"] in {"function_call", "custom_tool_call"}
            ),
            "items": [item["type"] for item in output],
            "usage": _usage(response, "input_tokens", "output_tokens"),
            "back": {"output": list(map(dumped, response.output))},
        },
        objects,
        error,
    )


def _parts(output: list[dict[str, Any]], kind: str, field: str, part: str) -> str:
    between = "\n\n" if kind == "reasoning" else ""
    return between.join(
        piece.get("text") or piece.get("refusal") or ""
        for item in output
        if item["type"] == kind
        for piece in item.get(field) or ()
        if piece["type"] == part
    )


def _anthropic(url: str) -> Reading:
    client = anthropic.Anthropic(api_key="test", base_url=url, max_retries=0)
    objects: list[Any] = []
    error = ""
    with client, client.messages.stream(
        model="m", max_tokens=1, messages=[{"role": "user", "content": "?"}]
    ) as stream:  # fmt: skip
        try:
            for event in stream:
                objects.append(event)
        except Exception as reason:
            error = f"{type(reason).__name__}: {reason}"
    try:
        message = stream.current_message_snapshot
    except AssertionError:
        return Reading({}, objects, error)
    blocks = [block.model_dump(warnings=False) for block in message.content]
    return Reading(
        {
            "id": message.id,
            "model": message.model,
            "content": "".join(block["text"] for block in blocks if block["type"] == "text"),
            "thoughts": "\n\n".join(
                block["thinking"] for block in blocks if block["type"] == "thinking"
            ),
            "refusal": "",
            "tool_calls": tuple(
                (block["id"], block["name"], block["input"])
                for block in blocks
                if block["type"].endswith("tool_use")
            ),
            "finish_reason": message.stop_reason or "",
            "usage": _usage(message, "input_tokens", "output_tokens"),
            "items": [block["type"] for block in blocks],
            "back": {"role": "assistant", "content": list(map(dumped, message.content))},
        },
        objects,
        error,
    )


READERS: dict[str, Callable[[str], Reading]] = {
    "openai-chat": _chat,
    "openai-responses": _responses,
    "anthropic": _anthropic,
}
