"""Source recovered from bytecode, against what the Pythons that wrote it gave: fixtures/models/bytecode."""

from __future__ import annotations

import ast
import base64
import json
import math
from pathlib import Path
from typing import Any

import pytest

from kmigrate_runtime.legacy.source import recover
from kmigrate_runtime.spec import Foreign

FILES = sorted((Path(__file__).parents[4] / "fixtures" / "models" / "bytecode").glob("*.json"))
CASES = [
    pytest.param(entry, id=f"{path.stem}-{entry['name']}")
    for path in FILES
    for entry in json.loads(path.read_text())["functions"]
]


def divided(a: Any, b: Any) -> Any:
    return a // b if isinstance(a, int) and isinstance(b, int) else a / b


def foreign(entry: dict[str, Any]) -> Foreign:
    def several(value: Any) -> Any:
        return None if value is None else tuple(value)

    code = base64.b64decode(entry["code"])
    return Foreign("lambda", entry["name"], code=code, defaults=several(entry["defaults"]), closure=several(entry["closure"]))  # fmt: skip


def test_seven_pythons_are_recorded() -> None:
    assert [path.stem for path in FILES] == ["2.7", "3.10", "3.11", "3.6", "3.7", "3.8", "3.9"]


@pytest.mark.parametrize("entry", CASES)
def test_the_source_gives_what_the_function_gave(entry: dict[str, Any]) -> None:
    found = recover(foreign(entry), entry["name"])
    if entry["name"].startswith("refused"):
        assert found.why_not
        assert not found.source
        return
    assert not found.why_not
    space: dict[str, Any] = {"math": math, "python2_divide": divided}
    exec(found.source, space)
    for arguments, given in entry["calls"]:
        assert repr(space[entry["name"]](*eval(arguments))) == given.replace("L", "")


def test_every_python_says_the_same() -> None:
    texts: dict[str, set[str]] = {}
    for path in FILES:
        for entry in json.loads(path.read_text())["functions"]:
            found = recover(foreign(entry), entry["name"])
            texts.setdefault(entry["source"], set()).add(found.source.replace("python2_divide(x, y)", "x / y"))
    differing = {source for source, found in texts.items() if len(found) > 1}
    assert differing <= {"again"}  # whose variables Python 3.11 takes in another order


@pytest.mark.parametrize("change", range(40))
def test_damaged_instructions_end_in_a_sentence(change: int) -> None:
    for path in FILES:
        entry = next(one for one in json.loads(path.read_text())["functions"] if one["name"] == "branches")
        code = bytearray(base64.b64decode(entry["code"]))
        code[30 + change] ^= 1 + change
        found = recover(Foreign("lambda", "f", code=bytes(code)), "f")
        assert found.source or found.why_not


def test_names_that_are_not_in_the_file_are_said() -> None:
    entry = next(one for one in json.loads(FILES[0].read_text())["functions"] if one["name"] == "distance")
    assert recover(foreign(entry), "distance").needs == ("math",)
    entry = next(one for one in json.loads(FILES[0].read_text())["functions"] if one["name"] == "imports")
    assert recover(foreign(entry), "imports").imports == ("math",)


def test_a_keyword_is_no_name() -> None:
    entry = json.loads(FILES[0].read_text())["functions"][0]
    assert recover(foreign(entry), "lambda").source.startswith("def function(")


def test_names_of_python_that_only_ask_are_known() -> None:
    """Bytecode of today is read as well: that of this Python, where it is followed at all."""
    from kmigrate_runtime.legacy.source.recovering import _needs

    assert _needs(ast.parse("def f(x):\n    return tf.a(x) if hasattr(tf, 'a') else getattr(tf, 'b')(x)")) == (
        "getattr",
        "tf",
    )
