"""What SDKs of agents hand out, made by their own classes: it says what its JSON says.

These SDKs are no part of the tests' own needs; `pip install .[sdks]` has them.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from streamcurses._formats.events import Event, Usage
from tests.formats.feeding import events, fed
from tests.formats.test_runs import transcript

FOLDER = Path(__file__).parents[1] / "data" / "runs"


def payloads(name: str) -> list[dict[str, Any]]:
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    return [json.loads(line[6:]) for line in lines if line.startswith("data: ")]


@pytest.mark.parametrize("name", ["mistral.sse", "mistral-failed.sse"])
def test_mistral(name: str) -> None:
    models = pytest.importorskip("mistralai.client.models")
    objects = [
        models.ConversationEvents.model_validate({"event": payload["type"], "data": payload})
        for payload in payloads(name)
    ]
    assert fed(objects) == events((FOLDER / name).read_bytes())


def test_mistral_in_one_response() -> None:
    models = pytest.importorskip("mistralai.client.models")
    data = (FOLDER / "mistral-whole.json").read_bytes()
    assert fed([models.ConversationResponse.model_validate_json(data)]) == events(data)


def test_mistral_event_that_its_sdk_does_not_know() -> None:
    models = pytest.importorskip("mistralai.client.models")
    payload = {"type": "tool.execution.new", "id": "t", "text": "?"}
    unknown = models.ConversationEvents.model_validate({"event": payload["type"], "data": payload})
    first, *rest = payloads("mistral.sse")
    assert fed([first, unknown, *rest])[1:] == fed([first, *rest])


def test_pydantic_ai() -> None:
    """An agent with a model that is a function: two calls at once, one of which fails."""
    agents = pytest.importorskip("pydantic_ai")
    models = pytest.importorskip("pydantic_ai.models.function")
    asked: list[Any] = []

    async def model(messages: Any, info: Any) -> AsyncIterator[Any]:
        asked.append(messages)
        if len(asked) > 1:
            yield "Bread "
            yield "パン."
            return
        yield {0: models.DeltaThinkingPart(content="Hm, ")}
        yield {0: models.DeltaThinkingPart(content="bread.")}
        yield "I "
        yield "bake."
        yield {2: models.DeltaToolCall(name="bake", json_args='{"c":', tool_call_id="k1")}
        yield {3: models.DeltaToolCall(name="cut", json_args='{"slices"', tool_call_id="k2")}
        yield {2: models.DeltaToolCall(json_args=" 200}")}
        yield {3: models.DeltaToolCall(json_args=": 4}")}

    # Both run at once, and what they give back comes as they end: cutting takes longer.
    async def bake(c: int) -> dict[str, int]:
        return {"degrees": c}

    async def cut(slices: int) -> str:
        await asyncio.sleep(0.2)
        raise agents.ModelRetry("no knife")

    agent = agents.Agent(models.FunctionModel(stream_function=model), tools=[bake, cut])

    async def run() -> list[Event]:
        async with agent.run_stream_events("Bake!") as stream:
            return fed([event async for event in stream])

    assert transcript(asyncio.run(run())) == (
        "Inner thoughts: Hm, bread.\n"
        "Message: I bake.\n"
        "Calling function: bake(c=200)\n"
        "Calling function: cut(slices=4)\n"
        '  → bake: {"degrees": 200}\n'
        "  → cut: failed: no knife\n"
        "Message: Bread パン.\n"
        "exit status 0\n"
    )


def _block(start: dict[str, Any], *deltas: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"contentBlockStart": {"start": start}},
        *({"contentBlockDelta": {"delta": delta}} for delta in deltas),
        {"contentBlockStop": {}},
    ]


def _tool(id: str, name: str, *pieces: str) -> list[dict[str, Any]]:
    start = {"toolUse": {"name": name, "toolUseId": id}}
    return _block(start, *({"toolUse": {"input": piece}} for piece in pieces))


COUNTED = {"inputTokens": 5, "outputTokens": 3, "totalTokens": 8}
TURNS = [
    [
        *_block({}, *({"reasoningContent": {"text": text}} for text in ("Hm, ", "tea."))),
        *_block({}, {"text": "I "}, {"text": "brew."}),
        *_tool("k1", "brew", '{"c":', "90}"),
        *_tool("k2", "pour", "{}"),
        {"messageStop": {"stopReason": "tool_use"}},
    ],
    [*_block({}, {"text": "Tea "}, {"text": "茶."}), {"messageStop": {"stopReason": "end_turn"}}],
]


@pytest.mark.filterwarnings("ignore")
def test_strands() -> None:
    """An agent with a model that is a script: whatever else it tells of itself is left out."""
    strands = pytest.importorskip("strands")
    models = pytest.importorskip("strands.models")
    turns = iter(TURNS)

    class Script(models.Model):  # type: ignore[name-defined,misc]
        def update_config(self, **config: Any) -> None: ...

        def get_config(self) -> dict[str, Any]:
            return {}

        async def structured_output(self, *told: Any, **more: Any) -> AsyncIterator[Any]:
            yield {}

        async def stream(self, *told: Any, **more: Any) -> AsyncIterator[Any]:
            yield {"messageStart": {"role": "assistant"}}
            for event in next(turns):
                yield event
            yield {"metadata": {"usage": COUNTED, "metrics": {"latencyMs": 1}}}

    @strands.tool  # type: ignore[untyped-decorator]
    def brew(c: int) -> str:
        """Brews."""
        return "hot"

    @strands.tool  # type: ignore[untyped-decorator]
    def pour() -> str:
        """Pours."""
        raise ValueError("no cup")

    agent = strands.Agent(model=Script(), tools=[brew, pour], callback_handler=None)

    async def run() -> list[Event]:
        return fed([event async for event in agent.stream_async("Tea!")])

    found = asyncio.run(run())
    assert transcript(found) == (
        "Inner thoughts: Hm, tea.\n"
        "Message: I brew.\n"
        "Calling function: brew(c=90)\n"
        "Calling function: pour()\n"
        "  → brew: hot\n"
        "  → pour: failed: Error: no cup\n"
        "Message: Tea 茶.\n"
        "exit status 0\n"
    )
    assert found.count(Usage(5, 3, 8)) == 2


def _response(id: str, *events: dict[str, Any]) -> list[dict[str, Any]]:
    """The events of a response, whose items are those that the events tell to be done."""
    items = [event["item"] for event in events if "item" in event]
    whole = {"id": id, "object": "response", "model": "m", "created_at": 1, "tools": []}
    begun = {**whole, "status": "in_progress", "output": []}
    return [
        {"type": "response.created", "response": begun},
        *events,
        {
            "type": "response.completed",
            "response": {**whole, "status": "completed", "output": items},
        },
    ]


def _says(index: int, *pieces: str) -> list[dict[str, Any]]:
    place = {"item_id": f"m{index}", "output_index": index, "content_index": 0}
    deltas = [{"type": "response.output_text.delta", **place, "delta": one} for one in pieces]
    part = {"type": "output_text", "text": "".join(pieces), "annotations": []}
    item = {"type": "message", "id": f"m{index}", "role": "assistant", "content": [part]}
    item["status"] = "completed"
    return [*deltas, {"type": "response.output_item.done", "output_index": index, "item": item}]


def _calls(index: int, name: str, arguments: str) -> dict[str, Any]:
    item = {"type": "function_call", "id": f"f{index}", "call_id": f"k{index}", "name": name}
    item.update(arguments=arguments, status="completed")
    return {"type": "response.output_item.done", "output_index": index, "item": item}


@pytest.mark.filterwarnings("ignore")
def test_openai_agents() -> None:
    """A run with a model that is a script: what it hands on, and what its tools gave back."""
    agents = pytest.importorskip("agents")
    models = pytest.importorskip("openai._models")
    types = pytest.importorskip("openai.types.responses")
    replies = iter([
        _response("r1", *_says(0, "I ", "row."), _calls(1, "row", '{"to": "島"}')),
        _response("r2", *_says(0, "There.")),
    ])  # fmt: skip

    class Script(agents.Model):  # type: ignore[name-defined,misc]
        async def get_response(self, *told: Any, **more: Any) -> Any:
            raise NotImplementedError

        async def stream_response(self, *told: Any, **more: Any) -> AsyncIterator[Any]:
            for event in next(replies):
                yield models.construct_type(type_=types.ResponseStreamEvent, value=event)

    def row(to: str) -> str:
        return f"rowed to {to}"

    agents.set_tracing_disabled(True)
    tool = pytest.importorskip("agents.tool").function_tool(row)
    agent = agents.Agent(name="rower", model=Script(), tools=[tool])

    async def run() -> list[Event]:
        streamed = agents.Runner.run_streamed(agent, "Row!")
        return fed([event async for event in streamed.stream_events()])

    assert transcript(asyncio.run(run())) == (
        "Message: I row.\n"
        'Calling function: row(to="島")\n'
        "  → rowed to 島\n"
        "Message: There.\n"
        "exit status 0\n"
    )
