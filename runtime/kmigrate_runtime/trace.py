"""Reads a trace: what the recorder saw an old model compute. docs/traces.md says what is in the file.

A trace may come from anywhere. Nothing in it is executed, and nothing is allocated because the file claims it.
"""

from __future__ import annotations

import io
import json
import math
import os
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, TypeAlias

import numpy as np

from kmigrate_runtime.complaints import Complaint

SCHEMA = 1
KIND = "kmigrate trace"
FACTS = "trace.json"
MAX_FACTS = 64 << 20
MAX_HEADER = 10_000
# What any file may unpack to, and beyond that how often its own size. Deflate comes near 1000 to 1 with zeros only.
INNOCENT, MAX_RATIO = 256 << 20, 200
# What reading a member of a zip raises where the file is damaged, or made to harm.
DAMAGE = (
    OSError,
    EOFError,
    ValueError,
    RecursionError,
    RuntimeError,
    NotImplementedError,
    zipfile.BadZipFile,
    zlib.error,
)
LISTS = ("inputs", "targets", "sample_weights", "layers", "outputs", "gradients", "not_recorded", "predictions")
NAMED = ("inputs", "outputs", "after.outputs")  # whose entries tell which input or output they are

Entry: TypeAlias = dict[str, Any]


class BadTrace(Complaint):
    """The file is no trace, or one that cannot be relied on."""


@dataclass
class Trace:
    """An open trace. `facts` is its JSON; arrays are read when they are asked for, one by one."""

    path: str
    facts: dict[str, Any]
    _archive: zipfile.ZipFile = field(repr=False)

    def __enter__(self) -> Trace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._archive.close()

    def array(self, entry: Entry) -> np.ndarray:
        """The numbers of an entry: in its shape, or in a row where only those of some places were kept."""
        values = self._read(entry["array"])
        expected = [self._read(entry["places"]).size] if entry.get("places") else entry["shape"]
        if list(values.shape) != list(expected):
            raise BadTrace(f"{self.path}: {entry['array']} has the shape {list(values.shape)}, not {list(expected)}.")
        if str(values.dtype) != entry.get("dtype", str(values.dtype)):
            raise BadTrace(f"{self.path}: {entry['array']} holds {values.dtype}, not {entry['dtype']}.")
        return values

    def places(self, entry: Entry) -> np.ndarray | None:
        """Where in the flattened array the kept numbers stood, or None where all were kept."""
        if not entry.get("places"):
            return None
        places = self._read(entry["places"])
        size = math.prod(entry["shape"])
        if (
            places.ndim != 1
            or places.dtype.kind not in "iu"
            or (places.size and not 0 <= places.min() <= places.max() < size)
        ):
            raise BadTrace(f"{self.path}: {entry['places']} holds no places of an array of {size} numbers.")
        return places

    def arrays(self, part: str) -> list[np.ndarray]:
        """All arrays of a list of entries, such as `inputs` or `outputs`; none where the part was not recorded."""
        return [self.array(entry) for entry in self.facts.get(part, [])]

    @property
    def losses(self) -> np.ndarray | None:
        """A row per training step, its columns named by `facts["after"]["names"]`; the first is the whole loss."""
        return self.array(self.facts["after"]["losses"]) if "after" in self.facts else None

    def outputs_of(self, path: str) -> list[list[Entry]]:
        """For each call of a layer the entries of what it gave."""
        for layer in self.facts["layers"]:
            if layer["path"] == path:
                return [call["outputs"] for call in layer["calls"]]
        raise BadTrace(f"{self.path}: there is no layer {path}.")

    def _read(self, name: str) -> np.ndarray:
        member = name + ".npy"
        try:
            info = self._archive.getinfo(member)
            with self._archive.open(info) as stream:
                return _array(stream, info.file_size)
        except KeyError:
            raise BadTrace(f"{self.path}: the array {name} is missing. Was the trace copied whole?") from None
        except DAMAGE as error:
            raise BadTrace(f"{self.path}: the array {name} is damaged: {error}") from None


def read(path: str | Path) -> Trace:
    """Opens a trace and checks that all it speaks of is there."""
    path = str(path)
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise BadTrace(f"{path}: there is no such file.") from None
    except OSError as error:
        raise BadTrace(f"{path} cannot be read: {error.strerror or error}.") from None
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BadTrace(f"{path} is no trace, or not all of one: {error}. Record it again, or copy it again.") from None
    try:
        _sizes(path, archive)
        facts = _facts(path, archive)
        trace = Trace(path, facts, archive)
        _check(trace)
    except BaseException:
        archive.close()
        raise
    return trace


def is_trace(path: str | Path) -> bool:
    """Whether the file says that it is a trace, whole or not; of a damaged one only the name can tell."""
    try:
        with zipfile.ZipFile(path) as archive:
            return FACTS in archive.namelist()
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return str(path).endswith(".npz") and os.path.isfile(path)


def _sizes(path: str, archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if len(set(names)) != len(names):
        raise BadTrace(f"{path}: two members have one name.")
    whole = sum(info.file_size for info in archive.infolist())
    packed = Path(path).stat().st_size
    if whole > INNOCENT and whole > MAX_RATIO * packed:
        raise BadTrace(f"{path}: {packed} bytes claim to hold {whole}. This is no recording.")


def _facts(path: str, archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        if archive.getinfo(FACTS).file_size > MAX_FACTS:
            raise BadTrace(f"{path}: its {FACTS} is larger than {MAX_FACTS >> 20} MiB.")
        with archive.open(FACTS) as stream:
            facts = json.loads(stream.read(MAX_FACTS))
    except KeyError:
        raise BadTrace(f"{path} is no trace: it has no {FACTS}. `kmigrate recorder` makes traces.") from None
    except DAMAGE as error:
        raise BadTrace(f"{path}: its {FACTS} is damaged: {error}") from None
    if not isinstance(facts, dict) or facts.get("kind") != KIND:
        raise BadTrace(f"{path} is no trace: its {FACTS} says something else.")
    if facts.get("schema") != SCHEMA:
        advice = (
            "Update kmigrate"
            if isinstance(facts.get("schema"), int) and facts["schema"] > SCHEMA
            else "Record it again"
        )
        raise BadTrace(f"{path} is a trace of schema {facts.get('schema')}; this kmigrate reads {SCHEMA}. {advice}.")
    return facts


def _check(trace: Trace) -> None:
    """Every entry must be one, and its array must be there with the size that it says."""
    facts = trace.facts
    for name in LISTS:
        if not isinstance(facts.get(name, []), list):
            raise BadTrace(f"{trace.path}: `{name}` is no list.")
    for name in ("inputs", "layers", "outputs", "versions", "model", "backend"):
        if not facts.get(name):
            raise BadTrace(f"{trace.path}: `{name}` is missing.")
    for name in ("versions", "model"):
        if not isinstance(facts[name], dict):
            raise BadTrace(f"{trace.path}: `{name}` says no names and values.")
    for layer in facts["layers"]:
        calls = layer.get("calls") if isinstance(layer, dict) else None
        words = (layer.get("path"), layer.get("class", "")) if isinstance(layer, dict) else ()
        if not isinstance(calls, list) or not all(isinstance(word, str) for word in words):
            raise BadTrace(f"{trace.path}: a layer has no path, no class or no calls.")
        if any(not isinstance(call, dict) or not isinstance(call.get("outputs"), list) for call in calls):
            raise BadTrace(f"{trace.path}: a call of {layer['path']} has no outputs.")
    _check_training(trace)
    for where, entry in _promised(facts):
        if not isinstance(entry, dict) or "array" not in entry:
            raise BadTrace(f"{trace.path}: `{where}` says no array: {str(entry)[:80]}")
        if where in NAMED and not isinstance(entry.get("name"), str):
            raise BadTrace(f"{trace.path}: `{where}` says no name: {str(entry)[:80]}")
    for entry in facts.get("gradients", []):
        owner = entry.get("weight") if isinstance(entry, dict) else entry
        if not isinstance(entry, dict) or not (owner is None or _is_weight(owner)):
            raise BadTrace(f"{trace.path}: `gradients` says no weight: {str(entry)[:80]}")
    known = {info.filename: info.file_size for info in trace._archive.infolist()}
    for entry in _entries(facts):
        shape, name = entry.get("shape"), entry["array"]
        if (
            not isinstance(name, str)
            or not isinstance(shape, list)
            or not all(type(n) is int and n >= 0 for n in shape)
        ):
            raise BadTrace(f"{trace.path}: an entry has no name or no shape: {str(entry)[:80]}")
        for member in [name, *([entry["places"]] if entry.get("places") else [])]:
            if f"{member}.npy" not in known:
                raise BadTrace(f"{trace.path}: the array {member} is missing. Was the trace copied whole?")


def _check_training(trace: Trace) -> None:
    """What is said of the training, where there was one."""
    facts = trace.facts
    if type(facts.get("loss")) not in (float, int, type(None)):
        raise BadTrace(f"{trace.path}: `loss` is no number: {str(facts['loss'])[:80]}")
    training = facts.get("training")
    if training is not None:
        optimizer = training.get("optimizer") if isinstance(training, dict) else None
        if not isinstance(optimizer, dict) or not {"class", "config"} <= set(optimizer):
            raise BadTrace(f"{trace.path}: `training` does not say its optimizer.")
    if "after" not in facts:
        return
    after = facts["after"]
    losses = after.get("losses") if isinstance(after, dict) else None
    if not isinstance(losses, dict) or "array" not in losses or not isinstance(after.get("outputs"), list):
        raise BadTrace(f"{trace.path}: `after` does not say losses and outputs.")


def _is_weight(owner: Any) -> bool:
    """Whether it is a path and a number."""
    return isinstance(owner, list) and [type(part) for part in owner] == [str, int]


def _promised(facts: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What must be entries, with where it stands."""
    lists = [(name, facts.get(name, [])) for name in ("inputs", "targets", "sample_weights", "outputs")]
    for layer in facts["layers"]:
        lists += [(f"weights of {layer['path']}", layer.get("weights", []))]
        lists += [(f"outputs of {layer['path']}", call["outputs"]) for call in layer["calls"]]
    after = facts.get("after", {})
    lists += [("after.outputs", after.get("outputs", [])), ("after.losses", [after["losses"]] if after else [])]
    for where, found in lists:
        for entry in found if isinstance(found, list) else [found]:
            yield where, entry


def _entries(value: Any) -> Iterator[Entry]:
    if isinstance(value, dict):
        if "array" in value:
            yield value
        # The architecture is the old model's own text, in which the word may mean anything.
        value = [item for key, item in value.items() if key not in ("model", "config", "command")]
    if isinstance(value, list):
        for item in value:
            yield from _entries(item)


def _array(stream: Any, size: int) -> np.ndarray:
    """One .npy member. Its header must account for every byte before the numbers are read."""
    head: BinaryIO = io.BytesIO(stream.read(MAX_HEADER))
    version = np.lib.format.read_magic(head)
    if version != (1, 0):
        raise ValueError(f"a header of version {version}")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(head)
    if dtype.kind not in "biuf" or dtype.hasobject:
        raise ValueError(f"it holds {dtype}, which no trace does")
    wanted = math.prod(shape) * dtype.itemsize
    if min(shape, default=0) < 0 or head.tell() + wanted != size:
        raise ValueError(f"{size} bytes do not hold an array of shape {shape}")
    data = head.read() + stream.read(size)
    if len(data) != wanted:
        raise ValueError("it ends too early")
    return np.frombuffer(data, dtype).reshape(shape, order="F" if fortran else "C")
