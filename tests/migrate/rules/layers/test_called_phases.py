"""Layers that are told their phase where they are called."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

HEAD = """from keras.layers import LSTM, Dense, Dropout, Input, Layer
from keras.models import Model

x = Input((3, 4))
drop = Dropout(0.5)
model = Model(x, drop(x))
# here
"""


def after(lines: str, head: str = HEAD, settings: Settings | None = None) -> str:
    given = settings or Settings(source="2.2")
    result = rewrite(head + lines + "\n", given)
    assert rewrite(result.text, given).text == result.text
    return result.text.partition("# here\n")[2].rstrip()


def said(lines: str, settings: Settings | None = None) -> list[Finding]:
    findings = rewrite(HEAD + lines + "\n", settings or Settings(source="2.2")).findings
    return [finding for finding in findings if finding.rule == "KM234"]


@pytest.mark.parametrize(
    "line",
    [
        "y = drop(x)",
        "y = drop(x, training=None)",
        "y = other(x, training=True)",
        "y = Dense(3)(x, training=True)",
        "class A(Layer):\n    def call(self, x, training=None):\n        return drop(x, training=training)",
        "class A(Layer):\n    def call(self, x, training=None):\n        return Dropout(0.5)(x, training=True)",
    ],
)
def test_what_is_told_nothing_or_is_heard_stays(line: str) -> None:
    assert after(line) == line


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("y = Dropout(0.5)(x, training=True)", "y = Phased(Dropout(0.5), training=True)(x)"),
        ("y = drop(x, training=1)", "y = Phased(drop, training=1)(x)"),
        ("y = drop(training=flag, inputs=x)", "y = drop(training=flag, inputs=x)"),
        ("y = model(x, training=False)", "y = Phased(model, training=False)(x)"),
        ("y = model([x], training=False)", "y = Phased(model, training=False)([x])"),
        ("def f(t, mc):\n    return Dropout(0.5)(t, training=mc)",
         "def f(t, mc):\n    return Phased(Dropout(0.5), training=mc)(t)"),
        ("y = LSTM(2, recurrent_activation='sigmoid')(x, mask=m, training=True)",
         "y = Phased(LSTM(2, recurrent_activation='sigmoid'), training=True)(x, mask=m)"),
    ],
)  # fmt: skip
def test_it_is_held_to_its_phase(before: str, new: str) -> None:
    assert after(before) == new


OWN = HEAD.replace(
    "# here\n",
    """class Own(Layer):
    def call(self, x, training=None):
        return x


class Called(Layer):
    def __call__(self, x, training=None):
        return x


# here
""",
)


def test_a_layer_of_ones_own_is_held_to_it_too() -> None:
    assert after("y = Own()(x, training=True)", OWN) == "y = Phased(Own(), training=True)(x)"
    assert after("o = Own()\ny = o(x, training=True)", OWN) == "o = Own()\ny = Phased(o, training=True)(x)"
    for line in ("y = Own()(x)", "y = Called()(x, training=True)", "o = Own()\ny = o(data, training=True)"):
        assert after(line, OWN) == line


def test_a_model_that_is_called_on_values_is_not_touched() -> None:
    head = "import tensorflow as tf\nmodel = tf.keras.Sequential()\n# here\n"
    for line in ("y = model(data, training=True)", "for x in batches:\n    y = model(x, training=True)"):
        assert after(line, head, Settings()) == line


def test_without_shims_it_is_reported() -> None:
    line = "y = drop(x, training=True)"
    assert after(line, settings=Settings(source="2.2", shims=False)) == line
    assert [f.status.value for f in said(line, Settings(source="2.2", shims=False))] == ["review"]


def test_a_sequential_is_called_with_a_phase_too() -> None:
    head = HEAD.replace("import Model", "import Model, Sequential").replace(
        "# here", "inner = Sequential([Dropout(0.5)])\n# here"
    )
    assert after("y = inner(x, training=True)", head) == "y = Phased(inner, training=True)(x)"
