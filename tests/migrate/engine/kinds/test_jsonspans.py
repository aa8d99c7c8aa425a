from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmigrate.engine.kinds.jsonspans import Broken, Span, is_ascii_style, read, spell

PLAN = {"a": [{"b": [None], "c": None}], "c": None}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=20,
)


def check(text: str, span: Span, value: object) -> None:
    """Every span holds the text of its value."""
    assert json.loads(text[span.start : span.end]) == value
    if isinstance(value, dict):
        for key, member in span.members.items():
            check(text, member, value[key])
    elif isinstance(value, list) and span.items:
        for item, part in zip(span.items, value, strict=True):
            check(text, item, part)


@given(
    VALUES,
    st.sampled_from([None, 0, 2]),
    st.sampled_from([(",", ":"), (" , ", " : "), (",\r\n", "\t:\n")]),
    st.booleans(),
)
def test_spans_are_where_the_values_are(
    value: object, indent: int | None, separators: tuple[str, str], ascii_only: bool
) -> None:
    text = " " + json.dumps(value, indent=indent, separators=separators, ensure_ascii=ascii_only) + "\n"
    check(text, read(text, PLAN), value)


def test_values_outside_the_plan_are_forgotten() -> None:
    span = read('{"a": [{"b": ["x", "y"], "c": {"d": 1}, "z": 1}], "c": 2, "z": [3]}', PLAN)
    assert set(span.members) == {"a", "c"}
    assert span.get("c") == 2
    assert span.get("z") is None
    inner = span.members["a"].items[0]
    assert [item.value for item in inner.members["b"].items] == ["x", "y"]
    assert inner.get("c") == {"d": 1}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"a"',
        '{"a":',
        '{"a":1',
        '{"a":1,',
        '{"a":1,}',
        '{"a": [',
        '{"a": [1,',
        '{"a": [1,]}',
        "{a: 1}",
        "1 2",
        '{"a": tru}',
        '{"z": "\n"}',
    ],
)
def test_broken(text: str) -> None:
    with pytest.raises(Broken) as caught:
        read(text, PLAN)
    assert 0 <= caught.value.position <= len(text)
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)


def test_keys_that_stand_twice_matter_only_inside_the_plan() -> None:
    assert read('{"z": 1, "z": 2}', PLAN).members == {}
    with pytest.raises(Broken, match="twice"):
        read('{"c": 1, "\\u0063": 2}', PLAN)


@given(st.text(), st.booleans())
def test_spell(text: str, ascii_only: bool) -> None:
    assert json.loads(f'"{spell(text, ascii_only)}"') == text
    assert not ascii_only or spell(text, ascii_only).isascii()


def test_is_ascii_style() -> None:
    assert is_ascii_style("x", "x")
    assert not is_ascii_style("x", "é")
    assert is_ascii_style("\\u00e9", "é")
    assert not is_ascii_style("\\\\u00e9 \\u000a", "é")
    assert not is_ascii_style("é\\u00e9", "x")
