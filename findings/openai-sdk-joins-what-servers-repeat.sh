#!/usr/bin/env bash
# openai 3.57.0 for Python: the helper that puts a streamed chat completion together joins every text
# of a delta, not only those that come in pieces. The API sends a role, a call's id and its name once;
# servers that speak its language repeat them in every chunk (LiteLLM, llama-cpp-python and others do),
# and the message that the helper gives has the role "assistantassistant", the call "c1c1" and the
# tool "looklook". `type` and `index` alone are spared. So does any field that a server has added:
# the format of a part of reasoning is "v1v1".
# Whoever compares a reader of such streams with the SDK has to compare with the stream instead.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet openai==3.57.0
"$folder/venv/bin/python" - <<'PYTHON'
from openai.lib.streaming.chat import ChatCompletionStreamState
from openai.types.chat import ChatCompletionChunk


def chunk(text: str, arguments: str) -> ChatCompletionChunk:
    call = {
        "index": 0,
        "id": "c1",
        "type": "function",
        "function": {"name": "look", "arguments": arguments},
    }
    thought = {"type": "reasoning.text", "index": 0, "format": "v1", "text": text}
    delta = {
        "role": "assistant",
        "content": text,
        "tool_calls": [call],
        "reasoning_details": [thought],
    }
    choice = {"index": 0, "delta": delta, "finish_reason": None}
    return ChatCompletionChunk.model_validate({
        "id": "x",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [choice],
    })


state = ChatCompletionStreamState()
state.handle_chunk(chunk("Hel", '{"at": '))
state.handle_chunk(chunk("lo", '"once"}'))
message = state.current_completion_snapshot.choices[0].message
call = message.tool_calls[0]
seen = {
    "content": message.content,
    "role": message.role,
    "id": call.id,
    "name": call.function.name,
    "arguments": call.function.arguments,
    "type": call.type,
    "reasoning": message.model_dump()["reasoning_details"][0],
}
print(seen)
assert seen == {
    "content": "Hello",
    "role": "assistantassistant",
    "id": "c1c1",
    "name": "looklook",
    "arguments": '{"at": "once"}',
    "type": "function",
    "reasoning": {"type": "reasoning.text", "index": 0, "format": "v1v1", "text": "Hello"},
}, "it is otherwise now"
PYTHON
