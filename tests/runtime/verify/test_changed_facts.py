"""Facts of real traces changed by hand: all that is asked of a trace is answered, or a sentence says what is wrong with it."""

from __future__ import annotations

import copy
import json
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.report import render
from kmigrate_runtime.verify import CPU, Request
from kmigrate_runtime.verify.old import about, witness

TRACES = Path(__file__).parents[3] / "fixtures" / "traces"
GONE = object()
VALUES: list[Any] = [None, True, -1, 3, 1.5, "x", [], {}, [3], {"a": 1}, GONE]
NAMES = ["several-2.3.1", "moving-0.3.3", "half-2.15", "subclass-2.15"]


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if at:
        yield at
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from places(value[key], (*at, key))


def changed(name: str, at: tuple[Any, ...], value: Any, path: Path) -> Path:
    """A copy of the trace in which one fact is another, or missing."""
    with zipfile.ZipFile(TRACES / f"{name}.npz") as old, zipfile.ZipFile(path, "w") as new:
        for member in old.namelist():
            if member != "trace.json":
                new.writestr(member, old.read(member))
        facts = box = json.loads(old.read("trace.json"))
        for step in at[:-1]:
            box = box[step]
        if value is GONE:
            del box[at[-1]]
        else:
            box[at[-1]] = copy.deepcopy(value)
        new.writestr("trace.json", json.dumps(facts))
    return path


def everything(path: Path) -> None:
    """All that the ladder asks of its witness."""
    request = Request(str(path), "new.keras", CPU)
    render(about(request), "text")
    old = witness(request)
    for key in old.tensors():
        old.output(key), old.kind(key[0]), old.read(key[0], key[1]), old.lost(key)
    for _, _, lost in (*old.finals, *old.finals_after, *old.gradients()):
        lost()
    for number in range(len(old.losses)):
        old.lost_of_step(number)
    assert isinstance(old.loss, float | None)
    assert isinstance(old.lost_loss, float | None)
    assert isinstance(old.races and old.drawing and old.masked, bool | list)
    list(old.weights())


def attempt(path: Path) -> str:
    """What is said of it; anything but a Complaint comes out of here."""
    said = ""
    try:
        with np.errstate(all="ignore"):
            everything(path)
    except Complaint as complaint:
        said = str(complaint)
    assert "\n" not in said
    return said


@pytest.mark.parametrize(
    ("at", "value", "sentence"),
    [
        (("gradients", 0, "weight", 0), [3], "`gradients` says no weight"),
        (("gradients", 0, "weight", 1), {"a": 1}, "`gradients` says no weight"),
        (("loss",), {}, "`loss` is no number: {}"),
        (("model", "config", "config", "input_layers", 0, 2), 3, "call 0 and output 3 of the layer left, which"),
        (("model", "config", "config", "input_layers", 1, 1), 3, "call 3 and output 0 of the layer right, which"),
        (("model", "config", "config", "input_layers", 1), GONE, "of the layer right, which the model does not have"),
        (
            ("model", "config", "config", "layers", 3, "inbound_nodes", 0, 0, 1),
            3,
            "call 3 and output 0 of the layer right",
        ),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, at: tuple[Any, ...], value: Any, sentence: str) -> None:
    assert sentence in attempt(changed("several-2.3.1", at, value, tmp_path / "t.npz"))


def test_an_output_that_a_layer_does_not_have_is_not_read(tmp_path: Path) -> None:
    at = ("model", "config", "config", "layers", 5, "inbound_nodes", 0, 0, 2)
    attempt(changed("several-2.3.1", at, 3, tmp_path / "t.npz"))


def all_changes(name: str) -> list[tuple[tuple[Any, ...], Any]]:
    with zipfile.ZipFile(TRACES / f"{name}.npz") as archive:
        facts = json.loads(archive.read("trace.json"))
    return [(at, value) for at in places(facts) for value in VALUES]


@pytest.mark.parametrize("name", NAMES)
def test_changed_facts(name: str, tmp_path: Path) -> None:
    for at, value in random.Random(0).sample(all_changes(name), 25):
        attempt(changed(name, at, value, tmp_path / "t.npz"))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_fact_changed(name: str, tmp_path: Path) -> None:
    for at, value in all_changes(name):
        attempt(changed(name, at, value, tmp_path / "t.npz"))


def test_weights_of_another_shape_are_no_architecture_that_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "cut.npz"
    with zipfile.ZipFile(TRACES / "several-2.3.1.npz") as old, zipfile.ZipFile(path, "w") as new:
        cut = next(name for name in old.namelist() if name.startswith("weights/"))
        for member in old.namelist():
            if member != cut:
                new.writestr(member, old.read(member))
        with new.open(cut, "w") as stream, old.open(cut) as whole:
            np.lib.format.write_array(stream, np.load(whole)[..., :-1])
    with pytest.raises(Complaint, match=r"weights/.* has the shape \[.*\], not \["):
        witness(Request(str(path), "new.keras", CPU))
