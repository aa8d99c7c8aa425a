"""Traces of real stacks can be read, and what is no trace ends in a sentence."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
import recordings

from kmigrate_runtime import trace


def entry(array: str, shape: list[int], **more: object) -> dict[str, object]:
    return {"array": array, "shape": shape, "dtype": "float32", **more}


FACTS = {
    "kind": "kmigrate trace",
    "schema": 1,
    "versions": {"keras": "2.3.1"},
    "backend": "theano",
    "model": {"class": "Sequential", "config": {"array": "a word of the model's own"}},
    "inputs": [entry("inputs/0", [2, 3], name="x")],
    "outputs": [entry("outputs/0", [2, 2], name="y")],
    "layers": [
        {
            "path": "dense",
            "calls": [
                {
                    "call": 0,
                    "inputs": [["x", 0, 0]],
                    "outputs": [entry("layers/dense/0.0", [2, 100], places="layers/dense/0.0.places")],
                }
            ],
        }
    ],
    "not_recorded": [],
}
ARRAYS = {
    "inputs/0": np.ones((2, 3), "float32"),
    "outputs/0": np.array([[1, 2], [3, 4]], "float32"),
    "layers/dense/0.0": np.array([5, 6, 7], "float32"),
    "layers/dense/0.0.places": np.array([0, 50, 199]),
}


def npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, version=(1, 0))
    return stream.getvalue()


def put(
    path: Path, facts: object = FACTS, members: dict[str, bytes] | None = None, compression: int = zipfile.ZIP_DEFLATED
) -> Path:
    data = {f"{name}.npy": npy(array) for name, array in ARRAYS.items()}
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("trace.json", facts if isinstance(facts, str) else json.dumps(facts))
        for name, content in {**data, **(members or {})}.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def path(tmp_path):
    return put(tmp_path / "t.npz")


def everything(path: Path) -> list[np.ndarray]:
    with trace.read(path) as found:
        return [found.array(e) for e in trace._entries(found.facts)]


def test_a_trace_gives_its_arrays(path):
    with trace.read(path) as found:
        assert found.arrays("outputs")[0].tolist() == [[1, 2], [3, 4]]
        assert found.arrays("targets") == []
        assert found.losses is None
        kept = found.outputs_of("dense")[0][0]
        assert found.array(kept).tolist() == [5, 6, 7]
        assert found.places(kept).tolist() == [0, 50, 199]
        assert found.places(found.facts["inputs"][0]) is None
        with pytest.raises(trace.BadTrace, match="there is no layer conv"):
            found.outputs_of("conv")
    assert trace.is_trace(path)


@pytest.mark.parametrize("stack", recordings.stacks())
def test_traces_of_real_stacks_are_whole(stack, tmp_path):
    for name in recordings.names(stack)[::7]:
        found = recordings.get(stack, name)
        found.write(tmp_path)
        with trace.read(tmp_path / "trace.npz") as opened:
            assert (opened.arrays("outputs")[0] == found.outputs[0]).all()
        assert len(everything(tmp_path / "trace.npz")) >= 3
        layers = {layer["path"] for layer in found.facts["layers"]}
        inputs = {item["name"] for item in found.facts["inputs"]}
        for layer in found.facts["layers"]:
            for call in layer["calls"]:
                for where in call["inputs"] or []:
                    place = "/".join([*layer["path"].split("/")[:-1], where[0]])
                    # Keras 1 took a linear activation of an input for the input itself.
                    known = place in layers or where[0] in inputs or "/" in layer["path"]
                    assert known or name == "wide-linear", (name, where)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"schema": 2}, "is a trace of schema 2; this kmigrate reads 1. Update kmigrate."),
        ({"schema": 0}, "is a trace of schema 0; this kmigrate reads 1. Record it again."),
        ({"schema": "new"}, "is a trace of schema new; this kmigrate reads 1. Record it again."),
        ({"kind": "photo"}, "is no trace: its trace.json says something else."),
        ({"layers": []}, "`layers` is missing."),
        ({"inputs": {}}, "`inputs` is no list."),
        ({"versions": None}, "`versions` is missing."),
        ({"layers": [{"path": 3, "calls": []}]}, "a layer has no path, no class or no calls."),
        ({"layers": [{"path": "a", "class": -1, "calls": []}]}, "a layer has no path, no class or no calls."),
        ({"layers": [{"path": "a", "calls": [{}]}]}, "a call of a has no outputs."),
        ({"after": {"losses": 3}}, "`after` does not say losses and outputs."),
        ({"outputs": [{"array": "outputs/0", "name": "y"}]}, "an entry has no name or no shape"),
        ({"outputs": [entry("outputs/0", [-1, 2], name="y")]}, "an entry has no name or no shape"),
        ({"outputs": [entry("outputs/9", [2, 2], name="y")]}, "the array outputs/9 is missing."),
        ({"outputs": [{"array": "outputs/0", "shape": [2, 2]}]}, "`outputs` says no name"),
        ({"gradients": [True]}, "`gradients` says no weight: True"),
        ({"gradients": [{"weight": 3}]}, "`gradients` says no weight"),
        ({"inputs": [True]}, "`inputs` says no array: True"),
        ({"targets": [[]]}, "`targets` says no array: []"),
        ({"layers": [{"path": "a", "calls": [], "weights": [{"shape": [1]}]}]}, "`weights of a` says no array"),
        ({"layers": [{"path": "a", "calls": [{"outputs": ["x"]}]}]}, "`outputs of a` says no array: x"),
        ({"after": {"losses": {"array": "l"}, "outputs": [3]}}, "`after.outputs` says no array: 3"),
    ],
)
def test_what_the_facts_lack_is_named(change, sentence, tmp_path):
    with pytest.raises(trace.BadTrace) as caught:
        trace.read(put(tmp_path / "t.npz", {**FACTS, **change}))
    assert sentence in str(caught.value)
    assert "t.npz" in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", '"x"', "[" * 100_000, '{"kind": "kmigrate trace", "schema": 1e999}']
)
def test_facts_that_are_no_facts(text, tmp_path):
    with pytest.raises(trace.BadTrace):
        trace.read(put(tmp_path / "t.npz", text))


def header(shape: str, descr: str = "'<f4'") -> bytes:
    text = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}".encode()
    text += b" " * (63 - (len(text) + 10) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text


@pytest.mark.parametrize(
    ("member", "sentence"),
    [
        (npy(np.zeros((3, 3), "float32")), "has the shape [3, 3], not [2, 2]"),
        (header("(1000000000000, 8)") + b"xxxx", "do not hold an array of shape (1000000000000, 8)"),
        (header("(-1, 4)") + b"x" * 16, "do not hold an array of shape"),
        (header("(2, 2)", "'|O'") + b"cos\nsystem\n(S'true'\ntR.", "it holds object, which no trace does"),
        (header("(2, 2)", "[('a', '<f4')]") + b"x" * 16, "which no trace does"),
        (header("(2, 2)") + b"x" * 15, "do not hold an array of shape (2, 2)"),
        (header("(2, 2)") + b"x" * 17, "do not hold an array of shape (2, 2)"),
        (b"\x93NUMPY\x02\x00", "a header of version (2, 0)"),
        (b"no array", "is damaged"),
        (b"", "is damaged"),
    ],
)
def test_arrays_that_are_none_are_named_and_nothing_is_unpickled(member, sentence, tmp_path):
    path = put(tmp_path / "t.npz", members={"outputs/0.npy": member})
    with trace.read(path) as found, pytest.raises(trace.BadTrace) as caught:
        found.arrays("outputs")
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    "places", [np.array([0, 50, 200]), np.array([-1, 2, 3]), np.array([0.0, 1.0, 2.0]), np.array([[1, 2, 3]])]
)
def test_places_outside_of_the_array_are_refused(places, tmp_path):
    path = put(tmp_path / "t.npz", members={"layers/dense/0.0.places.npy": npy(places)})
    with trace.read(path) as found, pytest.raises(trace.BadTrace, match="holds no places of an array of 200 numbers"):
        found.places(found.outputs_of("dense")[0][0])


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "t.npz"
    with zipfile.ZipFile(put(path), "a", zipfile.ZIP_DEFLATED) as archive, archive.open("big.npy", "w") as stream:
        for _ in range(300):
            stream.write(bytes(1 << 20))
    with pytest.raises(trace.BadTrace, match=r"claim to hold 3145.*This is no recording"):
        trace.read(path)


def test_other_files_are_no_traces(tmp_path):
    import h5py

    other = tmp_path / "other"
    with h5py.File(other, "w") as file:
        file["x"] = 1
    for content in (None, b"", b"PK\x03\x04", b"text"):
        if content is not None:
            other.write_bytes(content)
        assert not trace.is_trace(other)
        with pytest.raises(trace.BadTrace, match="is no trace, or not all of one"):
            trace.read(other)
    np.savez(tmp_path / "plain.npz", x=np.ones(2))
    with pytest.raises(trace.BadTrace, match=r"is no trace: it has no trace\.json"):
        trace.read(tmp_path / "plain.npz")
    with pytest.raises(trace.BadTrace, match="there is no such file"):
        trace.read(tmp_path / "gone.npz")
    with pytest.raises(trace.BadTrace, match="cannot be read"):
        trace.read(tmp_path)


def test_two_members_of_one_name_are_refused(path):
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("trace.json", json.dumps(FACTS))
    with pytest.raises(trace.BadTrace, match="two members have one name"):
        trace.read(path)


def test_a_truncated_trace_is_never_half_read(path):
    whole = path.read_bytes()
    for size in range(0, len(whole), 23):
        path.write_bytes(whole[:size])
        with pytest.raises(trace.BadTrace):
            everything(path)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_thousands_of_damaged_traces_are_read_or_refused_and_nothing_else(tmp_path, compression):
    path = put(tmp_path / "t.npz", compression=compression)
    whole = np.frombuffer(path.read_bytes(), "uint8")
    random = np.random.RandomState(0)
    refused = 0
    for _ in range(1500):
        data = whole.copy()
        places = random.randint(0, len(data), random.randint(1, 6))
        data[places] = random.randint(0, 256, len(places))
        path.write_bytes(data.tobytes())
        try:
            everything(path)
        except trace.BadTrace:
            refused += 1
    assert refused > 500
