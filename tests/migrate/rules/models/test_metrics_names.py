"""Names of metrics."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.settings import Settings

CODE = "KM311"
HEAD = """\
from keras.models import Model, Sequential, load_model

s = Sequential()
one = Model(a, b)
two = Model(a, [b, c])
read = load_model('m.keras')
# here
"""

_ASKING = Asking(CODE, HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


@pytest.mark.parametrize(
    "line",
    [
        "other.metrics_names",
        "metrics_names = 3",
        "s.metrics = []",
        "a.metrics",
        "for one in s.metrics:\n    one.reset_state()",
    ],
)
def test_other_names_stay(line: str) -> None:
    assert text(line) == line
    assert said(line) == []


@pytest.mark.parametrize("model", ["s", "one", "two", "read", "load_model(p)"])
def test_names_are_in_the_order_of_then(model: str) -> None:
    assert text(f"print({model}.metrics_names[1])") == f"print(metrics_names({model})[1])"
    assert statuses(f"print({model}.metrics_names[1])") == ["shimmed"]
    assert statuses(f"print({model}.metrics_names[1])", Settings(shims=False)) == ["review"]


@pytest.mark.parametrize("line", ["s.metrics[0].name", "[one.name for one in two.metrics]", "print(read.metrics)"])
def test_the_metrics_themselves_are_for_a_person(line: str) -> None:
    assert text(line) == line
    assert statuses(line) == ["review"]


def test_a_step_of_training_goes_through_all_of_them() -> None:
    model = "class Own(Model):\n    def {}(self, data):\n        return {{m.name: m.result() for m in self.metrics}}"
    assert said(model.format("train_step")) == []
    assert statuses(model.format("report")) == ["review"]
    assert said(model.format("report") + "\n\n    @property\n    def metrics(self):\n        return []") == []
