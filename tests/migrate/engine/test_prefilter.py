from __future__ import annotations

import pytest

from kmigrate.engine.prefilter import mentions_legacy


@pytest.mark.parametrize("data", [b"", b"import numpy", b"KERAS", b"ker\nas", "ķeras".encode()])
def test_other_bytes_do_not_count(data: bytes) -> None:
    assert not mentions_legacy(data)


@pytest.mark.parametrize(
    "data",
    [
        b"import keras",
        b"import theano.tensor as T",
        b"from cntk import x",
        b"# keras",
        b"\xff\xfekeras",
        b"x" * 9999 + b"keras",
    ],
)
def test_the_name_of_a_legacy_package_counts_wherever_it_stands(data: bytes) -> None:
    assert mentions_legacy(data)
