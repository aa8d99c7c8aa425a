"""`super().__init__(self)`."""

from __future__ import annotations

import pytest
from asking import Asking

_ASKING = Asking("KM374", "import tensorflow as tf\n\n# here\n")
CLASS = "class A({}):\n    def __init__(self, n=3):\n        {}\n        self.n = n"


@pytest.mark.parametrize(
    ("base", "line"),
    [
        ("tf.keras.Model", "super().__init__()"),
        ("tf.keras.Model", "super(A, self).__init__(name='self')"),
        ("tf.keras.Model", "tf.keras.Model.__init__(self)"),
        ("Mine", "super().__init__(self)"),
        ("tf.keras.Model", "other.__init__(self)"),
    ],
)
def test_these_stay(base: str, line: str) -> None:
    assert _ASKING.text(CLASS.format(base, line)) == CLASS.format(base, line)
    assert _ASKING.said(CLASS.format(base, line)) == []


def test_a_class_of_ones_own_may_want_it() -> None:
    before = "class Mine(tf.keras.Model):\n    pass\n\n\n" + CLASS.format("Mine", "super().__init__(self)")
    assert _ASKING.text(before) == before


@pytest.mark.parametrize(
    "base", ["tf.keras.Model", "tf.keras.layers.Layer", "tf.keras.layers.Dense", "tf.keras.Sequential"]
)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("super().__init__(self)", "super().__init__()"),
        ("super(A, self).__init__(self)", "super(A, self).__init__()"),
        ("super().__init__(self, name='a')", "super().__init__(name='a')"),
    ],
)
def test_the_object_is_handed_on_once(base: str, before: str, after: str) -> None:
    assert _ASKING.text(CLASS.format(base, before)) == CLASS.format(base, after)
    assert _ASKING.statuses(CLASS.format(base, before)) == ["rewritten"]
