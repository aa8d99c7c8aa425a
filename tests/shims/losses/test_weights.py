"""Weights of whole samples: `fixtures/programs_as_they_were/weights_of_samples.py`, as the codemod writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import retold

from kmigrate import Settings
from kmigrate_shims.losses import Counted, Everywhere, per_sample


def test_the_program_tells_what_it_told(tmp_path: Path, monkeypatch: Any) -> None:
    told, findings = retold.told_by("weights_of_samples", tmp_path, monkeypatch, Settings(source="2.2.4"))
    for release in ("keras-2.0.8-tensorflow", "keras-2.2.4-tensorflow"):
        for name, recorded in retold.recorded(f"weights_of_samples-{release}").items():
            np.testing.assert_allclose(told[name], recorded, atol=3e-6, err_msg=name)
    assert [one.status.value for one in findings if one.rule == "KM362"] == ["shimmed"] * 4


@pytest.mark.parametrize("release", ["2.3.4", "2.9.3", "2.15.1"])
def test_steps_were_weighed_alike_in_tf_keras(release: str) -> None:
    later, earlier = (
        retold.recorded(f"weights_of_samples-{one}") for one in (f"tf.keras-{release}", "keras-2.2.4-tensorflow")
    )
    for name in ("steps", "classes", "vectors"):
        np.testing.assert_allclose(later[name], earlier[name], atol=3e-6)
    assert (later["images"][0] == pytest.approx(earlier["images"][0], abs=3e-6)) is (release == "2.3.4")


@pytest.mark.parametrize(
    ("weights", "targets", "shape"),
    [
        (np.ones(3), np.ones((3, 5, 2)), (3, 1, 1)),
        ([1.0, 2.0, 3.0], np.ones((3, 5)), (3, 1)),
        (np.ones((3, 5)), np.ones((3, 5, 2)), (3, 5, 1)),
        (np.ones(3), np.ones(3), (3,)),
        (np.ones((3, 5, 2)), np.ones((3, 5)), (3, 5, 2)),
    ],
)
def test_weights_get_the_axes_of_the_targets(weights: Any, targets: Any, shape: tuple[int, ...]) -> None:
    assert np.shape(per_sample(weights, targets)) == shape


def test_weights_of_several_outputs() -> None:
    both = per_sample([np.ones(3), None], [np.ones((3, 4, 2)), np.ones((3, 1))])
    assert both[0].shape == (3, 1, 1)
    assert both[1] is None
    named = per_sample({"a": np.ones(3), "b": np.ones(3)}, {"a": np.ones((3, 4, 2)), "c": 0})
    assert {name: one.shape for name, one in named.items()} == {"a": (3, 1, 1), "b": (3,)}
    assert per_sample(None, np.ones((3, 4))) is None


@pytest.mark.parametrize("loss", [Counted("mse"), Everywhere("mse")])
@pytest.mark.parametrize("shape", [(4, 4, 2), (4, 3, 3, 2), (4, 2)])
def test_losses_of_the_shims_take_both(loss: keras.losses.Loss, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(1)
    y, found, weights = rng.random(shape), rng.random(shape), np.array([0.5, 2.0, 1.0, 3.0])
    by_hand = np.mean(weights * np.mean((y - found) ** 2, axis=tuple(range(1, len(shape)))))
    for given in (weights, per_sample(weights, y)):
        assert float(loss(y, found, sample_weight=given)) == pytest.approx(by_hand, rel=1e-5)
