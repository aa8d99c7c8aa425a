from __future__ import annotations

import pytest

from kmigrate.engine.names.places import Places, has_target, is_module, row_of
from kmigrate.engine.names.scopes import Scope
from kmigrate.engine.names.values import Binding
from kmigrate.settings import Settings, Target
from kmigrate.tables import Facts, Row

RENAMED = Row("name", "KM102", "keras.layers.Convolution2D", "x", "keras.layers.Conv2D")
SHIM = Row("shim", "KM601", "keras.layers.merge", "x", "kmigrate_shims.keras.layers.merge")
REMOVED = Row("removed", "KM602", "keras.layers.Merge", "x", status="review", advice="look")
FACTS = Facts(names={row.old: row for row in (RENAMED, SHIM, REMOVED)})


def binding(spelled: str, local: str, kind: str = "import") -> Binding:
    return Binding(spelled, local, kind, Scope("module", None))


def places(**settings: object) -> Places:
    return Places(Settings(**settings), FACTS)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["keras", "keras.layers.Dense", "keras.layersX", ""])
def test_a_name_that_no_row_speaks_of(name: str) -> None:
    assert row_of(name, FACTS) == (None, "")


def test_a_row_speaks_of_what_hangs_on_its_name() -> None:
    assert row_of("keras.layers.Convolution2D", FACTS) == (RENAMED, "")
    assert row_of("keras.layers.Convolution2D.from_config", FACTS) == (RENAMED, ".from_config")


@pytest.mark.parametrize("target", ["tf.keras", "keras"])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("keras", True),
        ("keras.layers", True),
        ("keras.layers.Dense", True),
        ("keras.layers.Dense.from_config", True),
        ("kmigrate_shims.keras.anything", True),
        ("keras.layers.Wobble", False),
        ("keras.wobble.Dense", False),
        ("theano.tensor", False),
    ],
)
def test_what_the_targets_have(name: str, expected: bool, target: Target) -> None:
    assert has_target(name, Settings(target=target)) is expected


def test_modules_and_names_are_told_apart() -> None:
    assert is_module("keras", Settings())
    assert is_module("keras.layers", Settings())
    assert not is_module("keras.layers.Dense", Settings())


@pytest.mark.parametrize(
    ("settings", "path"),
    [({}, "tensorflow.keras.layers"), ({"target": "keras"}, "keras.layers"), ({"ignore": ("KM101",)}, "keras.layers")],
)
def test_a_target_name_is_imported_from_the_target(settings: dict[str, object], path: str) -> None:
    assert places(**settings).path("keras.layers") == path
    assert places(**settings).path("kmigrate_shims.keras") == "kmigrate_shims.keras"


@pytest.mark.parametrize(
    ("spelled", "local", "path", "new"),
    [
        ("keras", "keras", "tensorflow.keras", "keras"),
        ("keras", "k", "tensorflow.keras", "k"),
        ("keras.layers.core", "core", "tensorflow.keras.layers", "core"),
        ("keras.layers.Dense", "Dense", "tensorflow.keras.layers.Dense", "Dense"),
        ("keras.layers.core.Dense", "D", "tensorflow.keras.layers.Dense", "D"),
        ("keras.layers.merge", "merge", "kmigrate_shims.keras.layers.merge", "merge"),
        ("tensorflow.python.keras.layers.Dense", "Dense", "tensorflow.keras.layers.Dense", "Dense"),
    ],
)
def test_a_binding_has_its_new_place(spelled: str, local: str, path: str, new: str) -> None:
    place = places().place(binding(spelled, local))
    assert (place.path, place.local, place.kept) == (path, new, False)


@pytest.mark.parametrize(
    "spelled", ["theano", "cntk.ops", "tensorflow", "keras.layers.Merge", "keras.layers.Wobble", "os"]
)
def test_what_has_no_place_stays_as_it_is(spelled: str) -> None:
    place = places().place(binding(spelled, "x"))
    assert place.kept
    assert place.path == spelled


def test_a_shim_has_no_place_where_shims_are_forbidden() -> None:
    assert places(shims=False).place(binding("keras.layers.merge", "merge")).kept


def test_members_of_a_module_that_became_another_are_imported_by_name() -> None:
    assert places().place(binding("keras.utils.np_utils", "np_utils")).by_names
    assert not places().place(binding("keras.utils", "utils")).by_names
    assert not places().place(binding("keras.utils.np_utils", "np_utils", "project")).by_names
