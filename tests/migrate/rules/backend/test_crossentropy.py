"""The order of target and output."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "from keras import backend as K\n"


def after(line: str, source: str | None = None) -> str:
    return rewrite(HEAD + line + "\n", Settings(source=source)).text.splitlines()[-1]


def said(line: str, source: str | None = None) -> list[str]:
    return [f.status.value for f in rewrite(HEAD + line + "\n", Settings(source=source)).findings if f.rule == "KM505"]


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("K.categorical_crossentropy(y_true, y_pred)", "2.2"),
        ("K.categorical_crossentropy(y_true, y_pred)", None),
        ("K.categorical_crossentropy(a, b)", "2.3"),
        ("K.categorical_crossentropy(a, b)", "2.0.7"),
        ("K.binary_crossentropy(x, x_decoded)", "2"),
        ("K.categorical_crossentropy(target=a, output=b)", None),
        ("other.categorical_crossentropy(y_pred, y_true)", "1.2"),
    ],
)
def test_the_order_of_today_stays(line: str, source: str | None) -> None:
    assert after(f"K.epsilon(); {line}", source) == f"K.epsilon(); {line}"
    assert said(line, source) == []


def test_code_of_tf_keras_stays() -> None:
    before = "from tensorflow.keras import backend as K\nK.categorical_crossentropy(y_pred, y_true)\n"
    assert rewrite(before, Settings(source="1.2")).text == before


@pytest.mark.parametrize("name", ["categorical_crossentropy", "sparse_categorical_crossentropy", "binary_crossentropy"])
def test_keras_1_has_the_output_first(name: str) -> None:
    assert after(f"K.{name}(a, b)", "1.2") == f"K.{name}(output=a, target=b)"
    assert after(f"K.{name}(a, b, True)", "0.3") == f"K.{name}(output=a, target=b, from_logits=True)"
    assert after(f"K.{name}(K.clip(y_pred, 0, 1), y_true)") == f"K.{name}(output=K.clip(y_pred, 0, 1), target=y_true)"


@pytest.mark.parametrize("source", ["2.0.0", "2.0.6"])
def test_keras_2_had_it_first_until_2_0_6(source: str) -> None:
    """As keras/backend/tensorflow_backend.py and theano_backend.py of 2.0.6 define them, and 2.0.7 no longer."""
    assert after("K.binary_crossentropy(a, b)", source) == "K.binary_crossentropy(output=a, target=b)"
    assert after("K.binary_crossentropy(y_pred, y_true)", source) == (
        "K.binary_crossentropy(output=y_pred, target=y_true)"
    )
    assert said("K.binary_crossentropy(y_true, y_pred)", source) == ["review"]


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("K.categorical_crossentropy(a, b)", None),
        ("K.categorical_crossentropy(a, b)", "2"),
        ("K.categorical_crossentropy(a, b)", "2.0"),
        ("K.categorical_crossentropy(y_pred, y_true)", "2"),
        ("K.categorical_crossentropy(y_pred, y_true)", "2.2"),
        ("K.categorical_crossentropy(y_true, y_pred)", "1.2"),
        ("K.categorical_crossentropy(*pair)", "1.2"),
    ],
)
def test_what_cannot_be_told_is_for_a_person(line: str, source: str | None) -> None:
    assert said(line, source) == ["review"]
