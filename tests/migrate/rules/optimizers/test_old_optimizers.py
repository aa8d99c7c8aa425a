"""Optimizers that only the shims have as they were."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.settings import Settings

CODE = "KM404"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said
OLD = "from keras import optimizers\nfrom keras.models import load_model\n\nm = load_model(p)\n"


@pytest.mark.parametrize(
    "line",
    [
        "optimizers.SGD(0.1, decay=1e-6)",
        "optimizers.SGD(clipnorm=1.0)",
        "optimizers.RMSprop(epsilon=1e-6)",
        "mine.Nadam()",
        "m.compile('adam', 'nadam')",
        "print('nadam')",
    ],
)
def test_what_the_target_has_is_not_shimmed(line: str) -> None:
    assert said(f"{OLD}{line}\n") == []


def test_a_class_of_ones_own_is_left_alone() -> None:
    before = "from keras import layers\n\nclass Nadam:\n    pass\n\no = Nadam(schedule_decay=0.1)\n"
    assert said(before) == []


def test_tf_keras_had_the_nadam_of_today() -> None:
    before = "from tensorflow.keras.optimizers import Nadam\n\no = Nadam(learning_rate=0.1)\n"
    assert text(before) == before


def test_the_argument_that_is_gone_is_said_where_nothing_is_shimmed() -> None:
    before = "from tensorflow.keras.optimizers import Nadam\n\no = Nadam(schedule_decay=0.1)\n"
    assert [f.status.value for f in said(before)] == ["review"]
    modern = Settings(modern=True)
    assert [f.status.value for f in said(f"{OLD}o = optimizers.Nadam(schedule_decay=0.1)\n", modern)] == ["review"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("o = optimizers.Nadam(lr=0.1)", "o = Nadam(learning_rate=0.1)"),
        ("o = optimizers.nadam(0.1, 0.9, 0.99, 1e-8, 0.01)", "o = Nadam(0.1, 0.9, 0.99, 1e-8, 0.01)"),
        ("m.compile('nadam', 'mse')", "m.compile(Nadam(), 'mse')"),
        ("m.compile(loss='mse', optimizer='Nadam')", "m.compile(loss='mse', optimizer=Nadam())"),
        ("o = optimizers.get('nadam')", "o = optimizers.get(Nadam())"),
        ("table = {'n': optimizers.Nadam}", "table = {'n': Nadam}"),
        (
            "o = optimizers.SGD(lr=0.1, clipnorm=1., clipvalue=0.5)",
            "o = SGD(learning_rate=0.1, clipnorm=1., clipvalue=0.5)",
        ),
        ("o = optimizers.Adagrad(epsilon=small)", "o = Adagrad(epsilon=small)"),
    ],
)
def test_the_shim_takes_its_place(before: str, after: str) -> None:
    result = text(f"{OLD}{before}\n")
    assert result.endswith(f"{after}\n")
    assert "from kmigrate_shims.optimizers import " in result
    assert [f.status.value for f in said(f"{OLD}{before}\n")] == ["shimmed"]
    assert text(result) == result


@pytest.mark.parametrize(
    "other",
    [
        "from keras.callbacks import LearningRateScheduler\nc = LearningRateScheduler(rate)\n",
        "m = load_model(p)\nm.optimizer.lr = 0.1\n",
    ],
)
def test_a_rate_that_decays_and_is_set(other: str) -> None:
    result = text(f"{OLD}o = optimizers.RMSprop(lr=0.1, decay=1e-6)\n{other}")
    assert "o = RMSprop(learning_rate=0.1, decay=1e-6)\n" in result
    assert "from kmigrate_shims.optimizers import RMSprop\n" in result


def test_without_shims_nothing_is_shimmed() -> None:
    settings = Settings(shims=False)
    assert said(f"{OLD}o = optimizers.Nadam(lr=0.1)\n", settings) == []
    assert "optimizers.Nadam(learning_rate=0.1)" in text(f"{OLD}o = optimizers.Nadam(lr=0.1)\n", settings)


def test_an_imported_class_keeps_its_name_where_all_of_it_goes() -> None:
    before = "from keras.optimizers import Nadam, SGD\n\no = Nadam()\np = SGD()\n"
    after = "from tensorflow.keras.optimizers import SGD\nfrom kmigrate_shims.optimizers import Nadam\n\n"
    assert text(before) == f"{after}o = Nadam()\np = SGD()\n"
    both = "from keras.optimizers import SGD\n\no = SGD(clipnorm=1., clipvalue=1.)\np = SGD()\n"
    assert "o = old_SGD(" in text(both)
    assert "p = SGD()" in text(both)


TF = "from tensorflow import keras\n\nkeras.callbacks.ReduceLROnPlateau()\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("SGD(lr=0.1, decay=1e-4, momentum=0.9)", "SGD(learning_rate=0.1, decay=1e-4, momentum=0.9)"),
        ("Adam(0.1, decay=1e-4, amsgrad=True)", "Adam(0.1, decay=1e-4, amsgrad=True)"),
    ],
)
def test_a_rate_of_tf_keras_that_decays_and_is_set(before: str, after: str) -> None:
    new = text(f"{TF}o = keras.optimizers.{before}\n")
    assert new.endswith(f"o = {after}\n")
    assert f"from kmigrate_shims.optimizers import {after.partition('(')[0]}" in new
    assert text(new) == new


@pytest.mark.parametrize(
    "line", ["RMSprop(lr=0.1, decay=1e-4)", "SGD(lr=0.1, decay=1e-4, clipnorm=1.0)", "SGD(lr=0.1)"]
)
def test_what_tf_keras_did_otherwise_is_not_shimmed(line: str) -> None:
    assert said(f"{TF}o = keras.optimizers.{line}\n") == []
