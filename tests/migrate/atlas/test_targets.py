"""Questions to the atlas of the targets."""

from __future__ import annotations

import pytest

from kmigrate.atlas import exists, members, parameters, signature
from kmigrate.settings import TARGETS, Target


@pytest.mark.parametrize(
    "name",
    [
        "keras.layers.Wobble",
        "keras.layers.core",
        "keras.wobble.Dense",
        "keras.layers.Dense.wobble",
        "keras.layers.Dense.units.x",
        "",
        "os.path",
    ],
)
@pytest.mark.parametrize("target", TARGETS)
def test_what_there_is_not(name: str, target: Target) -> None:
    assert not exists(name, target)
    assert signature(name, target) is None


@pytest.mark.parametrize(
    "name",
    [
        "keras",
        "keras.layers",
        "keras.layers.Dense",
        "keras.models.Model.fit",
        "keras.Sequential.evaluate",
        "keras.layers.Dense.get_config",
    ],
)
@pytest.mark.parametrize("target", TARGETS)
def test_what_both_targets_have(name: str, target: Target) -> None:
    assert exists(name, target)


def test_a_name_must_be_in_the_oldest_and_in_the_newest() -> None:
    assert exists("keras.losses.MSE", "tf.keras")
    assert not exists("keras.losses.mean_squared_error", "tf.keras")  # only in the oldest
    assert not exists("keras.layers.RMSNormalization", "tf.keras")  # only in the newest
    assert exists("keras.losses.mean_squared_error", "keras")


def test_backend_functions_are_a_matter_of_the_target() -> None:
    assert exists("keras.backend.concatenate", "tf.keras")
    assert not exists("keras.backend.concatenate", "keras")


def test_members_are_what_a_star_import_gives() -> None:
    given = members("keras.layers", "tf.keras")
    assert {"Dense", "Input", "add"} <= given
    assert not any("." in name or name.startswith("_") for name in given)
    assert members("keras.wobble", "tf.keras") == frozenset()


def test_a_signature_is_what_both_releases_take() -> None:
    fit = signature("keras.models.Model.fit", "tf.keras")
    assert fit is not None
    assert fit[:3] == ("x", "y", "batch_size")
    embedding = signature("keras.layers.Embedding", "tf.keras")
    assert embedding is not None
    assert "weights" not in embedding  # only in the newest


def test_an_alias_has_the_signature_of_what_it_stands_for() -> None:
    assert signature("keras.layers.Convolution2D", "tf.keras") == signature("keras.layers.Conv2D", "tf.keras")
    assert signature("keras.Sequential.fit", "tf.keras") == signature("keras.Model.fit", "tf.keras")


def test_defaults_keep_their_commas() -> None:
    found = parameters("keras.layers.MaxPooling2D", "tf.keras")
    assert found is not None
    assert found["pool_size"] == "(2, 2)"
    assert found["strides"] == "None"
