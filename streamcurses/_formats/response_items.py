"""The items of OpenAI's Responses API that are calls and results of tools, as they are shown.

`CALLS` has the types of items that are calls, `RESULTS` those that hold what came back: for most
of the tools that the server runs itself that is one item. `NOTICES` has what is for the user to
know, and no part of the message.

A shell's commands are shown a line each, and a patch as the change's kind and path before its
diff: as they come in pieces, so they stand when they come whole.
"""

from __future__ import annotations

from streamcurses._formats.events import Notice
from streamcurses._formats.payload import as_json, text_of, word
from streamcurses._formats.results import Result, error_of, result_of
from streamcurses._late import Any, Callable

Fields = dict[str, Any]


def arguments(fields: Fields) -> str:
    """The arguments of a call: JSON, but for what is source text of its own."""
    kind = fields["type"]
    text = CALLS[kind](fields) if kind in CALLS else ""
    return text or as_json(fields.get("arguments"))


def head(fields: Fields) -> str:
    """What of the arguments does not come in pieces, where the others do."""
    operation = fields.get("operation")
    if fields.get("type") != "apply_patch_call" or not isinstance(operation, dict):
        return ""
    return " ".join(filter(None, (word(operation.get("type")), word(operation.get("path")))))


def result(fields: Fields) -> Result | None:
    """What came back, None where nothing did as yet."""
    kind = fields.get("type")
    given = RESULTS[kind](fields) if kind in RESULTS else None
    if fields.get("error") and kind in FALLIBLE:
        return error_of(fields["error"])
    failed = fields.get("status") == "failed"
    if given is None or not (given or kind in OUTPUTS or failed):
        return None
    text, ok = result_of(given)
    return Result(text or ("failed" if failed else ""), ok and not failed)


def notice(fields: Fields) -> Notice | None:
    """What the user should know, None where there is nothing."""
    kind = fields.get("type")
    return NOTICES[kind](fields) if kind in NOTICES else None


def _field(name: str) -> Callable[[Fields], str]:
    return lambda fields: as_json(fields.get(name))


def _action(fields: Fields) -> str:
    action = fields.get("action") or fields.get("actions")
    if isinstance(action, dict):
        action = {name: value for name, value in action.items() if name != "sources"}
    return as_json(action)


def _commands(fields: Fields) -> str:
    commands = (fields.get("action") or {}).get("commands")
    return "\n".join(map(word, commands)) if commands else ""


def _command(fields: Fields) -> str:
    command = (fields.get("action") or {}).get("command")
    if isinstance(command, str):
        return command
    from shlex import quote

    return " ".join(quote(word(part)) for part in command or ())


def _patch(fields: Fields) -> str:
    diff = word((fields.get("operation") or {}).get("diff"))
    return "\n".join(filter(None, (head(fields), diff)))


def _image(fields: Fields) -> Any:
    if not fields.get("result"):
        return None
    kind = word(fields.get("output_format"))
    return {"type": "image", "mime_type": f"image/{kind}" if kind else ""}


def _sources(fields: Fields) -> Any:
    action = fields.get("action")
    return action.get("sources") or () if isinstance(action, dict) else ()


def _status(fields: Fields) -> Any:
    return fields.get("output") or fields.get("status")


def _approval(fields: Fields) -> Notice:
    where = word(fields.get("server_label"))
    name = word(fields.get("name")) or "a tool"
    asked = f"{name} of {where}" if where else name
    return Notice(f"{asked} waits for approval", AWAITED)


def _approved(fields: Fields) -> Notice:
    reason = word(fields.get("reason"))
    answer = "approved" if fields.get("approve") else "denied"
    return Notice(f"{answer}: {reason}" if reason else answer)


def _checks(fields: Fields) -> Notice | None:
    checks = fields.get("pending_safety_checks") or ()
    texts = [word(check.get("message")) or word(check.get("code")) for check in checks]
    return Notice(f"computer waits for approval: {'; '.join(texts)}", AWAITED) if texts else None


def _listed(fields: Fields) -> Notice | None:
    error = fields.get("error")
    if not error:
        return None
    return Notice(f"no tools of {word(fields.get('server_label'))}: {text_of(error)}")


def _compacted(fields: Fields) -> Notice:
    return Notice("the conversation so far was compacted")


AWAITED = "awaiting approval"

# The type of an item that is a call -> its arguments.
CALLS: dict[Any, Callable[[Fields], str]] = {
    "function_call": _field("arguments"),
    "custom_tool_call": _field("input"),
    "mcp_call": _field("arguments"),
    "mcp_approval_request": _field("arguments"),
    "web_search_call": _action,
    "file_search_call": _field("queries"),
    "code_interpreter_call": _field("code"),
    "computer_call": _action,
    "image_generation_call": _field("revised_prompt"),
    "local_shell_call": _command,
    "shell_call": _commands,
    "apply_patch_call": _patch,
    "tool_search_call": _field("arguments"),
    "program": _field("code"),
}


def _given(name: str) -> Callable[[Fields], Any]:
    return lambda fields: fields.get(name) or ""


# The type of an item -> what a tool gave back.
RESULTS: dict[Any, Callable[[Fields], Any]] = {
    "mcp_call": _given("output"),
    "web_search_call": _sources,
    "file_search_call": _given("results"),
    "code_interpreter_call": _given("outputs"),
    "image_generation_call": _image,
    "function_call_output": _given("output"),
    "custom_tool_call_output": _given("output"),
    "local_shell_call_output": _given("output"),
    "shell_call_output": _given("output"),
    "computer_call_output": _given("output"),
    "apply_patch_call_output": _status,
    "program_output": _given("result"),
    "tool_search_output": lambda fields: fields,
}
# Those that are nothing but a result, and say so where it is empty; and those that may fail.
OUTPUTS = RESULTS.keys() - CALLS.keys()
FALLIBLE = RESULTS.keys() & CALLS.keys()

# The type of an item -> what is to be known of it.
NOTICES: dict[Any, Callable[[Fields], Notice | None]] = {
    "mcp_approval_request": _approval,
    "mcp_approval_response": _approved,
    "mcp_list_tools": _listed,
    "computer_call": _checks,
    "compaction": _compacted,
}
