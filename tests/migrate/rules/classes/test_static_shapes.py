"""Shapes as objects of TensorFlow 1."""

from __future__ import annotations

import pytest
from asking import Asking

_ASKING = Asking("KM283")
text, said = _ASKING.text, _ASKING.said

OLD = "from keras.layers import Layer\n\n"
NEW = "from tensorflow.keras.layers import Layer\n\n"
LAYER = "class Own(Layer):\n    def {method}(self, {given}):\n        return {line}\n"


@pytest.mark.parametrize(
    "line",
    [
        "x.shape[1]",
        "x[1].value",
        "cell.value",
        "x.shape[1:].value",
        "data.as_list()",
        "array.ndims",
        "x.get_shape(1)",
        "tf.TensorShape(x).as_list()",
        "x.shape.as_list",
        "x.shape.ndims is None",
        "x.shape.rank is None",
        "user.rank",
        "[d.value for d in cells]",
        "self.size.value",
    ],
)
def test_what_is_no_such_shape_stays(line: str) -> None:
    assert text(f"{OLD}y = {line}\n") == f"{NEW}y = {line}\n"


def test_a_method_of_the_program_s_own_stays() -> None:
    own = "class Image:\n    def get_shape(self):\n        return 3\n\nImage().get_shape()\nx.get_shape()\n"
    assert text(OLD + own) == NEW + own


def test_code_of_today_stays() -> None:
    today = "from tensorflow.keras import Input\n\ny = x.shape.as_list()\n"
    assert text(today, source="3.0") == today


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x.get_shape()", "x.shape"),
        ("x.get_shape()[1]", "x.shape[1]"),
        ("x.get_shape()[1:]", "x.shape[1:]"),
        ("x.get_shape()[1].value", "x.shape[1]"),
        ("f(x).shape[-1].value", "f(x).shape[-1]"),
        ("x.get_shape().dims[1].value", "x.shape[1]"),
        ("x.get_shape().as_list()", "list(x.shape)"),
        ("self.layer.compute_output_shape(s).as_list()", "list(self.layer.compute_output_shape(s))"),
        ("x.shape.as_list()[1:]", "list(x.shape)[1:]"),
        ("x.get_shape().ndims", "len(x.shape)"),
        ("x.shape.rank", "len(x.shape)"),
        ("[d.value for d in x.get_shape()]", "[d for d in x.shape]"),
        ("[d.value for d in x.shape[1:]]", "[d for d in x.shape[1:]]"),
    ],
)
def test_what_it_is_today(before: str, after: str) -> None:
    assert text(f"{OLD}y = {before}\n") == f"{NEW}y = {after}\n"


def test_behind_names() -> None:
    before = "s = x.get_shape()\nn = s[1]\nprint(n.value, s[2].value, s.as_list())\n"
    after = "s = x.shape\nn = s[1]\nprint(n, s[2], list(s))\n"
    assert text(OLD + before) == NEW + after


def test_a_name_that_is_something_else_as_well_stays() -> None:
    before = "n = x.shape[1]\nn = cell()\nprint(n.value)\n"
    assert text(OLD + before) == NEW + before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("input_shape[-1].value", "input_shape[-1]"),
        ("input_shape[0][2].value", "input_shape[0][2]"),
        ("input_shape.as_list()", "list(input_shape)"),
        ("input_shape[0].as_list()", "list(input_shape[0])"),
        ("[s.as_list() for s in input_shape]", "[list(s) for s in input_shape]"),
        ("input_shape.ndims", "len(input_shape)"),
        ("input_shape.rank", "len(input_shape)"),
    ],
)
@pytest.mark.parametrize("method", ["build", "compute_output_shape"])
def test_shapes_that_a_layer_is_given(method: str, before: str, after: str) -> None:
    layers = (LAYER.format(method=method, given="input_shape", line=line) for line in (before, after))
    old, new = layers
    assert text(OLD + old) == NEW + new


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x.get_shape()[1].value", "x.shape[1]"),
        ("x.shape.as_list()", "x.shape.as_list()"),
        ("x.get_shape().ndims", "x.get_shape().ndims"),
    ],
)
def test_in_a_call_tensors_are_those_of_tensorflow(before: str, after: str) -> None:
    old, new = (LAYER.format(method="call", given="x", line=line) for line in (before, after))
    assert text(OLD + old) == NEW + new


def test_what_a_tuple_does_not_do_is_for_a_person() -> None:
    assert "tf.TensorShape(x.shape).num_elements" in said(f"{OLD}y = x.get_shape().num_elements()\n")[0].message


@pytest.mark.parametrize("name", ["batch_input_shape", "shape", "s"])
def test_the_shape_has_any_name_where_the_class_is_a_layer(name: str) -> None:
    old, new = (
        LAYER.format(method="build", given=name, line=line.format(name)) for line in ("{}.as_list()", "list({})")
    )
    assert text(OLD + old) == NEW + new
    plain = old.replace("(Layer)", "")
    assert text(OLD + plain) == NEW + plain
