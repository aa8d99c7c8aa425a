"""Sizes of convolutions; the expected ones are what Keras 2.3.1 printed."""

from __future__ import annotations

import pytest

from kmigrate_shims import utils


@pytest.mark.parametrize(
    ("padding", "sizes"), [("same", (4, 4)), ("valid", (3, 2)), ("causal", (4, 4)), ("full", (5, 6))]
)
def test_what_a_convolution_gives(padding: str, sizes: tuple[int, int]) -> None:
    assert tuple(utils.conv_output_length(7, 3, padding, 2, dilation) for dilation in (1, 2)) == sizes
    assert utils.conv_output_length(None, 3, padding, 2) is None


@pytest.mark.parametrize(("padding", "size"), [("same", 7), ("valid", 9), ("full", 5)])
def test_what_a_convolution_takes(padding: str, size: int) -> None:
    assert utils.conv_input_length(4, 3, padding, 2) == size
    assert utils.conv_input_length(None, 3, padding, 2) is None


@pytest.mark.parametrize(
    ("padding", "sizes"),
    [("same", (10, 10, 9, 9, 10, 10)), ("valid", (11, 13, 11, 13, 12, 14)), ("full", (7, 5, 7, 5, 8, 6))],
)
def test_what_a_transposed_convolution_gives(padding: str, sizes: tuple[int, ...]) -> None:
    given = [(more, dilation) for more in (None, 0, 1) for dilation in (1, 2)]
    assert tuple(utils.deconv_length(5, 2, 3, padding, *one) for one in given) == sizes
    assert tuple(utils.deconv_output_length(5, 3, padding, more, 2, dilation) for more, dilation in given) == sizes


def test_arguments() -> None:
    assert utils.normalize_tuple(2, 3, "x") == (2, 2, 2)
    assert utils.normalize_tuple([1, 2], 2, "x") == (1, 2)
    assert utils.normalize_padding("SAME") == "same"
    assert utils.normalize_data_format(None) == "channels_last"
    for wrong in ((1, 2, 3), "ab", None):
        with pytest.raises(ValueError, match="must be a tuple of 2 integers"):
            utils.normalize_tuple(wrong, 2, "x")
