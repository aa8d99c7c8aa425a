"""What `functools.partial` keeps."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = (
    "import functools\nfrom functools import partial\nfrom keras import layers as L, optimizers as O\n"
    "from keras.models import load_model\n\nm = load_model('m.h5')\n"
)
OLD = Settings(source="1.2")


def become(line: str, settings: Settings = OLD) -> str:
    result = rewrite(f"{HEAD}{line}\n", settings)
    assert rewrite(result.text, settings).text == result.text
    return result.text.partition("'m.h5')\n")[2].rstrip("\n")


def asked(line: str, settings: Settings = OLD) -> list[str]:
    found = rewrite(f"{HEAD}{line}\n", settings).findings
    return [f.rule for f in found if f.status.needs_a_person and f.rule != "KM318"]  # the file that is loaded


@pytest.mark.parametrize(
    "line",
    [
        "f = partial(L.Dense, 3)",
        "f = partial(L.Dense, units=3)\nx = f(activation='relu')",
        "f = partial(other, init='uniform')\nx = f(init='zero')",
        "f = mine.partially(L.Dense, init='uniform')",
        "f = partial(m.predict, batch_size=3)",
    ],
)
def test_what_is_right_or_not_of_keras_stays(line: str) -> None:
    assert become(line) == line
    assert asked(line) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("partial(L.Dense, init='uniform')", "partial(L.Dense, kernel_initializer='uniform')"),
        ("functools.partial(L.Dense, 3, 'one')", "functools.partial(L.Dense, 3, kernel_initializer='one')"),
        ("partial(L.Convolution2D, 8, 3, 3)", "partial(L.Conv2D, 8, (3, 3))"),
        ("partial(O.SGD, lr=0.1)", "partial(O.SGD, learning_rate=0.1)"),
        ("partial(m.fit, nb_epoch=3)", "partial(m.fit, epochs=3)"),
    ],
)
def test_read_like_a_call(before: str, after: str) -> None:
    assert become(f"f = {before}") == f"f = {after}"


def test_the_result_is_called_with_more() -> None:
    before = "f = partial(L.Dense, activation='relu')\nx = f(output_dim=3, init='one')"
    assert become(before) == "f = partial(L.Dense, activation='relu')\nx = f(units=3, kernel_initializer='one')"


@pytest.mark.parametrize("call", ["f(3, 'uniform')", "f(*sizes)", "f(3, weights=w)"])
def test_what_cannot_be_told_of_the_result_is_for_a_person(call: str) -> None:
    assert asked(f"f = partial(L.Dense, activation='relu')\nx = {call}") == ["KM214"]


def test_a_list_is_for_a_person() -> None:
    assert asked("f = partial(L.Dense, *sizes)") == ["KM215"]
