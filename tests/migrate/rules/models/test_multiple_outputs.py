"""Several outputs."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM317"
HEAD = """\
from keras.models import Model, load_model

outputs = [a, b, c]
one = Model(i, a)
two = Model(i, [a, b])
three = Model(inputs=i, outputs=outputs)
named = Model(i, {'y': a})
read = load_model('m.keras')
# here
"""

_ASKING = Asking(CODE, HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


@pytest.mark.parametrize(
    "line",
    [
        "one.compile('sgd', 'mse', metrics=['mae'], loss_weights=[1])",
        "read.compile('sgd', 'mse', metrics=['mae'])",
        "named.fit(x, {'y': y})",
        "two.compile('sgd', 'mse')",
        "two.compile('sgd', ['mse', 'mae'], metrics=[['mae'], []], loss_weights=[1, 2])",
        "two.compile('sgd', {'a': 'mse', 'b': 'mae'}, metrics={'a': 'mae'}, loss_weights={'a': 1, 'b': 2})",
        "two.compile('sgd', 'mse', metrics=[], loss_weights=None)",
        "two.compile('sgd', 'mse', metrics=['mae'], **k)",
        "two.fit(x, {'a': y, 'b': z})",
        "one.fit({'x': x}, y)",
    ],
)
def test_what_keras_3_takes_stays(line: str) -> None:
    assert text(line) == line
    assert said(line) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("two.compile('sgd', 'mse', metrics=['mae'])", "two.compile('sgd', 'mse', metrics=[['mae']] * 2)"),
        ("three.compile('sgd', 'mse', metrics=[f, 'mae'])", "three.compile('sgd', 'mse', metrics=[[f, 'mae']] * 3)"),
        (
            "two.compile('sgd', loss='mse', loss_weights=[1, 2])",
            "two.compile('sgd', loss=['mse'] * 2, loss_weights=[1, 2])",
        ),
        (
            "two.compile('sgd', loss=f, loss_weights={'a': 1, 'b': 2})",
            "two.compile('sgd', loss={'a': f, 'b': f}, loss_weights={'a': 1, 'b': 2})",
        ),
        ("one.fit(x, {'a': y}, epochs=3)", "one.fit(x, y, epochs=3)"),
        ("one.evaluate(x, y={'a': f(y)})", "one.evaluate(x, y=f(y))"),
    ],
)
def test_what_was_meant_for_all(before: str, after: str) -> None:
    assert text(before) == after


def test_lists_beside_dictionaries_are_for_a_person() -> None:
    assert statuses("two.compile('sgd', ['mse', 'mae'], loss_weights={'a': 1, 'b': 2})") == ["review"]


def test_a_name_is_looked_up_in_its_function() -> None:
    text = (
        "from keras.models import Model\n\n\ndef make(inputs, one, two):\n    model = Model(inputs, [one, two])\n"
        "    model.compile('adam', ['mse', 'mae'], metrics=['mae'])\n    return model\n\n\nmodel = make(a, b, c)\n"
    )
    assert "metrics=[['mae']] * 2" in rewrite(text, Settings(source="2.2")).text


def test_losses_in_a_list_say_how_many_outputs_there_are() -> None:
    before = HEAD + "read.compile('sgd', loss=['mse', 'mae'], metrics=['mae'])\n"
    assert "metrics=[['mae']] * 2)" in rewrite(before).text
    lone = HEAD + "read.compile('sgd', loss=['mse'], metrics=['mae'])\n"
    assert "metrics=['mae'])" in rewrite(lone).text


@pytest.mark.parametrize(
    "outputs",
    ["outputs = []\n    for t in steps:\n        outputs.append(f(t))\n", "outputs = [f(t) for t in steps]\n"],
)
def test_outputs_that_a_function_gathers_are_counted_when_it_runs(outputs: str) -> None:
    head = f"from keras.models import Model\n\n\ndef make(steps):\n    {outputs}    return Model(inputs=i, outputs=outputs)\n\n\n"
    before = head + "net = make(s)\nnet.compile('sgd', 'mse', metrics=['mae'])\n"
    assert "metrics=[['mae']] * len(net.outputs))" in rewrite(before, Settings(source="2.2")).text
