"""Decay of optimizers."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM402"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said


OLD = "from keras import optimizers\n\n"
NEW = "from tensorflow.keras import optimizers\n\n"
SCHEDULE = "optimizers.schedules.InverseTimeDecay"


@pytest.mark.parametrize(
    "line",
    [
        "o = optimizers.SGD(0.1, momentum=0.9)",
        "o = optimizers.Adam()",
        "decay = 1e-6",
        "o = other.SGD(lr=0.1, decay=1e-6)",
    ],
)
def test_no_decay_no_change(line: str) -> None:
    assert said(OLD + line + "\n") == []
    assert line in text(OLD + line + "\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("SGD(lr=0.1, decay=1e-6)", f"SGD(learning_rate={SCHEDULE}(0.1, 1, 1e-6))"),
        ("SGD(0.1, decay=1e-6)", f"SGD({SCHEDULE}(0.1, 1, 1e-6))"),
        (
            "SGD(lr=rate, decay=rate / epochs, momentum=0.9)",
            f"SGD(learning_rate={SCHEDULE}(rate, 1, rate / epochs), momentum=0.9)",
        ),
        ("SGD(decay=d)", f"SGD(learning_rate={SCHEDULE}(0.01, 1, d))"),
        ("Adam(decay=d)", f"Adam(learning_rate={SCHEDULE}(0.001, 1, d))"),
        ("Adadelta(decay=d)", f"Adadelta(learning_rate={SCHEDULE}(1.0, 1, d))"),
        ("SGD(lr=0.1, decay=0.0)", "SGD(learning_rate=0.1)"),
        ("SGD(decay=0)", "SGD()"),
        ("adam(lr=1e-3, decay=d)", f"Adam(learning_rate={SCHEDULE}(1e-3, 1, d))"),
    ],
)
def test_decay_becomes_the_schedule_of_the_same_rates(before: str, after: str) -> None:
    assert text(f"{OLD}o = optimizers.{before}\n") == f"{NEW}o = optimizers.{after}\n"


def test_tf_keras_had_other_default_rates() -> None:
    before = "from tensorflow.keras.optimizers import Adadelta\n\no = Adadelta(decay=d)\n"
    assert "InverseTimeDecay(0.001, 1, d)" in text(before)


@pytest.mark.parametrize(
    "other",
    [
        "from keras.callbacks import LearningRateScheduler\nc = LearningRateScheduler(rate)\n",
        "from keras.callbacks import ReduceLROnPlateau\nc = ReduceLROnPlateau()\n",
        "from keras.models import load_model\nm = load_model(p)\nprint(m.optimizer.lr)\n",
    ],
)
def test_a_rate_that_is_also_set_elsewhere_is_for_a_person(other: str) -> None:
    before = f"{OLD}o = optimizers.SGD(lr=0.1, decay=1e-6)\n{other}"
    settings = Settings(shims=False)
    assert [f.status.value for f in said(before, settings)] == ["review"]
    assert "decay=1e-6" in text(before, settings)
    assert said(before) == []  # KM404 keeps the old class


def test_unpacked_arguments_are_for_a_person() -> None:
    assert [f.status.value for f in said(OLD + "o = optimizers.SGD(decay=1e-6, **options)\n")] == ["review"]


@pytest.mark.parametrize(
    ("head", "use"),
    [("import keras\n", "keras.optimizers.Adam"), ("from keras.optimizers import Adam\n", "Adam")],
)
def test_what_the_module_imports_is_not_imported_again_in_a_function(head: str, use: str) -> None:
    """There it would be a name of the whole function, unbound in the branch that does not import."""
    text = (
        f"from keras.callbacks import ReduceLROnPlateau\nfrom keras.models import Sequential\n{head}\n\n"
        "def build(flag):\n    if flag:\n        import tensorflow as tf\n"
        "        best = tf.keras.optimizers.Adam(amsgrad=True, decay=1e-4)\n    else:\n"
        f"        best = {use}(amsgrad=True, decay=1e-4)\n    model = Sequential()\n"
        "    model.compile(best, 'mse')\n    model.fit(x, callbacks=[ReduceLROnPlateau()])\n"
    )
    after = rewrite(text, Settings()).text
    assert after.count("\nfrom kmigrate_shims.optimizers import Adam\n") == after.count("import Adam") == 1
    assert after.count(" = Adam(amsgrad=True, decay=1e-4)") == 2


def test_of_a_class_of_its_own_that_no_shim_stands_for() -> None:
    before = OLD + "class Own(optimizers.Adam):\n    pass\no = Own(lr=0.1, decay=1e-4)\n"
    assert text(before).endswith(f"o = Own(learning_rate={SCHEDULE}(0.1, 1, 1e-4))\n")
