"""Weights that are looked for in lists."""

from __future__ import annotations

import pytest
from asking import Asking

_ASKING = Asking(
    "KM367", "from keras.models import load_model\nm = load_model('m.keras')\nws = m.trainable_weights\n# here\n"
)
text, statuses = _ASKING.text, _ASKING.statuses


@pytest.mark.parametrize("line", ["x in [1, 2]", "w in words", "'a' in m.layers", "m in [m]", "w is ws[0]", "ws == 3"])
def test_what_is_no_list_of_weights_stays(line: str) -> None:
    assert statuses(line) == []
    assert text(line) == line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x in ws", "any(x is each for each in ws)"),
        ("if x not in m.layers[0].weights: pass", "if not any(x is each for each in m.layers[0].weights): pass"),
        ("[w for w in ws if w not in m.weights]", "[w for w in ws if not any(w is each for each in m.weights)]"),
        ("y = 1 + (ws[0] not in ws)", "y = 1 + (not any(ws[0] is each for each in ws))"),
        ("f(1, x not in ws)", "f(1, (not any(x is each for each in ws)))"),
        ("ws[0] in [ws[1]]", "any(ws[0] is each for each in [ws[1]])"),
    ],
)
def test_the_weight_itself_is_looked_for(before: str, after: str) -> None:
    assert statuses(before) == ["rewritten"]
    assert text(before) == after


@pytest.mark.parametrize("line", ["f(x) in ws", "each = 3; x in ws"])
def test_what_cannot_be_written_is_for_a_person(line: str) -> None:
    assert statuses(line) == ["review"]


def test_variables_of_tensorflow_2_compared_their_numbers() -> None:
    later = Asking("KM367", "import tensorflow as tf\nm = tf.keras.Sequential()\n# here\n")
    assert later.statuses("x in m.weights") == []
