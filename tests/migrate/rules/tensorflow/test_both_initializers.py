"""`tf.initializers`."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.era.pins import requirements
from kmigrate.settings import Settings

HEAD = "import tensorflow as tf\n\nl = tf.keras.layers.Dense(3, kernel_initializer=k)\n# here\n"
_ASKING = Asking("KM651", HEAD)


@pytest.mark.parametrize(
    "line", ["tf.initializers.zeros()", "tf.initializers.he_normal(seed=1)", "tf.initializers.Zeros()"]
)
def test_those_of_keras_stay(line: str) -> None:
    assert _ASKING.text(line) == line
    assert _ASKING.said(line) == []


@pytest.mark.parametrize("name", ["random_normal", "random_uniform", "truncated_normal"])
def test_a_default_that_differs_is_said(name: str) -> None:
    assert _ASKING.text(f"tf.initializers.{name}()") == f"tf.initializers.{name}()"
    assert _ASKING.statuses(f"tf.initializers.{name}()") == ["review"]
    assert _ASKING.said(f"tf.initializers.{name}(0.0, 0.1)") == []


def test_in_a_file_of_tensorflow_1_they_are_its_own() -> None:
    before = "tf.initializers.random_normal()\ntf.to_float(x)"
    assert _ASKING.text(before) == "tf.compat.v1.initializers.random_normal()\ntf.compat.v1.to_float(x)"


@pytest.mark.parametrize(("pin", "home"), [("1.14", "tf.compat.v1.initializers"), ("2.4", "tf.initializers")])
def test_where_the_release_is_known(pin: str, home: str) -> None:
    clues = list(requirements(f"tensorflow=={pin}"))
    result = rewrite(HEAD + "tf.initializers.random_normal()\n", Settings(), clues=clues)
    assert result.text.endswith(f"{home}.random_normal()\n")
    assert not [one for one in result.findings if one.rule == "KM651"]


@pytest.mark.parametrize(
    "line",
    [
        "tf.initializers.zeros()",
        "tf.gradients(y, x)",
        "tf.metrics.mean_absolute_error(y, x)",
        "tf.estimator.RunConfig()",
    ],
)
def test_they_do_not_tell_of_tensorflow_1(line: str) -> None:
    """Whose LSTM had other gates."""
    before = f"import tensorflow as tf\n\nl = tf.keras.layers.LSTM(3)\ny = {line}\n"
    assert "hard_sigmoid" not in rewrite(before, Settings()).text


def test_those_of_tensorflow_1_alone_do() -> None:
    before = "import tensorflow as tf\n\nl = tf.keras.layers.LSTM(3)\ny = tf.initializers.uniform_unit_scaling()\n"
    assert "hard_sigmoid" in rewrite(before, Settings()).text
