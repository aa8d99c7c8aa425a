"""Functions of TensorFlow with the arguments of TensorFlow 1, as Keras 2.2.4 on TensorFlow 1.15 computed them."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)
import tensorflow as tf

from kmigrate_shims.install import keywords

# Words that changed while the place stayed.
ALIKE = dict.fromkeys([("filter", "filters")], True)
FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
RECORDED = json.loads((FOLDER / "keywords_of_tensorflow1-keras-2.2.4-tensorflow.json").read_text())


@pytest.fixture(scope="module")
def told(play: Callable[..., Any]) -> Any:
    return play("keywords_of_tensorflow1", "2.2.4")


@pytest.mark.parametrize("what", sorted(RECORDED))
def test_what_was_computed(told: Any, what: str) -> None:
    np.testing.assert_allclose(told[what], RECORDED[what], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("place", sorted(keywords.MOVED))
def test_where_places_moved(place: str) -> None:
    """The number behind a name is the first place of which TensorFlow of today and of then say different things."""
    room, _, name = place.rpartition(".")
    today, then = (getattr(at, room) if room else at for at in (tf, tf.compat.v1))
    new, old = ([*inspect.signature(inspect.unwrap(getattr(at, name))).parameters] for at in (today, then))
    moved = [i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b and not ALIKE.get((a, b))]
    assert moved[0] == keywords.MOVED[place]
