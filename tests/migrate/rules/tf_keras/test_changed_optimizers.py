"""RMSprop and Nadam of tf.keras."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.settings import Settings

ASKING = Asking("KM413")
HEAD = "import tensorflow as tf\n\nm = tf.keras.Sequential()\n"
OF_1 = "import tensorflow as tf\n\ns = tf.train.get_or_create_global_step()\nm = tf.keras.Sequential()\n"


def tail(line: str, head: str = HEAD) -> str:
    first = ASKING.text(head + line + "\n")
    assert ASKING.text(first) == first
    return first.strip().rpartition("\n")[2]


@pytest.mark.parametrize(
    "line",
    [
        "o = tf.keras.optimizers.Adam(lr=0.1)",
        "o = tf.keras.optimizers.RMSprop(0.1, 0.9, 0.5)",
        "o = tf.keras.optimizers.RMSprop(0.1, momentum=m)",
        "m.compile('adam', 'mse')",
    ],
)
def test_what_did_not_change_stays(line: str) -> None:
    assert ASKING.said(HEAD + line + "\n") == []


def test_the_stand_alone_keras_is_for_another_rule() -> None:
    assert ASKING.said("from keras.optimizers import RMSprop, Nadam\nRMSprop(lr=0.1)\nNadam()\n") == []


@pytest.mark.parametrize(
    ("line", "after"),
    [
        (
            "o = tf.keras.optimizers.RMSprop(lr=0.1)",
            "o = tf.keras.optimizers.RMSprop(learning_rate=0.1, epsilon=1e-14)",
        ),
        (
            "o = tf.keras.optimizers.RMSprop(lr=0.1, epsilon=1e-6)",
            "o = tf.keras.optimizers.RMSprop(learning_rate=0.1, epsilon=1e-12)",
        ),
        ("o = tf.keras.optimizers.Nadam(lr=0.1)", "o = Nadam(learning_rate=0.1, epsilon=1e-07)"),
        ("o = tf.keras.optimizers.legacy.Nadam()", "o = Nadam(learning_rate=0.001, epsilon=1e-07)"),
    ],
)
def test_those_of_before_2_11_keep_their_steps(line: str, after: str) -> None:
    assert tail(line) == after
    assert ASKING.said(HEAD + line + "\n", Settings(modern=True)) == []


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("o = tf.keras.optimizers.legacy.RMSprop()", "rewritten"),
        ("o = tf.keras.optimizers.legacy.Nadam()", "shimmed"),
        ("o = tf.keras.optimizers.RMSprop(0.1)", "review"),
        ("o = tf.keras.optimizers.RMSprop(lr=0.1, epsilon=e)", "review"),
        ("o = tf.keras.optimizers.RMSprop(lr=0.1, **more)", "review"),
        ("o = tf.keras.optimizers.Nadam(0.1)", "review"),
        ("o = tf.keras.optimizers.legacy.Nadam(0.1, clipnorm=1.0)", "review"),
        ("o = tf.keras.optimizers.experimental.Nadam(0.1)", "review"),
        ("m.compile('rmsprop', 'mse')", "review"),
        ("m.compile('Nadam', 'mse')", "review"),
    ],
)
def test_what_tells_the_release(line: str, status: str) -> None:
    assert ASKING.statuses(HEAD + line + "\n") == [status]


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("m.compile('rmsprop', 'mse')", "m.compile(tf.keras.optimizers.RMSprop(epsilon=1e-14), 'mse')"),
        ("m.compile('nadam', 'mse')", "m.compile(Nadam(learning_rate=0.001), 'mse')"),
    ],
)
def test_words_of_tensorflow_1(line: str, after: str) -> None:
    assert tail(line, OF_1) == after


def test_another_optimizer_of_the_file_tells_the_age() -> None:
    assert tail("m.compile('nadam', 'mse')\ntf.keras.optimizers.SGD(lr=0.1)", HEAD) == (
        "tf.keras.optimizers.SGD(learning_rate=0.1)"
    )
    new = ASKING.text(f"{HEAD}m.compile('nadam', 'mse')\nold = tf.keras.optimizers.SGD(lr=0.1)\n")
    assert "m.compile(Nadam(learning_rate=0.001), 'mse')" in new
    assert "review" in [f.status.value for f in ASKING.said(f"{HEAD}m.compile('nadam', 'mse')\n")]


@pytest.mark.parametrize(
    "gone",
    [
        "from tensorflow.keras.mixed_precision import experimental as mixed_precision\n",
        "policy = tf.keras.mixed_precision.experimental.Policy('mixed_float16')\n",
        "words = m.predict_classes(x)\n",
    ],
)
def test_names_that_were_gone_by_then_tell_the_age(gone: str) -> None:
    assert "tf.keras.optimizers.RMSprop(0.1, epsilon=1e-14)" in ASKING.text(
        f"{HEAD}{gone}o = tf.keras.optimizers.RMSprop(0.1)\n"
    )
