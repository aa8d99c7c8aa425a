"""Shapes of images; the expected ones are what Keras 1.2.2 and 2.3.1 printed."""

from __future__ import annotations

import pytest

from kmigrate_shims.utils import obtain_input_shape


def test_as_keras_2_called_it() -> None:
    assert obtain_input_shape(None, 224, 48, "channels_last", True, weights="imagenet") == (224, 224, 3)
    assert obtain_input_shape(None, 224, 48, data_format="channels_first", require_flatten=False) == (3, None, None)
    assert obtain_input_shape((64, 64, 3), 224, 48, "channels_last", False) == (64, 64, 3)


def test_as_keras_1_called_it() -> None:
    assert obtain_input_shape(None, 224, 48, "tf", True) == (224, 224, 3)
    assert obtain_input_shape(None, 224, 48, dim_ordering="th", include_top=False) == (3, None, None)
    assert obtain_input_shape((3, 64, 64), 224, 48, "th", False) == (3, 64, 64)


def test_other_channels_are_warned_of() -> None:
    with pytest.warns(UserWarning, match="5 input channels"):
        assert obtain_input_shape((64, 64, 5), 224, 48, "channels_last", False) == (64, 64, 5)


def test_what_is_too_small() -> None:
    with pytest.raises(ValueError, match="at least 48x48"):
        obtain_input_shape((32, 32, 3), 224, 48, "channels_last", False)
