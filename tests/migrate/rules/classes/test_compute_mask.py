"""What compute_mask computes with."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = (
    "from keras import backend as K\nfrom keras.layers import Layer\n\n\n"
    "class A({}):\n    def {}(self, x, mask=None):\n        return "
)


def after(line: str, base: str = "Layer", name: str = "compute_mask") -> str:
    result = rewrite(HEAD.format(base, name) + f"{line}\n", Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text.rpartition("        return ")[2].rstrip("\n")


def statuses(line: str) -> set[str]:
    result = rewrite(HEAD.format("Layer", "compute_mask") + f"{line}\n", Settings())
    return {finding.status.value for finding in result.findings if finding.rule == "KM268"}


@pytest.mark.parametrize(("base", "name"), [("Other", "compute_mask"), ("Layer", "call"), ("Layer", "other")])
def test_nothing_to_do(base: str, name: str) -> None:
    assert after("K.not_equal(x, 0)", base, name) == "K.not_equal(x, 0)"


def test_what_has_no_function_of_the_backend_stays() -> None:
    assert after("x.f(mask)") == "x.f(mask)"
    assert statuses("K.floatx()") == set()


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("K.not_equal(x, 0)", "ops.not_equal(x, 0)"),
        ("K.any(K.not_equal(x, 0.), axis=-1)", "ops.any(ops.not_equal(x, 0.), axis=-1)"),
        ("K.expand_dims(mask, 1)", "ops.expand_dims(mask, 1)"),
        ("K.concatenate(mask, axis=1)", "ops.concatenate(mask, axis=1)"),
        ("K.permute_dimensions(x, (0, 2, 1))", "ops.transpose(x, (0, 2, 1))"),
    ],
)
def test_the_functions_of_keras_ops(before: str, new: str) -> None:
    assert after(before) == new


@pytest.mark.parametrize("line", ["K.expand_dims(mask)", "K.repeat(mask, 2)", "K.switch(x, x, x)"])
def test_what_has_another_meaning_is_for_a_person(line: str) -> None:
    assert statuses(line) == {"review"}
