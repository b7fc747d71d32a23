"""What a tool gave back, as text to be read: as a terminal, or a page of results, would have it.

What a value is, its `type` tells (`READERS`); where it has none of those, the fields that only such
a value has. Text is shown as it came, unless it is the JSON of such a shape: of any
other JSON nobody knows what in it is to be read. What is neither is written out as JSON.

Whether it went well is part of it: a program's exit status, an error in place of a result.
"""

from __future__ import annotations

from streamcurses._formats.payload import as_json, text_of, word
from streamcurses._late import Any, Callable, Iterable, NamedTuple


class Result(NamedTuple):
    """`text` is "" where nothing came back; `ok` is False where something went wrong."""

    text: str
    ok: bool = True


def result_of(content: Any) -> Result:
    """What came back: text, an object of any known shape, or a list of these."""
    if isinstance(content, str):
        return _text(content)
    if isinstance(content, list):
        parts = [result_of(part) for part in content]
        text = "\n".join(part.text for part in parts if part.text)
        return Result(text, all(part.ok for part in parts))
    if isinstance(content, dict):
        shaped = _shaped(content)
        if shaped is not None:
            return shaped
        return Result(text_of(content) or _label(content) or as_json(content))
    return Result(as_json(content))


def error_of(error: Any) -> Result:
    """An error in place of a result."""
    if isinstance(error, dict):
        return _error(error)
    return Result(result_of(error).text, False)


def _text(text: str) -> Result:
    if text.lstrip()[:1] == "{":
        from json import loads

        try:
            value = loads(text)
        except (ValueError, RecursionError):
            return Result(text)
        if isinstance(value, dict) and value.keys() <= WRITTEN:
            return _shape(value) or Result(text)
    return Result(text)


def _shaped(content: dict[str, Any]) -> Result | None:
    kind = content.get("type")
    read_kind = READERS.get(kind) if isinstance(kind, str) else None
    if read_kind is not None:
        return read_kind(content)
    if isinstance(kind, str) and kind.endswith("_error"):
        return _error(content)
    return _shape(content)


def _shape(content: dict[str, Any]) -> Result | None:
    if content.keys() == PACKAGE:
        return _packaged(content)
    if not ERROR.isdisjoint(content):
        return _error(content)
    if content.keys() >= PASSAGE:
        return _found(content)
    if any(not PROCESS.isdisjoint(part) for part in _process_parts(content)):
        return _process(content)
    return None


def _process_parts(content: dict[str, Any]) -> list[dict[str, Any]]:
    ends = map(content.get, ENDS)
    return [content, *(end for end in ends if isinstance(end, dict))]


def _label(content: dict[str, Any]) -> str:
    return word(next(filter(None, map(content.get, LABELS)), ""))


# What stands for a value without text.
LABELS = ("title", "name", "url", "uri", "file_id")


# Readers, each of values of its kind or shape.


def _process(content: dict[str, Any]) -> Result:
    """A program: what it wrote, how it ended, and the files that it left."""
    fields: dict[str, Any] = {}
    for part in _process_parts(content):
        fields.update(part)
    status = next(filter(_is_number, map(fields.get, STATUSES)), None)
    timed_out = bool(fields.get("timed_out")) or fields.get("type") == "timeout"
    lines = [_lines(content.get(name)) for name in OUTPUTS]
    errors = _lines(content.get("stderr"))
    if errors:
        lines.append(f"stderr: {errors}")
    files = content.get("content")
    lines += [result_of(file).text for file in files] if isinstance(files, list) else []
    if timed_out:
        lines.append("timed out")
    elif status or (status is not None and not any(lines)):
        lines.append(f"exit status {status}")
    return Result(_joined(lines), not (status or timed_out))


# Where a program's output is, what was written to stderr apart; what tells how it ended, and
# where that is if not beside the output.
OUTPUTS = ("stdout", "output", "logs")
STATUSES = ("return_code", "exit_code", "returncode", "exit_status")
ENDS = ("outcome", "metadata")


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _packaged(content: dict[str, Any]) -> Result:
    """MemGPT's package around what its functions return."""
    return Result(result_of(content.get("message")).text, content.get("status") != "Failed")


def _error(content: dict[str, Any]) -> Result:
    said = [text_of(next(filter(None, map(content.get, names)), "")) for names in ERRORS]
    return Result(": ".join(filter(None, said)) or as_json(content), False)


# What an error's code and its words are called, best first.
ERRORS = (("error_code", "code"), ("error_message", "message", "content", "text"))


def _link(content: dict[str, Any]) -> Result:
    return Result(link(content.get("title"), content.get("url") or content.get("source")))


def link(title: Any, url: Any) -> str:
    """A title and where it is to be found, on one line."""
    return ": ".join(filter(None, (" ".join(word(title).split()), word(url))))


def _fetched(content: dict[str, Any]) -> Result:
    document = content.get("content")
    title = document.get("title") if isinstance(document, dict) else ""
    return Result(link(title, content.get("url")))


def _found(content: dict[str, Any]) -> Result:
    """A passage of a file that was searched."""
    return Result(link(content.get("filename") or content.get("file_id"), content.get("text")))


def _viewed(content: dict[str, Any]) -> Result:
    if content.get("file_type") not in (None, "text"):
        return Result(word(content.get("file_type")))
    lines = [word(content.get("content")).rstrip("\n")]
    first, count, total = map(content.get, ("start_line", "num_lines", "total_lines"))
    if isinstance(first, int) and isinstance(count, int) and total not in (None, count):
        lines.append(f"lines {first} to {first + count - 1} of {total}")
    return Result(_joined(lines))


def _created(content: dict[str, Any]) -> Result:
    return Result("file updated" if content.get("is_file_update") else "file created")


def _replaced(content: dict[str, Any]) -> Result:
    places = [
        f"{sign}{word(content.get(f'{side}_start'))},{word(content.get(f'{side}_lines'))}"
        for sign, side in (("-", "old"), ("+", "new"))
        if content.get(f"{side}_start") is not None
    ]
    head = f"@@ {' '.join(places)} @@" if places else ""
    return Result(_joined([head, _lines(content.get("lines"))]) or "replaced")


def _references(content: dict[str, Any]) -> Result:
    references = content.get("tool_references") or content.get("tools") or ()
    return Result(_joined(word(tool.get("tool_name") or tool.get("name")) for tool in references))


def _media(content: dict[str, Any]) -> Result:
    """What cannot be shown is named: what it is, its type, and where it is to be found."""
    kind = MEDIA[content["type"]]
    source = content.get("source")
    fields = source if isinstance(source, dict) else content
    if isinstance(fields.get("data"), str) and fields.get("type") == "text":
        return Result(fields["data"])
    place = next(filter(None, map(fields.get, PLACES)), "")
    if isinstance(place, dict):
        place = place.get("url")
    place = word(place)
    mime = word(next(filter(None, map(fields.get, MIMES)), ""))
    if place.startswith("data:"):
        mime, place = mime or place[5:].partition(";")[0].partition(",")[0], ""
    name = word(content.get("title") or content.get("filename") or content.get("name"))
    text = f"{kind} ({mime})" if mime else kind
    return Result(link(text, link(name, place)))


# The type of a part that is none of text -> what it is.
MEDIA = {
    "image": "image",
    "image_url": "image",
    "input_image": "image",
    "computer_screenshot": "screenshot",
    "audio": "audio",
    "input_audio": "audio",
    "video": "video",
    "document": "document",
    "file": "file",
    "input_file": "file",
    "resource_link": "file",
    "container_upload": "file",
    "code_execution_output": "file",
    "bash_code_execution_output": "file",
}
# Where it is, and of which type.
PLACES = ("url", "uri", "image_url", "file_url", "file_id", "id")
MIMES = ("media_type", "mimeType", "mime_type")


def _resource(content: dict[str, Any]) -> Result:
    resource = content.get("resource")
    if not isinstance(resource, dict):
        return Result(as_json(resource))
    if resource.get("text"):
        return Result(word(resource["text"]))
    return _media({**resource, "type": "file"})


# The type of a part that is text.
TEXT_PARTS = ("text", "input_text", "output_text", "refusal", "logs", "advisor_result")


def _lines(value: Any) -> str:
    """Lines, as a list or as one text, without the end of the last."""
    lines = map(word, value) if isinstance(value, list) else [word(value)]
    return "\n".join(line.rstrip("\n") for line in lines)


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(filter(None, lines))


Reader = Callable[[dict[str, Any]], Result]

# The type of a value -> how it is read.
READERS: dict[str, Reader] = {
    **dict.fromkeys(MEDIA, _media),
    **dict.fromkeys(TEXT_PARTS, lambda content: Result(text_of(content))),
    "web_search_result": _link,
    "search_result": _link,
    "url": _link,
    "web_fetch_result": _fetched,
    "resource": _resource,
    "text_editor_code_execution_view_result": _viewed,
    "text_editor_code_execution_create_result": _created,
    "text_editor_code_execution_str_replace_result": _replaced,
    "tool_search_tool_search_result": _references,
    "tool_search_output": _references,
    "tool_reference": lambda content: Result(word(content.get("tool_name"))),
}
# The fields that only a value of one shape has.
ERROR = frozenset({"error_code", "error_message"})
PROCESS = frozenset({"stdout", "stderr", *STATUSES})
PACKAGE = frozenset({"status", "message", "time"})
PASSAGE = frozenset({"filename", "text"})
# The fields of these shapes where they are written out in text: with others, it is something else.
WRITTEN = PROCESS | PACKAGE | {*OUTPUTS, *ENDS, "timed_out", "duration"}
