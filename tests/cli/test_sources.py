"""What lies beside a session's file, and files that are written anew."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from streamcurses._cli.main import main
from streamcurses._cli.sessions import open_bytes
from streamcurses._cli.sources import READ, Grown, Rewritten, WithAgents, source
from tests.cli.test_sessions import FITTING, ID, write
from tests.cli.test_watch import Watching, posix

FRAME = {"sessionId": "s", "isSidechain": False, "uuid": "u", "cwd": "/"}


def said(second: int, kind: str, content: Any, **fields: Any) -> str:
    message = {"role": kind, "content": content, **fields}
    if kind == "assistant":
        message = {"id": f"m{second}", "model": "m", "stop_reason": "end_turn", **message}
    line = {**FRAME, "timestamp": f"2026-01-02T03:04:{second:02}Z", "type": kind}
    return json.dumps({**line, "message": message}, ensure_ascii=False) + "\n"


def text(second: int, text: str) -> str:
    return said(second, "assistant", [{"type": "text", "text": text}])


def calls(second: int, id: str) -> str:
    call = {"type": "tool_use", "id": id, "name": "Agent", "input": {"who": id}}
    return said(second, "assistant", [call], stop_reason="tool_use")


def result(second: int, id: str) -> str:
    return said(second, "user", [{"type": "tool_result", "tool_use_id": id, "content": "done"}])


SESSION = [said(1, "user", "Dig!"), calls(2, "a"), calls(3, "b"), result(6, "b"), result(8, "a")]
OF_A = [said(3, "user", "never: it is the call's"), text(4, "I dig."), text(7, "Sand 砂.")]
OF_B = [text(5, "I fetch.")]


def put(home: Path) -> Path:
    path = write(home, FITTING["claude-code"], "".join(SESSION) + text(9, "Both are done."))
    put_agent(path, "1", "a", OF_A)
    put_agent(path, "2", "b", OF_B)
    return path


def put_agent(path: Path, name: str, call: str, lines: list[str]) -> Path:
    folder = path.parent / ID / "subagents"
    told = json.dumps({"agentType": "x", "toolUseId": call})
    write(folder, f"agent-{name}.meta.json", told)
    return write(folder, f"agent-{name}.jsonl", "".join(lines))


def read(found: Any) -> list[Any]:
    pieces = []
    while some := found.read():
        pieces += some
    found.close()
    return pieces


def opened(path: Path) -> Any:
    return source(open_bytes(str(path)), str(path))


EXPECTED = """\
you> Dig!
Calling function: Agent(who="a")
Calling function: Agent(who="b")
  says: I dig.
  says: I fetch.
  → Agent: done
  says: Sand 砂.
  → Agent: done
Message: Both are done.
"""


def test_a_session_is_shown_with_its_agents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["view", str(put(tmp_path)), "--mode", "plain"]) == 0
    assert capsys.readouterr().out == EXPECTED


def test_lines_are_in_the_order_of_their_times_however_long_the_file_is(tmp_path: Path) -> None:
    path = put(tmp_path)
    filler = [{**FRAME, "type": "attachment", "rendered": "x" * (READ // 3)} for _ in range(5)]
    lines = [*SESSION[:3], *(json.dumps(one) + "\n" for one in filler), *SESSION[3:]]
    path.write_bytes("".join(lines).encode())
    times = []
    for piece in read(opened(path)):
        line = piece if isinstance(piece, dict) else None
        if line is None and piece.endswith(b"}\n") and piece.startswith(b"{"):
            line = json.loads(piece)
        if line is not None and "timestamp" in line:
            times.append(line["timestamp"])
    assert times == sorted(times)
    assert len(times) == len(SESSION) + len(OF_A) + len(OF_B)


def test_an_agent_waits_until_its_call_is_known(tmp_path: Path) -> None:
    path = put(tmp_path)
    meta = path.parent / ID / "subagents" / "agent-1.meta.json"
    told = meta.read_text()
    meta.write_text("{")
    found = opened(path)
    assert isinstance(found, WithAgents)
    assert not [one for one in found.read() if isinstance(one, dict) and "dig" in str(one)]
    meta.write_text(told)
    agents = [one for one in found.read() if isinstance(one, dict)]
    assert [one["parent_tool_use_id"] for one in agents] == ["a", "a", "a"]
    assert found.read() == []
    with (path.parent / ID / "subagents" / "agent-1.jsonl").open("a", encoding="utf-8") as file:
        file.write(text(10, "More.")[:20])
        file.flush()
        assert found.read() == []
        file.write(text(10, "More.")[20:])
    (more,) = found.read()
    assert more["message"]["content"][0]["text"] == "More."
    found.close()


@posix
def test_no_link_beside_a_session_is_followed(tmp_path: Path) -> None:
    path = put(tmp_path)
    folder = path.parent / ID / "subagents"
    outside = tmp_path / "outside"
    folder.rename(outside)
    folder.symlink_to(outside)
    assert b"".join(read(opened(path))) == path.read_bytes()
    folder.unlink()
    folder.mkdir()
    for name in ("agent-1.jsonl", "agent-2.meta.json"):
        (folder / name).symlink_to(outside / name)
    write(folder, "agent-2.jsonl", "".join(OF_B))
    write(folder, "other.jsonl", text(5, "other"))
    assert b"".join(read(opened(path))) == path.read_bytes()


def test_other_files_are_read_as_they_are(tmp_path: Path) -> None:
    path = write(tmp_path, "any.jsonl", "a\nb")
    found = opened(path)
    assert type(found) is Grown
    assert found.read() == [b"a\nb"] and found.read() == []
    path.write_text("c")
    assert found.begins_again() and found.read() == [b"c"]
    found.close()


def test_what_is_appended_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "any.jsonl", "a")
    found = opened(path)
    assert found.read() == [b"a"] and found.read() == []
    with path.open("ab") as file:
        file.write(b"b")
    assert not found.begins_again() and found.read() == [b"b"]
    found.close()


def test_a_document_is_read_again_when_it_is_another(tmp_path: Path) -> None:
    path = write(tmp_path, FITTING["cline"], '{"a": 1}')
    found = opened(path)
    assert isinstance(found, Rewritten)
    assert found.read() == [{"a": 1}] and found.read() == []
    path.write_text('{"a": 1, "b')
    assert found.read() == []
    path.write_text('{"a": 1, "b": 2}')
    assert found.read() == [{"a": 1, "b": 2}]
    path.write_text("[1]")
    assert found.read() == [] and not found.begins_again()
    found.close()


@posix
def test_agents_and_documents_are_watched(tmp_path: Path) -> None:
    session = write(tmp_path, FITTING["claude-code"], "".join(SESSION[:3]))
    document: dict[str, Any] = {"sessionId": "s", "updated_at": "t", "messages": []}
    asked = {"id": "u", "role": "user", "content": [{"type": "text", "text": "Which cat?"}]}
    document["messages"].append(asked)
    path = write(tmp_path, FITTING["cline"], json.dumps(document))
    with Watching(tmp_path) as watching:
        watching.wait_for("Which cat?")
        put_agent(session, "1", "a", OF_A[:2])
        watching.wait_for("I dig.")
        document["messages"].append(
            {"id": "a", "role": "assistant", "content": [{"type": "text", "text": "A black 猫."}]}
        )
        path.write_text(json.dumps(document, indent=2), "utf-8")
        told = watching.wait_for("A black 猫.")
        assert told.count("Which cat?") == 1 and "never" not in told


@posix
def test_a_fifo_never_begins_again(tmp_path: Path) -> None:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    found = source(os.open(path, os.O_RDONLY | os.O_NONBLOCK), str(path))
    with open(path, "wb", buffering=0) as writer:
        writer.write(b"one")
        assert found.read() == [b"one"]
        assert not found.begins_again()
    assert found.read() == []
    assert not found.begins_again()
    found.close()


@posix
def test_a_fifo_that_nobody_has_written_to_as_yet_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    grown = Grown(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
    try:
        assert grown.read() == [], "nobody is there"
        with open(path, "wb", buffering=0) as file:
            assert grown.read() == [], "and now somebody is"
            file.write(b"text")
            assert grown.read() == [b"text"]
    finally:
        grown.close()
