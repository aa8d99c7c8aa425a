"""NaN and infinity compare by place; where a compiled model loses them, that is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from kmigrate_runtime import trace
from kmigrate_runtime.build import build
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.legacy import traced
from kmigrate_runtime.proof import DIFFERS, EQUAL, Proof
from kmigrate_runtime.verify import CPU, Request, verify

TRACES = Path(__file__).parents[3] / "fixtures" / "models" / "nan"


def proof(name: str) -> Proof:
    path = str(TRACES / f"{name}.npz")
    with trace.read(path) as old:
        model = build(traced.read(old)).model
    return verify(Request(path, "model", CPU), [CPU], model=model)


@pytest.mark.parametrize(
    "name",
    ["dense-tensorflow", "dense-theano", "conv-tensorflow", "lstm-tensorflow", "lstm-theano", "wild-tensorflow", "wild-theano"],
)  # fmt: skip
def test_layers_that_give_nan_at_the_same_places_are_equal(name: str) -> None:
    found = proof(name).climbs[0]
    verdicts = {rung.name: rung.verdict for rung in found.rungs}
    assert (verdicts["free"], verdicts["fed"], verdicts["saved"]) == (EQUAL, EQUAL, EQUAL)
    if name.startswith(("lstm", "wild")):
        assert DIFFERS not in verdicts.values()
    # TensorFlow joins relu with the product before it, where it compiles, and then max(NaN, 0) is 0.
    if verdicts["whole"] == DIFFERS:
        assert [cause.name for cause in found.causes] == ["compiled"]
        assert found.causes[0].after < 1e-5


def test_what_infinity_became_on_theano_is_a_difference() -> None:
    """Its relu was x / 2 + abs(x) / 2, which of -inf is NaN; it is 0 today."""
    found = proof("conv-theano").climbs[0]
    verdicts = {rung.name: rung.verdict for rung in found.rungs}
    assert (verdicts["fed"], verdicts["saved"]) == (DIFFERS, EQUAL)
    assert [cause.name for cause in found.causes] == ["old numbers"]


def test_a_damaged_array_ends_the_proof(tmp_path: Path) -> None:
    path = tmp_path / "trace.npz"
    shutil.copy(TRACES / "dense-tensorflow.npz", path)
    with trace.read(path) as old:
        model = build(traced.read(old)).model
        entry = old.facts["layers"][0]["calls"][0]["outputs"][0]["array"]
    data = bytearray(path.read_bytes())
    place = data.index(f"{entry}.npy".encode()) + 60
    data[place : place + 8] = bytes(255 - byte for byte in data[place : place + 8])
    path.write_bytes(bytes(data))
    with pytest.raises(Complaint, match="damaged"):
        verify(Request(str(path), "model", CPU), [CPU], model=model)


def test_an_array_of_nan_is_no_measure_of_numbers() -> None:
    from kmigrate_runtime.compare import compare

    nothing = np.full(4, np.nan)
    assert compare(nothing, nothing).within(0.0)
    assert not compare(nothing, np.zeros(4)).within(1.0)
    assert not compare(np.zeros(4), nothing).within(1.0)
