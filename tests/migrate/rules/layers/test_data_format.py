"""dim_ordering."""

from __future__ import annotations

import pytest
from asking import Asking

CODE = "KM218"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said


OLD = "from keras import layers as L\n\n"
NEW = "from tensorflow.keras import layers as L\n\n"
SIGMOID = "from tensorflow.keras import layers as L\nfrom kmigrate_shims.layers import hard_sigmoid\n\n"


@pytest.mark.parametrize(
    "line",
    [
        "L.Conv2D(8, 3)",
        "L.MaxPooling2D(2, data_format='channels_first')",
        "f(dim_ordering='th')",
        "L.Dense(3, input_shape=(3, 32, 32))",
    ],
)
def test_what_needs_nothing_stays(line: str) -> None:
    assert text(f"{OLD}{line}\n") == f"{NEW}{line}\n"
    assert said(f"{OLD}{line}\n") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("L.MaxPooling2D(dim_ordering='th')", "L.MaxPooling2D(data_format='channels_first')"),
        ('L.ZeroPadding3D(dim_ordering="tf")', 'L.ZeroPadding3D(data_format="channels_last")'),
        ("L.UpSampling2D((2, 2), 'th')", "L.UpSampling2D((2, 2), data_format='channels_first')"),
        ("L.Cropping2D(dim_ordering='default')", "L.Cropping2D()"),
        ("L.SpatialDropout2D(0.5, 'default')", "L.SpatialDropout2D(0.5)"),
        (
            "order = 'th'\nL.MaxPooling2D(dim_ordering=order)",
            'order = \'th\'\nL.MaxPooling2D(data_format="channels_first" if order == "th" else "channels_last")',
        ),
    ],
)
def test_the_words_change(before: str, after: str) -> None:
    assert text(f"{OLD}{before}\n") == f"{NEW}{after}\n"


def test_what_the_backend_was_asked_for() -> None:
    before = "from keras.layers import Conv2D\nfrom keras import backend as K\n\nConv2D(8, 3, dim_ordering=K.image_dim_ordering())\n"
    assert "Conv2D(8, 3, data_format=K.image_d" in text(before)


@pytest.mark.parametrize("value", ["order()", "self.order", "order"])
def test_a_value_that_cannot_be_told_is_for_a_person(value: str) -> None:
    before = f"{OLD}L.MaxPooling2D(dim_ordering={value})\n"
    assert [finding.status.value for finding in said(before)] == ["review"]
    assert f"data_format={value}" in text(before)


def test_keras_0_3_took_channels_first() -> None:
    before = "from keras.layers.convolutional import Convolution2D, MaxPooling2D\n\nConvolution2D(8, 3, 3)\nMaxPooling2D((2, 2))\n"
    after = text(before, source="0.3")
    assert 'Conv2D(8, (3, 3), data_format="channels_first")' in after
    assert 'MaxPooling2D((2, 2), data_format="channels_first")' in after
    assert "data_format" not in text(before, source="1.2")


def test_a_shape_that_shows_it_is_spoken_of_elsewhere() -> None:
    line = "L.Convolution2D(8, 3, 3, input_shape=(3, 32, 32))\n"
    assert said(OLD + line) == []
    assert "data_format=" not in text(OLD + line, source="0.3")
    assert text(OLD + line, source="0.3").count("channels_first") == 1
