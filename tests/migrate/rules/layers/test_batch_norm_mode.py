"""Modes of batch normalization."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM228"

_ASKING = Asking(CODE)
text = _ASKING.text


def said(before: str, shims: bool = True) -> list[Finding]:
    found = rewrite(before, Settings(shims=shims)).findings
    return [finding for finding in found if finding.rule == CODE]


OLD = "from keras import layers as L\n\n"
NEW = "from tensorflow.keras import layers as L\n\n"


@pytest.mark.parametrize("line", ["L.BatchNormalization()", "L.BatchNormalization(axis=1)", "f(mode=2)"])
def test_what_needs_nothing_stays(line: str) -> None:
    settings = Settings(source="1.2", backend="tensorflow")
    assert rewrite(f"{OLD}{line}\n", settings).text == f"{NEW}{line}\n"


@pytest.mark.parametrize("line", ["L.BatchNormalization(mode=0)", "L.BatchNormalization(1e-3, 0)"])
def test_mode_0_goes(line: str) -> None:
    assert "mode" not in text(f"{OLD}{line}\n")
    assert {finding.status.value for finding in rewrite(f"{OLD}{line}\n", Settings()).findings} == {"rewritten"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("L.BatchNormalization(mode=2, axis=1)", "BatchNormalization(mode=2, axis=1)"),
        ("L.BatchNormalization(1e-6, 1)", "BatchNormalization(epsilon=1e-6, mode=1)"),
        ("L.BatchNormalization(mode=mode, gamma_init='one')", "BatchNormalization(mode=mode, gamma_initializer='one')"),
    ],
)
def test_the_other_modes_are_those_of_the_old_layer(before: str, after: str) -> None:
    assert text(f"{OLD}{before}\n").endswith(f"from kmigrate_shims.layers import BatchNormalization\n\n{after}\n")
    assert [finding.status.value for finding in said(f"{OLD}{before}\n")] == ["shimmed"]
    assert [finding.status.value for finding in said(f"{OLD}{before}\n", shims=False)] == ["review"]
