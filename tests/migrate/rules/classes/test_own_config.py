"""Layers that may be given objects, and write no config."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = "from keras import regularizers\nfrom keras.layers import Layer\n# here\n"
_ASKING = Asking("KM282", HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses

KEEPS = "        self.r = regularizers.get(r)\n        self.n = n\n        super(A, self).__init__(**kwargs)"
CONFIG = """    def get_config(self):
        return {
            **super().get_config(),
            "r": regularizers.serialize(self.r),
            "n": self.n,
        }"""


def layer(body: str = KEEPS, given: str = "r=None, n=2, **kwargs", base: str = "Layer") -> str:
    return f"class A({base}):\n    def __init__(self, {given}):\n{body}"


@pytest.mark.parametrize(
    "before",
    [
        layer(base="Other"),
        layer() + "\n\n    def get_config(self):\n        return {}",
        layer(KEEPS.replace("regularizers.get(r)", "r")),
        layer(given="r=None, n=2"),
        layer(KEEPS.replace("self.n = n", "self.n = n + 1")),
        layer() + "\n\n    def build(self, shape):\n        self.n = shape[0]",
    ],
)
def test_what_is_kept_already_or_cannot_be_told_stays(before: str) -> None:
    assert text(before) == before
    assert said(before) == []


def test_it_is_written_behind_the_constructor() -> None:
    assert text(layer()) == f"{layer()}\n\n{CONFIG}"
    build = "    def build(self, shape):\n        self.built = True"
    assert text(f"{layer()}\n\n{build}") == f"{layer()}\n\n{CONFIG}\n\n{build}"
    assert text(f"{layer()}\n{build}") == f"{layer()}\n{CONFIG}\n{build}"
    assert statuses(layer()) == ["rewritten"]


def test_a_class_above_may_write_it() -> None:
    above = "class B(Layer):\n    def get_config(self):\n        return {}\n\n\n"
    assert said(above + layer(base="B")) == []


@pytest.mark.parametrize(
    ("given", "found"),
    [("r=regularizers.l2(0.1)", ["review"]), ("r='l2'", []), ("n=3", []), ("n=lambda x: x", ["review"])],
)
def test_what_cannot_be_written_is_reported_where_objects_are_given(given: str, found: list[str]) -> None:
    before = layer(KEEPS.replace("self.n = n", "self.n = n + 1")) + f"\n\n\na = A({given})"
    assert statuses(before) == found


def test_what_is_kept_may_be_used_as_well() -> None:
    used = KEEPS + "\n        self.dense = Dense(n)\n        self.twice = n * 2"
    assert text(layer(used)) == f"{layer(used)}\n\n{CONFIG}"


def test_what_is_changed_before_it_is_kept_cannot_be_told() -> None:
    changed = layer("        n = n or 3\n" + KEEPS)
    assert text(changed) == changed


MODEL = """from tensorflow import keras


class A(keras.Model):
    def __init__(self, units{0}):
        super().__init__({1})
        self.units = units
        self.dense = [keras.layers.Dense(one) for one in units]
{2}
    def call(self, x):
        return x


a = A([3])
a.save({3})
"""


@pytest.mark.parametrize(
    ("more", "first"), [(("", ""), ""), ((", name=None, **kwargs", "name=name, **kwargs"), "**super().get_config(),")]
)
def test_a_model_that_was_a_saved_model(more: tuple[str, str], first: str) -> None:
    lines = [first, '"units": self.units,', '"name": self.name,' if first else ""]
    config = "".join(f"            {line}\n" for line in lines if line)
    written = f"\n    def get_config(self):\n        return {{\n{config}        }}\n"
    asking = Asking("KM282")
    assert asking.text(MODEL.format(*more, "", "'a'")) == MODEL.format(*more, written, "'a.keras'")
    assert asking.statuses(MODEL.format(*more, "", "'a'")) == ["rewritten"]


def test_a_model_in_a_file_of_its_own_stays() -> None:
    assert Asking("KM282").said(MODEL.format("", "", "", "'a.h5'")) == []


def test_a_model_keeps_what_it_did_not() -> None:
    asking = Asking("KM282")
    source = MODEL.format(", n", "", "", "'a'")
    after = asking.text(source)
    assert "for one in units]\n        self.n = n\n\n    def get_config(self):\n" in after
    assert '            "n": self.n,\n' in after
    assert asking.text(after) == after
    behind = source.replace("    def call(self, x):\n        return x\n", "")
    assert "        self.n = n\n\n    def get_config(self):\n" in asking.text(behind)


@pytest.mark.parametrize(
    ("given", "more"),
    [
        (", n", "        n = n + 1\n"),
        (", n", "        self.n = n + 1\n"),
        (", n", "\n    def n(self):\n        pass\n"),
        (", outputs", ""),
    ],
)
def test_a_model_that_cannot_keep_all_is_for_a_person(given: str, more: str) -> None:
    assert Asking("KM282").statuses(MODEL.format(given, "", more, "'a'")) == ["review"]


def test_a_model_that_is_given_objects_is_for_a_person() -> None:
    source = MODEL.format(", n", "", "", "'a'").replace("A([3])", "A([3], keras.layers.Dense(3))")
    assert Asking("KM282").statuses(source) == ["review"]
