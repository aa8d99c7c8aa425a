"""Embeddings that drop words."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM229"

_ASKING = Asking(CODE)
text = _ASKING.text


def said(before: str, shims: bool = True) -> list[Finding]:
    found = rewrite(before, Settings(shims=shims)).findings
    return [finding for finding in found if finding.rule == CODE]


OLD = "from keras import layers as L\n\n"
NEW = "from tensorflow.keras import layers as L\n\n"


@pytest.mark.parametrize("line", ["L.Embedding(10, 3)", "L.SimpleRNN(8, dropout=0.5)", "f(dropout=0.5)"])
def test_what_needs_nothing_stays(line: str) -> None:
    assert text(f"{OLD}{line}\n") == f"{NEW}{line}\n"


@pytest.mark.parametrize("line", ["L.Embedding(10, 3, dropout=0.)", "L.Embedding(10, 3, dropout=0)"])
def test_no_dropout_goes(line: str) -> None:
    assert text(f"{OLD}{line}\n") == f"{NEW}L.Embedding(10, 3)\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("L.Embedding(10, 3, dropout=0.2)", "Embedding(10, 3, dropout=0.2)"),
        ("L.Embedding(10, 3, init='zero', dropout=p)", "Embedding(10, 3, embeddings_initializer='zero', dropout=p)"),
    ],
)
def test_dropped_words_are_those_of_the_old_layer(before: str, after: str) -> None:
    assert text(f"{OLD}{before}\n").endswith(f"from kmigrate_shims.layers import Embedding\n\n{after}\n")
    assert [finding.status.value for finding in said(f"{OLD}{before}\n")] == ["shimmed"]
    assert [finding.status.value for finding in said(f"{OLD}{before}\n", shims=False)] == ["review"]
