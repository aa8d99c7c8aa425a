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


TF = "import tensorflow as tf\nfrom tensorflow import keras\n\n\n"


def of_tensorflow(line: str, base: str = "keras.layers.Layer", name: str = "compute_mask") -> tuple[str, list[str]]:
    text = f"{TF}class A({base}):\n    def {name}(self, x, mask=None):\n        return {line}\n"
    result = rewrite(text, Settings())
    assert rewrite(result.text, Settings()).text == result.text
    said = [finding.status.value for finding in result.findings if finding.rule == "KM268"]
    return result.text.rpartition("        return ")[2].rstrip("\n"), said


def test_functions_of_tensorflow_elsewhere_stay() -> None:
    assert of_tensorflow("tf.equal(x, 0)", "object") == ("tf.equal(x, 0)", [])
    assert of_tensorflow("tf.equal(x, 0)", name="call") == ("tf.equal(x, 0)", [])
    assert of_tensorflow("np.equal(x, tf.constant(0))") == ("np.equal(x, tf.constant(0))", [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tf.math.not_equal(x, 0)", "keras.ops.not_equal(x, 0)"),
        ("tf.not_equal(x, 0)", "keras.ops.not_equal(x, 0)"),
        ("tf.reduce_any(tf.not_equal(x, 0), axis=-1)", "keras.ops.any(keras.ops.not_equal(x, 0), axis=-1)"),
        ("tf.concat([mask, mask], axis=1)", "keras.ops.concatenate([mask, mask], axis=1)"),
        ("tf.cast(mask, tf.bool)", "keras.ops.cast(mask, tf.bool)"),
    ],
)
def test_functions_of_tensorflow(before: str, after: str) -> None:
    text, said = of_tensorflow(before)
    assert text == after
    assert set(said) == {"rewritten"}


@pytest.mark.parametrize("line", ["tf.sequence_mask(x)", "tf.equal(x, 0, name='m')", "tf.repeat(mask, 2)"])
def test_other_functions_of_tensorflow_are_for_a_person(line: str) -> None:
    assert of_tensorflow(line) == (line, ["review"])


def test_of_a_model_of_ones_own() -> None:
    text = HEAD.replace("from keras.layers import Layer", "from keras.models import Model").format(
        "Model", "compute_mask"
    )
    assert rewrite(text + "K.not_equal(x, 0)\n", Settings()).text.endswith("return ops.not_equal(x, 0)\n")
