"""The decorators that took old arguments."""

from __future__ import annotations

import pytest
from asking import Asking

_ASKING = Asking("KM365")
text, statuses = _ASKING.text, _ASKING.statuses
CLASS = "class Mine(Optimizer):\n    {}\n    def get_updates(self, loss, params):\n        return []\n"


@pytest.mark.parametrize(
    ("head", "decorators"),
    [
        ("from keras.legacy import interfaces", "@interfaces.legacy_get_updates_support"),
        ("from keras.legacy.interfaces import legacy_get_updates_support as l", "@l"),
        ("import keras", "@keras.legacy.interfaces.legacy_get_updates_support"),
        ("from keras.legacy import interfaces", "@interfaces.legacy_get_updates_support\n    @mine"),
        ("from keras.legacy import interfaces", "@mine\n    @interfaces.legacy_get_updates_support"),
    ],
)
def test_the_decorator_of_updates_is_taken_off(head: str, decorators: str) -> None:
    before = f"{head}\nfrom keras.optimizers import Optimizer\n{CLASS.format(decorators)}"
    after = text(before)
    assert statuses(before) == ["rewritten"]
    assert "legacy_get" not in after
    assert "interfaces" not in after
    assert ("@mine\n    def get_updates" in after) is ("mine" in decorators)


@pytest.mark.parametrize("line", ["@interfaces.legacy_recurrent_support", "f = interfaces.legacy_get_updates_support"])
def test_other_uses_are_for_a_person(line: str) -> None:
    before = f"from keras.legacy import interfaces\n{line}\n" + ("def f(): pass\n" if line.startswith("@") else "")
    assert statuses(before) == []
    assert line in text(before)
