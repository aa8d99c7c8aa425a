"""Images are stretched to bytes and resized as `scipy.misc` did."""

from __future__ import annotations

import numpy as np
import pytest

from kmigrate_shims.removed import images


def test_numbers_are_stretched_to_bytes() -> None:
    assert images.bytescale(np.array([0.0, 0.5, 1.0])).tolist() == [0, 128, 255]
    assert images.bytescale(np.array([2.0, 2.0])).tolist() == [0, 0]
    kept = np.array([3, 4], np.uint8)
    assert images.bytescale(kept) is kept


def test_channels_are_where_there_are_three_or_four() -> None:
    assert images._channels((8, 9, 3)) == 2
    assert images._channels((4, 3, 8)) == 1
    with pytest.raises(ValueError, match="channel"):
        images._channels((8, 9, 7))


def test_sizes_are_a_pair_a_share_or_percent() -> None:
    pytest.importorskip("PIL")
    image = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    assert images.imresize(image, (2, 8)).shape == (2, 8, 3)
    assert images.imresize(image, 0.5).shape == (2, 2, 3)
    assert images.imresize(image, 50).shape == (2, 2, 3)
