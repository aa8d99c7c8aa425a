"""The padding that the findings name is what Theano computed: see the recording."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

RECORDING = Path(__file__).parents[4] / "fixtures" / "models" / "theano_padding.json"


def said(text: str, **settings: object) -> list[str]:
    result = rewrite(f"from keras.layers import *\n{text}\n", Settings(**settings))  # type: ignore[arg-type]
    return [f.message for f in result.findings if f.rule == "KM631"]


@pytest.mark.parametrize(
    "text",
    [
        "Conv2D(8, 3, padding='same')",
        "Conv2D(8, (3, 5), padding='same', strides=1)",
        "Convolution2D(8, 3, 3, border_mode='same')",
        "Conv2D(8, 4, padding='valid')",
        "MaxPooling2D(2)",
        "Dense(8)",
    ],
)
def test_the_same_on_both(text: str) -> None:
    assert said(text, backend="theano") == []


def test_other_backends() -> None:
    assert said("Conv2D(8, 4, padding='same')") == said("Conv2D(8, 4, padding='same')", backend="tensorflow") == []
    assert said("Conv2D(8, 4, padding='same')", backend="theano", modern=True) == []


@pytest.mark.parametrize(
    ("text", "pad"),
    [
        ("Conv2D(8, 4, padding='same')", "ZeroPadding2D(((2, 1), (2, 1)))"),
        ("Convolution2D(8, 3, 3, border_mode='same', subsample=(2, 2))", "ZeroPadding2D(((1, 1), (1, 1)))"),
        ("Conv1D(8, 2, padding='same')", "ZeroPadding1D((1, 0))"),
        ("Conv2D(8, k, padding='same')", "(k // 2, (k - 1) // 2)"),
        ("Conv2D(8, 3, padding='same', strides=s)", "(k // 2, (k - 1) // 2)"),
    ],
)
def test_what_stands_elsewhere_is_said_with_the_padding_that_keeps_it(text: str, pad: str) -> None:
    (message,) = said(text, backend="theano", shims=False)
    assert pad in message


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Conv2D(8, 4, padding='same')", "TheanoConv2D(8, 4, padding='same')"),
        (
            "Convolution2D(8, 3, 3, border_mode='same', subsample=(2, 2))",
            "TheanoConv2D(8, (3, 3), padding='same', strides=(2, 2))",
        ),
        ("Conv3D(8, 2, padding='same')", "TheanoConv3D(8, 2, padding='same')"),
        ("MaxPooling1D(2, padding='same')", "TheanoMaxPooling1D(2, padding='same')"),
    ],
)
def test_the_shims_keep_it(text: str, new: str) -> None:
    settings = Settings(backend="theano")
    result = rewrite(f"import keras\nkeras.layers.{text}\n", settings)
    assert result.text.endswith(f"{new}\n")
    assert rewrite(result.text, settings).text == result.text


def test_what_is_only_likely_is_said() -> None:
    result = rewrite(
        "import os\nos.environ['THEANO_FLAGS'] = ''\nfrom keras.layers import Conv2D\nConv2D(8, 4, padding='same')\n",
        Settings(),
    )
    assert [f.status for f in result.findings if f.rule == "KM631"] == ["review"]


def test_pooling_is_said() -> None:
    assert len(said("MaxPooling2D((2, 2), border_mode='same')", backend="theano")) == 1


def test_theano_put_half_of_the_kernel_before_the_image() -> None:
    """Counted by hand here, in plain numbers: ones of k by k over the padded image, in steps."""
    for case in json.loads(RECORDING.read_text())["cases"]:
        if case["layer"] != "conv":
            continue
        n, k, step = case["size"], case["kernel"], case["step"]
        low, high = k // 2, (k - 1) // 2

        def at(row: int, column: int, n: int = n) -> int:
            return row * n + column if 0 <= row < n and 0 <= column < n else 0

        places = range(-low, n + high - k + 1, step)
        sums = [[[sum(at(r + i, c + j) for i in range(k) for j in range(k))] for c in places] for r in places]
        assert case["output"][0] == sums


@pytest.mark.parametrize(
    ("line", "new"),
    [
        (
            "Convolution1D(8, 3, init='zero', border_mode='full')",
            "Conv1D(8, 3, kernel_initializer='zero', padding='full')",
        ),
        ("Convolution2D(8, 3, 3, border_mode='full')", "Conv2D(8, (3, 3), padding='full')"),
        ("Conv2D(8, 3, padding='full')", "Conv2D(8, 3, padding='full')"),
    ],
)
@pytest.mark.parametrize("backend", ["theano", ""])
def test_full_padding_is_of_the_shims(line: str, new: str, backend: str) -> None:
    name = line.partition("(")[0]
    settings = Settings(source="1.2" if "volution" in line else "2.0", backend=backend)
    after = rewrite(f"from keras.layers import {name}\n\nlayer = {line}\n", settings).text
    assert after == f"from kmigrate_shims.layers.convolution import {new.partition('(')[0]}\n\nlayer = {new}\n"


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Conv2D(8, (3, 3), (3, 3), padding='same')", "TheanoConv2D(8, (3, 3), (3, 3), padding='same')"),
        ("Conv1D(8, 3, 3, padding='same')", "TheanoConv1D(8, 3, 3, padding='same')"),
        ("Conv2DTranspose(8, 3, strides=2, padding='same')", "TheanoConv2DTranspose(8, 3, strides=2, padding='same')"),
        ("SeparableConv2D(8, 4, padding='same')", "TheanoSeparableConv2D(8, 4, padding='same')"),
        ("DepthwiseConv2D(2, padding='same')", "TheanoDepthwiseConv2D(2, padding='same')"),
        ("MaxPooling2D(2, 2, 'same')", "TheanoMaxPooling2D(2, 2, 'same')"),
        ("Conv2D(8, 3, strides=2, padding=border)", "TheanoConv2D(8, 3, strides=2, padding=border)"),
        ("ConvLSTM2D(8, (2, 3))", "TheanoConvLSTM2D(8, (2, 3), recurrent_activation=hard_sigmoid)"),
        ("ConvLSTM2D(8, 3, strides=2)", "ConvLSTM2D(8, 3, strides=2, recurrent_activation=hard_sigmoid)"),
        ("Conv2DTranspose(8, 3, padding='same')", "Conv2DTranspose(8, 3, padding='same')"),
        ("Conv2DTranspose(8, 3, strides=2)", "Conv2DTranspose(8, 3, strides=2)"),
    ],
)
def test_of_keras_2(text: str, new: str) -> None:
    name = text.partition("(")[0]
    settings = Settings(source="2.2.4", backend="theano")
    result = rewrite(f"from keras.layers import {name}\nfrom config import border\n\n{text}\n", settings)
    assert result.text.endswith(f"\n{new}\n")
    assert rewrite(result.text, settings).text == result.text


@pytest.mark.parametrize(
    ("release", "text", "new"),
    [
        ("2.0.8", "AveragePooling2D(2, padding='same')", "AveragePooling2D(2, padding='same_theano_counted')"),
        ("2.0.8", "MaxPooling3D(2, padding='same')", "MaxPooling3D(2, padding='same_theano_uncut', ties='all')"),
        ("2.0.8", "MaxPooling2D(2, padding='same')", "TheanoMaxPooling2D(2, padding='same')"),
        ("2.1.5", "AveragePooling2D(2, padding='same')", "TheanoAveragePooling2D(2, padding='same')"),
        ("1.2.2", "Convolution3D(8, 2, 2, 2, border_mode='same')", "TheanoConv3D(8, (2, 2, 2), padding='same')"),
        ("1.1", "Convolution3D(8, 2, 2, 2, border_mode='same')", "Conv3D(8, (2, 2, 2), padding='same')"),
    ],
)
def test_borders_of_some_releases(release: str, text: str, new: str) -> None:
    name = text.partition("(")[0]
    result = rewrite(f"from keras.layers import {name}\n\n{text}\n", Settings(source=release, backend="theano"))
    assert result.text.endswith(f"\n{new}\n")


def test_what_only_some_releases_did_is_said_where_the_release_is_not_known() -> None:
    text = "from keras.layers import AveragePooling2D\n\nAveragePooling2D(2, padding='same')\n"
    result = rewrite(text, Settings(backend="theano"))
    assert "TheanoAveragePooling2D" in result.text
    assert {f.status.value for f in result.findings if f.rule == "KM631"} == {"shimmed", "review"}


def test_a_dilated_kernel_pads_as_it_did() -> None:
    text = "from keras.layers import AtrousConvolution1D\n\nAtrousConvolution1D(8, 2, init=drawn, border_mode='same', atrous_rate=2)\n"
    result = rewrite(text, Settings(source="1.2", backend="theano"))
    assert result.text.endswith("TheanoConv1D(8, 2, kernel_initializer=drawn, padding='same', dilation_rate=2)\n")
