"""Models that are loaded: what they name must be given, and what they hold must be trusted."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.verify.new import REGISTERING, load

OWN = """
import keras
from keras.layers import Dense


class Tripling(keras.layers.Layer):
    def call(self, x):
        return 3.0 * x
"""


@pytest.fixture(autouse=True)
def without_names() -> Iterator[None]:
    before = dict(keras.saving.get_custom_objects())
    yield
    keras.saving.get_custom_objects().clear()
    keras.saving.get_custom_objects().update(before)


def made(layer: Any, path: Path) -> str:
    keras.Sequential([keras.Input((2,)), layer]).save(path)
    return str(path)


def test_classes_of_the_user_are_given_by_custom(tmp_path: Path) -> None:
    own = tmp_path / "own.py"
    own.write_text(OWN)
    place = importlib.util.spec_from_file_location("own", own)
    assert place is not None
    assert place.loader is not None
    module = importlib.util.module_from_spec(place)
    place.loader.exec_module(module)
    file = made(module.Tripling(), tmp_path / "new.keras")
    with pytest.raises(Complaint, match="give them by --custom"):
        load(file)
    found = load(file, str(own))
    np.testing.assert_array_equal(found.predict(np.ones((1, 2)), verbose=0), [[3.0, 3.0]])
    assert "Dense" not in keras.saving.get_custom_objects()


def test_code_in_a_file_runs_only_where_it_is_trusted(tmp_path: Path) -> None:
    file = made(keras.layers.Lambda(lambda x: x + 1.0, output_shape=(2,)), tmp_path / "new.keras")
    with pytest.raises(Complaint, match="only where you say --trust"):
        load(file)
    np.testing.assert_array_equal(load(file, trust=True).predict(np.ones((1, 2)), verbose=0), [[2.0, 2.0]])


def test_all_that_converted_files_may_name_is_loaded() -> None:
    import kmigrate_runtime.build  # noqa: F401  it imports whatever of the shims it writes into files

    named = [value for name, value in keras.saving.get_custom_objects().items() if name.startswith("kmigrate_shims>")]
    assert {value.__module__.split(".")[1] for value in named} <= set(REGISTERING)
    assert any(value.__module__.startswith("kmigrate_shims.metrics") for value in named)
