"""Removed names come back for old programs, what is there stays, and everything can be taken away again."""

from __future__ import annotations

import collections
import collections.abc
import fractions
import inspect
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import yaml

from kmigrate_shims import removed


@pytest.fixture(autouse=True)
def old_names() -> Iterator[None]:
    removed.restore()
    yield
    removed.take_back()


def test_what_is_there_stays() -> None:
    mine: Any = np
    assert mine.float64 is np.dtype("f8").type
    assert mine.bool(1) == 1
    assert mine.sum([1, 2]) == 3


def test_names_of_numpy() -> None:
    old: Any = np
    assert [old.float, old.int, old.object, old.float_, old.unicode_] == [float, int, object, np.float64, np.str_]
    assert old.cast["int8"](3.7).dtype == np.int8
    assert old.asscalar(np.array([4])) == 4
    assert list(old.in1d([[1, 2], [3, 4]], [2, 3])) == [False, True, True, False]
    assert old.trapz([1, 2, 3]) == 4.0
    assert old.asfarray([1, 2]).dtype == np.float64


def test_a_scalar_counts_only_where_its_kind_is_higher() -> None:
    old: Any = np
    assert old.find_common_type([np.float32], [np.int64, np.float64]) == np.float32
    assert old.find_common_type([np.int32], [np.float64]) == np.float64
    assert old.find_common_type([np.float32, np.int64], []) == np.float64


def test_names_of_the_library() -> None:
    assert collections.Mapping is collections.abc.Mapping  # type: ignore[attr-defined]
    assert fractions.gcd(12, 18) == 6  # type: ignore[attr-defined]
    assert time.clock() >= 0  # type: ignore[attr-defined]
    found = inspect.getargspec(lambda a, b=1, *rest, **named: None)  # type: ignore[attr-defined]
    assert tuple(found) == (["a", "b"], "rest", "named", (1,))
    assert found.keywords == "named"


def test_yaml_reads_plain_data_and_makes_no_objects() -> None:
    assert yaml.load("a: [1, 2]") == {"a": [1, 2]}
    with pytest.raises(yaml.YAMLError):
        yaml.load("!!python/object/apply:os.getcwd []")


def test_texts_of_h5py_can_be_decoded(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "old.h5", "w") as file:
        file.attrs["version"] = "1.2.2"
        file["kernel"] = np.arange(3.0)
        assert file.attrs["version"].decode("utf8") == "1.2.2"
        assert file.attrs.get("version") == "1.2.2"
        file.attrs["names"] = [b"dense_1", b"dense_2"]  # texts today
        assert [name.decode("utf8") for name in file.attrs["names"]] == ["dense_1", "dense_2"]
        assert list(file["kernel"].value) == [0.0, 1.0, 2.0]


def test_a_file_of_h5py_without_a_mode_can_be_written(tmp_path: Path) -> None:
    opened: Any = h5py.File
    with opened(tmp_path / "new.h5") as file:  # made, where there was none
        file["kernel"] = np.arange(3.0)
    with opened(tmp_path / "new.h5") as file:  # and kept, where there was one
        file["bias"] = np.zeros(2)
        assert sorted(file) == ["bias", "kernel"]
    with opened(name="nowhere", driver="core", backing_store=False) as file:
        assert file.mode == "r+"
    with opened(tmp_path / "new.h5", "r") as file, pytest.raises((OSError, ValueError)):
        file["more"] = 1


def test_a_module_that_is_gone() -> None:
    misc = pytest.importorskip("scipy.misc")
    assert misc.comb(5, 2) == 10
    assert misc.logsumexp([0.0, 0.0]) == pytest.approx(np.log(2))
    with pytest.raises((AttributeError, ImportError)):
        misc.no_such_name  # noqa: B018


def test_misc_is_there_without_an_import_of_its_own() -> None:
    assert pytest.importorskip("scipy").misc.comb(5, 2) == 10


def test_split_where_a_pattern_matches_nothing() -> None:
    import re

    # As Python 3.6 gave them.
    assert re.split(r"(\W+)?", "Mary moved.") == ["Mary", " ", "moved", ".", ""]
    assert re.split("x*", "axbc", maxsplit=1) == ["a", "bc"]
    assert re.split(",", "a,b") == ["a", "b"]


def test_what_scipy_has_renamed() -> None:
    signal = pytest.importorskip("scipy.signal")
    assert signal.gaussian(3, 1.0)[1] == 1.0
    assert pytest.importorskip("scipy.integrate").simps([1.0, 1.0, 1.0]) == pytest.approx(2.0)
    assert pytest.importorskip("scipy").interp(1.5, [1, 2], [10, 20]) == 15.0


def test_a_tester_is_made_and_says_what_runs_tests() -> None:
    from numpy.testing import Tester  # type: ignore[attr-defined]

    with pytest.raises(NotImplementedError, match="pytest"):
        Tester().test()


def test_labels_of_another_count_than_the_ticks() -> None:
    figure = pytest.importorskip("matplotlib.figure").Figure()
    axes = figure.subplots()
    axes.set_xticks([1, 2, 3], ["a", "b"])
    assert [label.get_text() for label in axes.get_xticklabels()] == ["a", "b", ""]


def test_all_of_it_is_taken_back() -> None:
    removed.take_back()
    assert "float" not in vars(np)
    assert not hasattr(collections, "Mapping")
    with pytest.raises(TypeError):
        yaml.load("a: 1")
    assert all(type(each).__module__ != "kmigrate_shims.removed.restoring" for each in sys.meta_path)


def test_numbers_are_shown_as_numbers() -> None:
    shown = "[0.25, 3, True]"
    numbers = [np.float64(0.25), np.int64(3), np.bool_(True)]
    assert repr(numbers) == shown
    assert repr(np.array([0.25, 1])) == "array([0.25, 1.  ])"
    removed.take_back()
    assert (repr(numbers) == shown) == np.__version__.startswith("1.")
