"""Optimizers of the dictionaries that `get_config` gave."""

from __future__ import annotations

from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

from kmigrate_shims import optimizers  # noqa: E402


@pytest.mark.parametrize(
    "made",
    [
        optimizers.SGD(learning_rate=0.1, decay=0.5, clipnorm=1.0, clipvalue=0.5),
        optimizers.Adam(learning_rate=0.1, decay=0.5),
        optimizers.Nadam(schedule_decay=0.01),
    ],
)
def test_one_of_the_shims_is_made_again(made: Any) -> None:
    again = optimizers.deserialize({"class_name": type(made).__name__, "config": made.get_config()})
    assert type(again) is type(made)
    assert again.get_config() == made.get_config()
    assert type(optimizers.deserialize(keras.optimizers.serialize(made))) is type(made)


def test_what_an_old_file_says() -> None:
    found = optimizers.deserialize({"class_name": "Adam", "config": {"lr": 0.25, "decay": 0.5, "beta_1": 0.5}})
    assert (type(found), float(keras.ops.convert_to_numpy(found.lr)), found.decay) == (optimizers.Adam, 0.25, 0.5)


def test_one_of_today_stays_what_it_is() -> None:
    made = keras.optimizers.Adam(0.25, weight_decay=0.1)
    again = optimizers.deserialize({"class_name": "Adam", "config": made.get_config()})
    assert type(again) is keras.optimizers.Adam
    assert again.get_config() == made.get_config()
