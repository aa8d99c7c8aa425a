"""What earlier converters refused, lost or moved otherwise, as `fixtures/models/found/record_gaps.py` recorded it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bundles
import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_runtime import legacy, reference  # noqa: E402
from kmigrate_runtime.build import build  # noqa: E402
from kmigrate_runtime.complaints import Complaint  # noqa: E402
from kmigrate_runtime.convert.check import check, compute  # noqa: E402

NOT_ON_KERAS_3_0 = ("masked_both_ways_with_states", "normalized_steps_inside")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundles.unpacked("gaps", tmp_path_factory.mktemp("gaps"))


def off(found: Any, recorded: Any) -> float:
    return float(np.abs(np.asarray(found) - recorded).max() / np.abs(recorded).max())


def whole(recorded: Any) -> Any:
    """All outputs, of a model of one as well."""
    return recorded if recorded.ndim > 2 else recorded[None]


def read(folder: Path, name: str) -> tuple[Any, Any, list[Any]]:
    kept = np.load(folder / f"{name}.npz")
    backend = name.rpartition("-")[2]
    said = backend if backend in ("theano", "tensorflow", "cntk") else None
    spec = legacy.read(folder / f"{name}.h5", backend=said)
    return spec, kept, [kept[key] for key in sorted(kept.files) if key.startswith("input")]


@pytest.mark.parametrize(
    "name", [name for name in bundles.names("gaps") if not name.startswith(("ftrl", "dense_first"))]
)
def test_it_computes_and_trains_as_it_did(folder: Path, name: str) -> None:
    spec, kept, inputs = read(folder, name)
    if keras.__version__.startswith("3.0") and name.startswith(NOT_ON_KERAS_3_0):
        with pytest.raises(Complaint, match=r"Keras 3\.0.* does not take"):
            build(spec)
        return
    made = build(spec)
    assert off(compute(made.model, inputs), whole(kept["output"])) <= 1e-5
    assert check(spec, made).holds
    if name.startswith("adversary"):
        return  # its file does not hold what it was
    x = inputs if len(inputs) > 1 else inputs[0]
    target = list(kept["target"]) if len(spec.model.outputs) > 1 else kept["target"]
    losses = []
    for _ in kept["losses"]:
        made.model.reset_metrics()
        losses.append(float(np.ravel(made.model.train_on_batch(x, target))[0]))
    assert off(losses, kept["losses"]) <= 1e-4
    if not name.endswith("cntk"):  # whose statistics see weights behind the step: docs/convert.md
        assert off(compute(made.model, inputs), whole(kept["after"])) <= 1e-4


@pytest.mark.parametrize("name", [name for name in bundles.names("gaps") if name.startswith("normalized")])
def test_the_reference_moves_statistics_as_they_moved(folder: Path, name: str) -> None:
    spec, kept, inputs = read(folder, name)
    trained = reference.train(spec, [(inputs, kept["target"])] * len(kept["losses"]))
    assert off(trained.losses, kept["losses"]) <= 1e-5
    assert off(reference.run(trained.spec, inputs).outputs[0], kept["after"]) <= 1e-5


@pytest.mark.parametrize("name", [name for name in bundles.names("gaps") if name.startswith("adversary")])
def test_what_was_frozen_as_a_whole_is_named(folder: Path, name: str) -> None:
    spec, _, _ = read(folder, name)
    (said,) = [note for note in spec.notes if "frozen" in note]
    assert said.startswith("What it keeps is for all but sequential_2: ")


def test_what_may_have_been_frozen_is_named_where_nothing_shows_it(folder: Path) -> None:
    spec, _, _ = read(folder, "normalized_inside_twice-keras-2.3.1-theano")
    assert any(note.startswith("The file does not say whether sequential_1 was frozen") for note in spec.notes)


def test_a_bias_that_lay_along_the_channels_is_told_of(folder: Path) -> None:
    spec, kept, inputs = read(folder, "dense_first_4-keras-2.0.8-theano")
    (said,) = [note for note in spec.notes if "channels_first" in note]
    assert "is a Dense on images" in said
    assert off(reference.run(spec, inputs).outputs[0], kept["output"]) > 1e-3  # which is why
    others = [read(folder, name)[0] for name in bundles.names("gaps") if not name.startswith("dense_first")]
    assert not any("channels_first" in note for other in others for note in other.notes)
