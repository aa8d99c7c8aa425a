"""Changes of `model.layers`."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "from keras.models import load_model\n\nmodel = load_model('m.keras')\n"


def statuses(line: str) -> list[str]:
    findings = rewrite(HEAD + line + "\n", Settings(source="2.2")).findings
    return [finding.status.value for finding in findings if finding.rule == "KM339"]


@pytest.mark.parametrize(
    "line",
    ["model.layers[-1].output", "len(model.layers)", "other.layers.pop()", "model.pop()", "x = model.layers[:3]"],
)
def test_what_only_reads_says_nothing(line: str) -> None:
    assert statuses(line) == []


@pytest.mark.parametrize("line", ["model.layers.pop()", "del model.layers[-1]", "model.layers.append(layer)"])
def test_a_change_is_reported(line: str) -> None:
    assert statuses(line) == ["review"]
