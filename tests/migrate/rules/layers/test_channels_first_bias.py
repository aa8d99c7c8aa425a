"""Convolutions with channels first."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings


def new(line: str, source: str = "2.2", shims: bool = True) -> list[str]:
    settings = Settings(source=source, shims=shims)
    result = rewrite(f"from keras import layers as L\n\n{line}\n", settings)
    assert rewrite(result.text, settings).text == result.text
    return [f.new for f in result.findings if f.rule == "KM238"]


@pytest.mark.parametrize(
    "line",
    [
        "L.Conv2D(8, 3)",
        "L.Conv2D(8, 3, data_format='channels_last')",
        "L.Conv2D(8, 3, data_format=order)",
        "L.MaxPooling2D(data_format='channels_first')",
        "L.Dense(3)",
    ],
)
def test_what_has_its_channels_last_or_no_bias_stays(line: str) -> None:
    assert new(line) == []


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("L.Conv1D(8, 3, data_format='channels_first')", "Conv1D"),
        ("L.Conv2D(8, 3, data_format='channels_first')", "Conv2D"),
        ("L.DepthwiseConv2D(3, data_format='channels_first')", "DepthwiseConv2D"),
        ("L.SeparableConv2D(8, 3, data_format='channels_first')", "SeparableConv2D"),
        ("L.Conv2DTranspose(8, 3, data_format='channels_first')", "Conv2DTranspose"),
        ("L.Conv3DTranspose(8, 3, data_format='channels_first')", "Conv3DTranspose"),
    ],
)
def test_the_layer_of_the_shims_takes_its_place(line: str, name: str) -> None:
    assert new(line) == [f"kmigrate_shims.layers.convolution.{name}"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("L.Convolution2D(8, 3, 3, dim_ordering='th')", "Conv2D"),
        ("L.AtrousConvolution2D(8, 3, 3, dim_ordering='th')", "Conv2D"),
        ("L.Convolution2D(32, 3, 5, 'he_uniform', 'relu', None, 'same', (2, 2), 'th')", "Conv2D"),
        ("L.Deconvolution2D(3, 3, 3, (None, 3, 14, 14), dim_ordering='th')", "Conv2DTranspose"),
    ],
)
def test_the_names_and_words_of_keras_1(line: str, name: str) -> None:
    assert new(line, "1.2") == [f"kmigrate_shims.layers.convolution.{name}"]


def test_the_order_may_be_told_elsewhere() -> None:
    text = "from keras import backend as K\nfrom keras.layers import Conv2D\nK.set_image_data_format('channels_first')\nConv2D(8, 3)\n"
    assert "from kmigrate_shims.layers.convolution import Conv2D" in rewrite(text, Settings(source="2.2")).text


def test_a_loop_of_convolutions_has_its_own_module() -> None:
    assert new("L.ConvLSTM2D(8, 3, data_format='channels_first')") == ["kmigrate_shims.layers.convlstm.ConvLSTM2D"]
    assert new("L.ConvLSTM2D(8, 3, data_format='channels_last')") == []


def test_without_shims_it_is_reported() -> None:
    assert new("L.Conv2D(8, 3, data_format='channels_first')", shims=False) == [""]


@pytest.mark.parametrize("options", ["dict(data_format='channels_first')", "{'data_format': 'channels_first'}"])
def test_what_a_dictionary_of_the_file_gives(options: str) -> None:
    text = f"from keras.layers import Conv2D\n\noptions = {options}\nlayer = Conv2D(4, 1, **options)\n"
    assert "from kmigrate_shims.layers.convolution import Conv2D" in rewrite(text).text


def test_a_dictionary_that_is_changed_tells_nothing() -> None:
    text = (
        "from keras.layers import Conv2D\n\noptions = {'data_format': 'channels_first'}\n"
        "options['data_format'] = 'channels_last'\nlayer = Conv2D(4, 1, **options)\n"
    )
    assert "kmigrate_shims" not in rewrite(text).text


@pytest.mark.parametrize(("given", "shimmed"), [("2", True), ("(2, 2)", True), ("1", False), ("(1, 1)", False)])
def test_gaps_of_a_transposed_convolution(given: str, shimmed: bool) -> None:
    text = f"from keras.layers import Conv2DTranspose\n\nlayer = Conv2DTranspose(3, 3, dilation_rate={given})\n"
    assert ("kmigrate_shims.layers.convolution import Conv2DTranspose" in rewrite(text).text) is shimmed
    assert "kmigrate_shims" not in rewrite(text.replace("from keras", "from tensorflow.keras")).text
