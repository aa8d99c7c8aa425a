"""Metrics of the program's own in `compile`."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = """from keras import backend as K
from keras.layers import Dense
from keras.models import Sequential
import other


def off(y_true, y_pred):
    return y_true - y_pred


def make(factor):
    def more(y_true, y_pred):
        return factor * K.abs(y_true - y_pred)

    return more


model = Sequential([Dense({})])
# here
"""


def after(metrics: str, units: int = 1, settings: Settings | None = None, loss: str = "mse") -> str:
    given = settings or Settings(source="2.3")
    before = HEAD.format(units) + f"model.compile('sgd', '{loss}', metrics={metrics})\n"
    result = rewrite(before, given)
    assert rewrite(result.text, given).text == result.text
    return result.text.partition("metrics=")[2].rstrip()[:-1]


@pytest.mark.parametrize("metrics", ["['mae']", "[other.metric]", "None", "[]"])
def test_what_is_none_of_the_programs_own_stays(metrics: str) -> None:
    assert after(metrics) == metrics


def of_tf_keras(units: int, loss: str = "mse") -> str:
    before = HEAD.format(units).replace("from keras", "from tensorflow.keras")
    text = rewrite(before + f"model.compile('sgd', '{loss}', metrics=[off])\n", Settings()).text
    return text.partition("metrics=")[2].rstrip()[:-1]


@pytest.mark.parametrize("units", [1, 3])
@pytest.mark.parametrize("loss", ["mse", "sparse_categorical_crossentropy"])
def test_tf_keras_gave_them_too(units: int, loss: str) -> None:
    assert after("[off]", units=units) == "[columns(off)]"
    assert of_tf_keras(units, loss) == "[columns(off)]"


@pytest.mark.parametrize(
    ("metrics", "new"),
    [
        ("[off]", "[columns(off)]"),
        ("['mae', off]", "['mae', columns(off)]"),
        ("[make(2)]", "[columns(make(2))]"),
        ("{'a': [off], 'b': off}", "{'a': [columns(off)], 'b': columns(off)}"),
        ("[lambda t, p: t]", "[columns(lambda t, p: t)]"),
    ],
)
def test_a_function_is_given_columns(metrics: str, new: str) -> None:
    assert after(metrics) == new


def test_without_shims_it_is_reported() -> None:
    settings = Settings(source="2.2", shims=False)
    assert after("[off]", settings=settings) == "[off]"
    findings = rewrite(HEAD.format(1) + "model.compile('sgd', 'mse', metrics=[off])\n", settings).findings
    assert [f.status.value for f in findings if f.rule == "KM337"] == ["review"]


@pytest.mark.parametrize("units", [1, 3])
@pytest.mark.parametrize("source", ["1.2", "2.2"])
def test_one_number_for_a_batch_counted_for_each_of_its_samples(source: str, units: int) -> None:
    assert after("[off]", units=units, settings=Settings(source=source)) == "[by_samples(off)]"
