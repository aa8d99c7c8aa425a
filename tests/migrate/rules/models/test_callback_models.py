"""Callbacks that take their model themselves."""

from __future__ import annotations

import pytest
from asking import Asking

_ASKING = Asking("KM364", "from keras.callbacks import Callback\nfrom keras.models import load_model\n\n# here\n")
text, statuses = _ASKING.text, _ASKING.statuses
CLASS = "class Mine(Callback):\n    def __init__(self, net):\n        "


@pytest.mark.parametrize(
    "line",
    [
        f"{CLASS}self.net = net",
        f"{CLASS}net.model = self.model",
        "class Mine(object):\n    def __init__(self, net):\n        self.model = net",
        "class Mine(Callback):\n    @property\n    def model(self): return 3\n    def f(self): self.model = 3",
    ],
)
def test_what_is_no_model_of_a_callback(line: str) -> None:
    assert statuses(line) == []
    assert text(line) == line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{CLASS}self.model = net", f"{CLASS}super().set_model(net)"),
        (f"{CLASS}self.model = net.layers[-2] if net else None", f"{CLASS}super().set_model(net.layers[-2] if net else None)"),
        (
            "class Mine(Callback):\n    def set_model(self, model):\n        self.model = model\n        self.f = 1",
            "class Mine(Callback):\n    def set_model(self, model):\n        super().set_model(model)\n        self.f = 1",
        ),
        (
            "class Mine(Callback):\n    def on(self):\n        def f(m):\n            self.model = m\n        return f",
            "class Mine(Callback):\n    def on(self):\n        def f(m):\n            super(Mine, self).set_model(m)\n        return f",
        ),
        ("c = Callback(); c.model = load_model(p)", "c = Callback(); c.set_model(load_model(p))"),
        (f"{CLASS}pass\nc = Mine(3); c.model = 3", f"{CLASS}pass\nc = Mine(3); c.set_model(3)"),
    ],
)  # fmt: skip
def test_it_is_given_by_set_model(before: str, after: str) -> None:
    assert statuses(before) == ["rewritten"]
    assert text(before).replace("_legacy", "") == after


@pytest.mark.parametrize("line", [f"{CLASS}self.model = self.net = net", f"{CLASS}self.model, self.n = net, 3"])
def test_what_is_no_plain_assignment_is_for_a_person(line: str) -> None:
    assert statuses(line) == ["review"]
