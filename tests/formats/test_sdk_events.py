"""What SDKs of agents hand out, made by their own classes: it says what its JSON says.

These SDKs are no part of the tests' own needs; `pip install .[sdks]` has them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.formats.feeding import events, fed

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
