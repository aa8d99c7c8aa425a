"""Imports of names that are gone, which nothing uses."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Status
from kmigrate.settings import Settings

END = "from keras.layers import Dense\n\nDense(3)\n"
GONE = [
    "from keras.layers import Recurrent",
    "from keras.legacy import interfaces",
    "from keras.backend.tensorflow_backend import _postprocess",
    "from keras.engine.training import _make_batches as batches",
]


@pytest.mark.parametrize("line", GONE)
def test_it_is_taken_out(line: str) -> None:
    result = rewrite(f"{line}\n{END}", Settings())
    assert result.text == "from tensorflow.keras.layers import Dense\n\nDense(3)\n"
    assert {finding.status for finding in result.findings} == {Status.REWRITTEN}


def test_theano_that_nothing_uses_beside_keras() -> None:
    text = f"import theano\nimport theano.tensor as T\n{END}print(T.sqrt(2))\n"
    result = rewrite(text, Settings())
    assert "theano" not in result.text
    assert {finding.status for finding in result.findings} == {Status.REWRITTEN}


@pytest.mark.parametrize("text", ["import theano\n{END}print(theano.shared(2))\n", "import theano\nprint(2)\n"])
def test_theano_that_is_used_or_stands_alone(text: str) -> None:
    assert "theano" in rewrite(text.replace("{END}", END), Settings()).text


@pytest.mark.parametrize("line", GONE)
@pytest.mark.parametrize(
    "text",
    [
        "{line}\n__all__ = ['{name}']\n",
        "try:\n    {line}\nexcept ImportError:\n    there = False\n",
        "{line}\n\ndef f():\n    return {name}\n",
        "{line}\nprint(globals()['{name}'])\n",
    ],
)
def test_it_may_be_asked_for(line: str, text: str) -> None:
    result = rewrite(text.format(line=line, name=line.split()[-1]) + END, Settings())
    assert line in result.text
    assert Status.REVIEW in {finding.status for finding in result.findings}


def test_the_face_of_a_package_has_it_for_others() -> None:
    assert GONE[0] in rewrite(f"{GONE[0]}\n{END}", Settings(), path="package/__init__.py").text


@pytest.mark.parametrize("module", ["keras.backend", "keras.backend.tensorflow_backend"])
def test_tensorflow_by_way_of_the_backend(module: str) -> None:
    text = f"from {module} import tf\nfrom {module} import tf as ktf\n\ntf.add(1, 2)\nktf.nn.relu(x)\n"
    result = rewrite(text, Settings()).text
    assert "from keras" not in result
    assert "tf.add(1, 2)" in result
    assert "ktf.nn.relu(x)" in result


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("K.control_flow_ops.while_loop(c, b, [0])", "tf.while_loop(c, b, [0])"),
        ("K.tensor_array_ops.TensorArray(d, 3)", "tf.TensorArray(d, 3)"),
        ("K.functional_ops.map_fn(f, x)", "tf.map_fn(f, x)"),
        ("K._to_tensor(1e-7, d)", "tf.convert_to_tensor(1e-7, d)"),
        ("K.clip(x, K._EPSILON, 1 - K.common._EPSILON)", "K.clip(x, K.epsilon(), 1 - K.epsilon())"),
    ],
)
def test_what_the_backend_had_inside(old: str, new: str) -> None:
    result = rewrite(f"import tensorflow as tf\nfrom keras import backend as K\n\n{old}\nK.epsilon()\n", Settings())
    assert f"\n{new}\n" in result.text
    assert Status.REVIEW not in {finding.status for finding in result.findings}
