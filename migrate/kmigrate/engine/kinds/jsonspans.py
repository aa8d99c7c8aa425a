"""Reads JSON and keeps, for the values that are asked for, where they stand in the text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

BLANK = re.compile(r"[ \t\n\r]*")
SEPARATOR = re.compile(r"[ \t\n\r]*([,:\]}]?)[ \t\n\r]*")
NON_ASCII_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\u(?!00[0-7])[0-9a-fA-F]{4}")

# What of a document is wanted: a mapping of keys, [plan of the items], or None for a value that is read as a whole.
Plan = Mapping[str, Any] | list[Any] | None
Scan = Callable[[str, int], tuple[Any, int]]  # from where a value begins to the value and where it ends


class Broken(Exception):
    """The text is no JSON, or its meaning depends on who reads it; `position` says where."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message, self.position = message, position


@dataclass(slots=True)
class Span:
    """A value and its place. Of an object or list inside the plan the members are spans themselves."""

    start: int
    end: int
    value: Any = None
    members: dict[str, Span] = field(default_factory=dict)
    items: list[Span] = field(default_factory=list)

    def get(self, key: str) -> Any:
        return self.members[key].value if key in self.members else None


def read(text: str, plan: Plan) -> Span:
    """The whole document. Values outside the plan are checked by the C scanner of json and forgotten."""
    scan: Scan = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
    try:
        span = _value(text, _skip(text, 0), plan, scan)
    except json.JSONDecodeError as error:
        raise Broken(error.msg, error.pos) from None
    except StopIteration as error:
        raise Broken("Expecting value", error.value) from None
    except ValueError:
        raise Broken("A number has too many digits", 0) from None
    except RecursionError:
        raise Broken("It is nested too deeply", 0) from None
    end = _skip(text, span.end)
    if end != len(text):
        raise Broken("Extra data", end)
    return span


def _skip(text: str, position: int) -> int:
    found = BLANK.match(text, position)
    return found.end() if found else position


def _value(text: str, start: int, plan: Plan, scan: Scan) -> Span:
    opening = text[start : start + 1]
    if isinstance(plan, Mapping) and opening == "{":
        return _object(text, start, plan, scan)
    if isinstance(plan, list) and opening == "[":
        return _list(text, start, plan[0], scan)
    value, end = scan(text, start)
    return Span(start, end, value)


def _object(text: str, start: int, plan: Mapping[str, Any], scan: Scan) -> Span:
    span = Span(start, start)
    position = _skip(text, start + 1)
    if text[position : position + 1] == "}":
        span.end = position + 1
        return span
    while True:
        if text[position : position + 1] != '"':
            raise Broken("Expecting property name enclosed in double quotes", position)
        key, after = scan(text, position)
        colon, begin = _separator(text, after)
        if colon != ":":
            raise Broken("Expecting ':' delimiter", after)
        if key in plan:
            if key in span.members:
                raise Broken(f"The key {key!r} stands twice in one object", position)
            member = _value(text, begin, plan[key], scan)
            span.members[key] = member
            after = member.end
        else:
            _, after = scan(text, begin)
        comma, position = _separator(text, after)
        if comma == "}":
            span.end = text.index("}", after) + 1
            return span
        if comma != ",":
            raise Broken("Expecting ',' delimiter", after)


def _list(text: str, start: int, plan: Plan, scan: Scan) -> Span:
    span = Span(start, start)
    position = _skip(text, start + 1)
    if text[position : position + 1] == "]":
        span.end = position + 1
        return span
    while True:
        item = _value(text, position, plan, scan)
        span.items.append(item)
        comma, position = _separator(text, item.end)
        if comma == "]":
            span.end = text.index("]", item.end) + 1
            return span
        if comma != ",":
            raise Broken("Expecting ',' delimiter", item.end)


def _separator(text: str, position: int) -> tuple[str, int]:
    found = SEPARATOR.match(text, position)
    return (found.group(1), found.end()) if found else ("", position)


def spell(value: str, ascii_only: bool) -> str:
    """A string as JSON, without its quotes."""
    return json.dumps(value, ensure_ascii=ascii_only)[1:-1]


def is_ascii_style(raw: str, document: str) -> bool:
    """Whether a string writes é as \\u00e9; where it holds nothing that would tell, whether its document does."""
    if not raw.isascii():
        return False
    return NON_ASCII_ESCAPE.search(raw) is not None or document.isascii()
