"""What tools give back, in every shape in which servers and frameworks write it down."""

from __future__ import annotations

import json
from typing import Any

import pytest

from streamcurses._formats.results import error_of, link, result_of

FINE: list[tuple[Any, str]] = [
    ("done", "done"),
    ("", ""),
    (None, ""),
    ([], ""),
    (42, "42"),
    ({"x": 1}, '{"x": 1}'),
    ([{"type": "text", "text": "a"}, {"type": "text", "text": ""}, "b"], "a\nb"),
    # Programs.
    ({"stdout": "a\n", "stderr": "", "return_code": 0}, "a"),
    ({"stdout": "a\n", "stderr": "careful\n", "return_code": 0}, "a\nstderr: careful"),
    ({"stdout": "", "stderr": "", "return_code": 0, "content": []}, "exit status 0"),
    ({"stdout": ["a", "b"], "stderr": []}, "a\nb"),
    ({"stdout": "", "outcome": {"type": "exit", "exit_code": 0}}, "exit status 0"),
    (
        {
            "type": "bash_code_execution_result",
            "stdout": "saved\n",
            "return_code": 0,
            "content": [{"type": "bash_code_execution_output", "file_id": "f1"}],
        },
        "saved\nfile: f1",
    ),
    (
        {"type": "encrypted_code_execution_result", "encrypted_stdout": "x", "return_code": 0},
        "exit status 0",
    ),
    # The same written out as text.
    ('{"stdout": "a\\nb\\n", "stderr": "", "exit_code": 0}', "a\nb"),
    ('{"output": "a\\n", "metadata": {"exit_code": 0, "duration_seconds": 0.1}}', "a"),
    ('{"status": "OK", "message": "None", "time": "noon"}', "None"),
    ('{"stdout": "a", "pages": 3}', '{"stdout": "a", "pages": 3}'),
    ('{"output": "a\\nb"}', '{"output": "a\\nb"}'),
    ('{"stdout": ', '{"stdout": '),
    ("[" * 9999, "[" * 9999),
    # The text editor.
    ({"type": "text_editor_code_execution_create_result", "is_file_update": False}, "file created"),
    ({"type": "text_editor_code_execution_create_result", "is_file_update": True}, "file updated"),
    (
        {
            "type": "text_editor_code_execution_str_replace_result",
            "old_start": 3,
            "old_lines": 1,
            "new_start": 3,
            "new_lines": 2,
            "lines": ["-a", "+b\n", "+c"],
        },
        "@@ -3,1 +3,2 @@\n-a\n+b\n+c",
    ),
    ({"type": "text_editor_code_execution_str_replace_result", "lines": None}, "replaced"),
    (
        {
            "type": "text_editor_code_execution_view_result",
            "file_type": "text",
            "content": "a\nb\n",
            "start_line": 3,
            "num_lines": 2,
            "total_lines": 9,
        },
        "a\nb\nlines 3 to 4 of 9",
    ),
    (
        {"type": "text_editor_code_execution_view_result", "file_type": "pdf", "content": "JVBE"},
        "pdf",
    ),
    # The web, and files that were searched.
    (
        [
            {"type": "web_search_result", "title": "A\n lake", "url": "https://a.example"},
            {"type": "web_search_result", "url": "https://b.example", "encrypted_content": "x"},
        ],
        "A lake: https://a.example\nhttps://b.example",
    ),
    (
        {
            "type": "web_fetch_result",
            "url": "https://a.example",
            "content": {"type": "document", "title": "A", "source": {"type": "text", "data": "x"}},
        },
        "A: https://a.example",
    ),
    ({"type": "search_result", "title": "A", "source": "notes/a"}, "A: notes/a"),
    ({"file_id": "f", "filename": "a.md", "score": 0.5, "text": "deep"}, "a.md: deep"),
    # Other tools, by name.
    (
        {
            "type": "tool_search_tool_search_result",
            "tool_references": [{"type": "tool_reference", "tool_name": name} for name in "ab"],
        },
        "a\nb",
    ),
    ({"type": "tool_search_output", "tools": [{"name": "a"}, {"name": "b"}]}, "a\nb"),
    # What cannot be shown is named.
    (
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iV"}},
        "image (image/png)",
    ),
    ({"type": "image", "data": "iVBO", "mimeType": "image/png"}, "image (image/png)"),
    ({"type": "image", "url": "data:image/png;base64,iVBO"}, "image (image/png)"),
    ({"type": "image_url", "image_url": {"url": "https://a.example"}}, "image: https://a.example"),
    (
        {"type": "computer_screenshot", "image_url": "data:image/png;base64,iV"},
        "screenshot (image/png)",
    ),
    ({"type": "audio", "data": "UklG", "mimeType": "audio/wav"}, "audio (audio/wav)"),
    ({"type": "document", "title": "A", "source": {"type": "text", "data": "deep"}}, "deep"),
    ({"type": "input_file", "filename": "a.pdf", "file_id": "f"}, "file: a.pdf: f"),
    ({"type": "resource", "resource": {"uri": "a://b", "text": "deep"}}, "deep"),
    (
        {"type": "resource", "resource": {"uri": "a://b", "blob": "iV", "mimeType": "x/y"}},
        "file (x/y): a://b",
    ),
    ({"type": "resource_link", "uri": "a://b", "name": "c"}, "file: c: a://b"),
]


@pytest.mark.parametrize(("content", "shown"), FINE)
def test_what_came_back(content: Any, shown: str) -> None:
    assert result_of(content) == (shown, True)


FAILED: list[tuple[Any, str]] = [
    (
        {"stdout": "a\n", "stderr": "b\n", "return_code": 2, "content": []},
        "a\nstderr: b\nexit status 2",
    ),
    ({"stderr": "b", "outcome": {"type": "exit", "exit_code": 1}}, "stderr: b\nexit status 1"),
    ({"stdout": "a", "outcome": {"type": "timeout"}}, "a\ntimed out"),
    ('{"output": "a", "metadata": {"exit_code": 3}}', "a\nexit status 3"),
    ('{"status": "Failed", "message": "no", "time": "noon"}', "no"),
    ({"type": "web_search_tool_result_error", "error_code": "max_uses"}, "max_uses"),
    ({"error_code": "gone", "error_message": "it was deleted"}, "gone: it was deleted"),
    ([{"type": "text", "text": "a"}, {"type": "x_error", "message": "no"}], "a\nno"),
    (
        [
            {"stdout": "a\n", "outcome": {"type": "exit", "exit_code": 0}},
            {"stdout": "", "stderr": "b\n", "outcome": {"type": "exit", "exit_code": 1}},
        ],
        "a\nstderr: b\nexit status 1",
    ),
]


@pytest.mark.parametrize(("content", "shown"), FAILED)
def test_what_failed(content: Any, shown: str) -> None:
    assert result_of(content) == (shown, False)


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        ("no", "no"),
        ({"code": 5, "message": "no"}, "5: no"),
        ({"type": "mcp_error", "content": [{"type": "text", "text": "no"}]}, "no"),
        ({"x": 1}, '{"x": 1}'),
    ],
)
def test_errors_in_place_of_results(error: Any, shown: str) -> None:
    assert error_of(error) == (shown, False)


def test_links() -> None:
    assert link("A\tlake", "u") == "A lake: u"
    assert (link("", "u"), link(None, None), link("A", "")) == ("u", "", "A")


def test_what_a_program_wrote_is_text_and_nothing_else() -> None:
    inner = json.dumps({"stdout": "a", "exit_code": 1})
    assert result_of({"stdout": inner, "exit_code": 0}) == (inner, True)
