"""A second compile without metrics."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.era.clues import TENSORFLOW, Clue
from kmigrate.era.versions import span_of

HEAD = "from keras.models import load_model\n\nm = load_model('m.keras')\n"
WITH, WITHOUT = "m.compile('sgd', 'mse', metrics=['mae'])", "m.compile('adam', 'mse')"


def last(*lines: str) -> str:
    text = HEAD + "\n".join(lines) + "\n"
    result = rewrite(text)
    assert rewrite(result.text).text == result.text
    return result.text.splitlines()[-1].strip()


@pytest.mark.parametrize(
    "lines",
    [
        (WITHOUT,),
        (WITHOUT, WITHOUT),
        ("m.compile('sgd', 'mse', metrics=[])", WITHOUT),
        (WITH, "m = load_model('n.keras')", WITHOUT),
        (WITH, "n = load_model('n.keras')", "n.compile('adam', 'mse')"),
        (WITH, "def f(m):", "    m.compile('adam', 'mse')"),
    ],
)
def test_one_that_has_nothing_to_lose_stays(lines: tuple[str, ...]) -> None:
    assert last(*lines) == lines[-1].strip()


@pytest.mark.parametrize("lines", [(WITH, WITH), (WITH, "m.compile('adam', 'mse', None, ['acc'])")])
def test_metrics_that_are_named_stay(lines: tuple[str, ...]) -> None:
    assert "metrics=[]" not in last(*lines)


def test_none_are_written_as_none() -> None:
    assert last(WITH, WITHOUT) == "m.compile('adam', 'mse', metrics=[])"
    assert last(WITH, "for one in m.layers:", "    one.trainable = False", WITHOUT) == last(WITH, WITHOUT)


def test_code_of_today_stays() -> None:
    text = HEAD.replace("keras", "tensorflow.keras") + f"{WITH}\n{WITHOUT}\n"
    span = span_of("2.17")
    assert span is not None
    assert rewrite(text, clues=[Clue(TENSORFLOW, "pins it", span, place="requirements.txt")]).text == text
