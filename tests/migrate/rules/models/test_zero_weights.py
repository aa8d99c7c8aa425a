"""Samples and classes of weight 0."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Status
from kmigrate.settings import Settings

CODE = "KM355"
HEAD = "import numpy as np\nfrom keras.models import Sequential\n\nm = Sequential()\n"


def statuses(line: str, source: str | None = "2.2.4", head: str = HEAD, **more: bool) -> list[Status]:
    return [f.status for f in rewrite(f"{head}{line}\n", Settings(source=source, **more)).findings if f.rule == CODE]


@pytest.mark.parametrize(
    "line",
    [
        "m.fit(x, y)",
        "m.fit(x, y, sample_weight=w)",
        "m.fit(x, y, sample_weight=w[0])",
        "m.fit(x, y, class_weight={0: 1, 1: 5.0})",
        "w = np.ones(3)\nw[y == 1] = 2\nm.fit(x, y, sample_weight=w)",
        "w = None if x is None else x[0]\nm.fit(x, y, sample_weight=w)",
        "other.fit(x, y, sample_weight=np.zeros(3))",
    ],
)
def test_nothing_to_do(line: str) -> None:
    assert statuses(line) == []


@pytest.mark.parametrize("method", ["fit", "evaluate", "train_on_batch", "test_on_batch"])
@pytest.mark.parametrize(
    "given",
    ["(y != 0)", "np.where(y, 1, 0)", "(y > 0).astype('f')", "[1, 0, 1]", "np.array([1.0, 0.0])", "1 - np.isnan(y)"],
)
def test_a_weight_is_seen_to_be_zero(method: str, given: str) -> None:
    assert statuses(f"m.{method}(x, y, sample_weight={given})") == [Status.REVIEW]


def test_classes_and_names() -> None:
    assert statuses("m.fit(x, y, class_weight={0: 0, 1: 5})") == [Status.REVIEW]
    assert statuses("w = np.ones(3)\nw[y == 1] = 0\nm.fit(x, y, sample_weight=w)") == [Status.REVIEW]
    assert statuses("w = np.zeros(3)\nw[1:] = 1\nm.fit(x, y, sample_weight=w)") == [Status.REVIEW]


def test_releases() -> None:
    line = "m.fit(x, y, sample_weight=(y != 0))"
    assert statuses(line, "2.3.1") == []
    assert statuses(line, "1.2.2") == statuses(line, None) == [Status.REVIEW]
    assert statuses(line, modern=True) == []
    assert statuses(line, None, HEAD.replace("from keras", "from tensorflow.keras")) == []
