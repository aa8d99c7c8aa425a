"""Equal maxima of a window, as Theano trained them."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings


def done(text: str, **settings: object) -> tuple[str, list[tuple[str, str]]]:
    result = rewrite(f"from keras.layers import *\n{text}\n", Settings(**settings))  # type: ignore[arg-type]
    said = [(f.status.value, f.message) for f in result.findings if f.rule == "KM637"]
    return result.text.splitlines()[-1], said


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("MaxPooling2D((2, 2))", "TheanoMaxPooling2D((2, 2))"),
        ("MaxPool1D(2)", "TheanoMaxPooling1D(2)"),
        ("MaxPooling1D(pool_length=2)", "TheanoMaxPooling1D(pool_size=2)"),
        ("MaxPooling2D(2, padding='same')", "TheanoMaxPooling2D(2, padding='same')"),
        ("GlobalMaxPooling1D()", "TheanoGlobalMaxPooling1D()"),
        ("GlobalMaxPool2D()", "TheanoGlobalMaxPooling2D()"),
    ],
)
def test_known_to_be_theano(text: str, new: str) -> None:
    written, said = done(text, backend="theano")
    assert written == new
    assert [status for status, _ in said] == ["shimmed"]
    assert done(text, backend="theano", modern=True)[1] == []
    assert done(text, backend="tensorflow")[1] == []
    assert done(text)[1] == []


def test_cntk_did_so_over_all_of_an_image() -> None:
    assert done("GlobalMaxPooling2D()", backend="cntk")[0] == "TheanoGlobalMaxPooling2D()"
    assert done("MaxPooling2D()", backend="cntk") == ("MaxPooling2D()", [])


def test_volumes_that_were_not_cut() -> None:
    written, _ = done("MaxPooling3D(2, padding='same')", backend="theano", source="2.0.8")
    assert written == "old_MaxPooling3D(2, padding='same_theano_uncut', ties='all')"


def test_without_shims_it_is_said_once() -> None:
    _, said = done("MaxPooling2D()\nMaxPooling2D()\nGlobalMaxPooling2D()", backend="theano", shims=False)
    assert [status for status, _ in said] == ["review"]


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Conv2D(8, 3, activation='relu')", "Conv2D(8, 3, activation=theano_relu)"),
        ("Conv2D(8, 3)\nActivation('relu')", "Activation(theano_relu)"),
    ],
)
def test_activations_at_0(text: str, new: str) -> None:
    written, said = done(text, backend="theano")
    assert written == new
    assert [status for status, _ in said] == ["shimmed"]
    assert done(text, backend="theano", modern=True)[1] == []
    _, said = done(f"{text}\n{text}", backend="theano", shims=False)
    assert [status for status, _ in said] == ["review"]


@pytest.mark.parametrize("text", ["Dense(8, activation='relu')\nActivation('relu')", "Conv2D(8, 3, activation='tanh')"])
def test_activations_without_a_ground(text: str) -> None:
    assert done(text, backend="theano")[1] == []
