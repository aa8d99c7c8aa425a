from __future__ import annotations

import pytest

from kmigrate.engine.names.canonical import (
    ancestry,
    base_of,
    canonical,
    is_class,
    is_legacy,
    may_lead_to_legacy,
    split_root,
)
from kmigrate.tables import Facts, load_tables


@pytest.mark.parametrize(
    "name",
    ["", "os", "kerasx", "keras_contrib.layers", "my.keras", "tensorflow", "tensorflow.nn", "tf.keras", "theanox"],
)
def test_other_names_are_not_legacy(name: str) -> None:
    assert not is_legacy(name)
    assert split_root(name) == ("", name)
    assert canonical(name) == name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("keras_applications.vgg16.VGG16", "keras.applications.vgg16.VGG16"),
        ("keras_preprocessing.image.ImageDataGenerator", "keras.preprocessing.image.ImageDataGenerator"),
        ("keras_preprocessing.image.utils.load_img", "keras.preprocessing.image.load_img"),
        ("keras_preprocessing", "keras.preprocessing"),
    ],
)
def test_parts_that_were_packages_of_their_own(name: str, expected: str) -> None:
    assert is_legacy(name)
    assert canonical(name) == expected


@pytest.mark.parametrize("name", ["theano", "theano.tensor", "cntk.ops"])
def test_neighbours_are_legacy_but_not_keras(name: str) -> None:
    assert is_legacy(name)
    assert split_root(name) == ("", name)


@pytest.mark.parametrize(
    ("name", "root", "rest"),
    [
        ("keras", "keras", ""),
        ("keras.layers.Dense", "keras", "layers.Dense"),
        ("tensorflow.keras", "tensorflow.keras", ""),
        ("tensorflow.keras.layers", "tensorflow.keras", "layers"),
        ("tensorflow.python.keras.layers", "tensorflow.python.keras", "layers"),
        ("tensorflow.contrib.keras.layers", "tensorflow.contrib.keras", "layers"),
        ("tensorflow.contrib.keras.api.keras.layers", "tensorflow.contrib.keras.api.keras", "layers"),
        ("tensorflow.compat.v1.keras.layers", "tensorflow.compat.v1.keras", "layers"),
    ],
)
def test_the_root_is_the_package_of_its_era(name: str, root: str, rest: str) -> None:
    assert split_root(name) == (root, rest)
    assert is_legacy(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("keras.layers.Dense", "keras.layers.Dense"),
        ("keras.layers.core.Dense", "keras.layers.Dense"),
        ("tensorflow.keras.layers.Dense", "keras.layers.Dense"),
        ("tensorflow.python.keras.layers.core.Dense", "keras.layers.Dense"),
        ("keras.utils.np_utils.to_categorical", "keras.utils.to_categorical"),
        ("keras.layers.core", "keras.layers"),
        ("keras.layers.coreX", "keras.layers.coreX"),
        ("keras", "keras"),
    ],
)
def test_one_name_per_thing(name: str, expected: str) -> None:
    assert canonical(name) == expected


@pytest.mark.parametrize("name", ["tensorflow", "tensorflow.contrib", "tensorflow.python", "tensorflow.compat.v1"])
def test_what_lies_above_keras_may_lead_to_it(name: str) -> None:
    assert may_lead_to_legacy(name)


@pytest.mark.parametrize("name", ["tensor", "tensorflow.layers", "tensorflow.py", "os"])
def test_what_does_not_lead_to_keras(name: str) -> None:
    assert not may_lead_to_legacy(name)


def test_a_class_of_a_family_derives_from_the_head_of_the_family() -> None:
    facts = Facts()
    assert base_of("keras.layers.Dense", facts) == "keras.layers.Layer"
    assert base_of("keras.optimizers.SGD", facts) == "keras.optimizers.Optimizer"
    assert base_of("keras.layers.Layer", facts) == ""
    assert base_of("keras.layers.Dense.call", facts) == ""


def test_rows_say_more_about_what_derives_from_what() -> None:
    facts = Facts(bases={"keras.A": "keras.layers.B"})
    assert ancestry("keras.A", facts) == ("keras.A", "keras.layers.B", "keras.layers.Layer")


def test_a_circle_of_bases_ends() -> None:
    assert ancestry("keras.A", Facts(bases={"keras.A": "keras.B", "keras.B": "keras.A"})) == ("keras.A", "keras.B")


def test_a_sequential_is_a_model_and_a_layer() -> None:
    line = ancestry("keras.models.Sequential", load_tables())
    assert line[:1] == ("keras.models.Sequential",)
    assert {"keras.models.Model", "keras.layers.Layer"} <= set(line)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("keras.layers.Dense", True),
        ("keras.layers.merge", False),
        ("keras.backend.log", False),
        ("keras.x.Input", False),
    ],
)
def test_a_class_is_told_by_its_spelling_where_no_fact_says_otherwise(name: str, expected: bool) -> None:
    assert is_class(name, Facts(returns={"keras.x.Input": "keras.Tensor"})) is expected
