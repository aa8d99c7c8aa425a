"""UpSampling2D that interpolates."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "from {}.layers import UpSampling2D\n\nlayer = "


def after(line: str, keras: str = "keras", settings: Settings | None = None) -> tuple[str, bool]:
    given = settings or Settings()
    text = rewrite(HEAD.format(keras) + line + "\n", given).text
    assert rewrite(text, given).text == text
    return text.partition("layer = ")[2].rstrip(), "kmigrate_shims.layers.upsampling" in text


@pytest.mark.parametrize("line", ["UpSampling2D(2)", "UpSampling2D((2, 2), interpolation='nearest')"])
def test_who_repeats_stays(line: str) -> None:
    assert after(line) == (line, False)


def test_in_tensorflow_2_it_was_as_today() -> None:
    line = "UpSampling2D(2, interpolation='bilinear')"
    assert after(line, "tensorflow.keras") == (line, False)


def test_the_corners_are_those_of_the_shims() -> None:
    line = "UpSampling2D(2, interpolation='bilinear')"
    assert after(line) == (line.replace("bilinear", "bilinear_corner"), True)
    assert after(line, settings=Settings(backend="theano"))[0] == line.replace("bilinear", "bilinear_theano")


def test_without_shims_it_is_reported() -> None:
    line = "UpSampling2D(2, interpolation='bilinear')"
    assert after(line, settings=Settings(shims=False)) == (line, False)
