"""Arguments that only a layer of the shims takes."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings


def told(line: str, shims: bool = True) -> tuple[str, list[str]]:
    found = rewrite(f"from keras.layers import Embedding\n\nx = {line}\n", Settings(source="1.2", shims=shims))
    return found.text.splitlines()[-1], [finding.status.value for finding in found.findings if finding.rule == "KM229"]


@pytest.mark.parametrize("line", ["Embedding(3, 2)", "g(dropout=0.5)"])
def test_where_it_is_not_given_nothing_happens(line: str) -> None:
    assert told(line)[1] == []


@pytest.mark.parametrize(
    ("given", "shims", "kept", "status"),
    [
        ("0.", True, False, "rewritten"),
        ("0", False, False, "rewritten"),
        ("0.5", True, True, "shimmed"),
        ("rate", True, True, "shimmed"),
        ("0.5", False, True, "review"),
    ],
)
def test_nothing_goes_and_more_is_the_layer_of_the_shims(given: str, shims: bool, kept: bool, status: str) -> None:
    line, found = told(f"Embedding(3, 2, dropout={given})", shims)
    assert ("dropout" in line) is kept
    assert found == [status]
