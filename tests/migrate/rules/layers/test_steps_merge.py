"""Steps of a sequence, merged."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM232"

_ASKING = Asking(CODE)
text = _ASKING.text
HEAD = "from keras.layers.core import TimeDistributedMerge\n\n"


@pytest.mark.parametrize("line", ["TimeDistributedMerge(mode='sum')", "L.TimeDistributedMerge()"])
def test_a_class_of_the_user_stays(line: str) -> None:
    assert text(f"from layers import TimeDistributedMerge\nimport keras\n\n{line}\n").endswith(f"{line}\n")


@pytest.mark.parametrize(
    ("before", "operation"),
    [
        ("TimeDistributedMerge()", "sum(x, axis=1))"),
        ("TimeDistributedMerge('mul')", "prod(x, axis=1))"),
        ("TimeDistributedMerge(mode='sum', name=f(1))", "sum(x, axis=1), name=f(1))"),
    ],
)
def test_a_lambda_merges_the_steps(before: str, operation: str) -> None:
    result = text(f"{HEAD}m.add({before})\n")
    assert result.endswith(f".{operation})\n")
    assert "m.add(Lambda(lambda x: " in result
    assert "TimeDistributedMerge" not in result


@pytest.mark.parametrize(
    "line",
    [
        "TimeDistributedMerge(mode)",
        "TimeDistributedMerge(*a)",
        "f = TimeDistributedMerge",
        "TimeDistributedMerge('ave')",
    ],
)
def test_the_row_answers_for_the_rest(line: str) -> None:
    found = [f for f in rewrite(f"{HEAD}{line}\n", Settings()).findings if f.line == 3]
    assert [f.rule for f in found] == ["KM106"]
