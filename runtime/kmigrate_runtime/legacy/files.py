"""Files: what kind of file it is, and its parts as data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.legacy import limits, text
from kmigrate_runtime.legacy.hdf5 import Group, Hdf5, opened
from kmigrate_runtime.legacy.weights.assign import Stored
from kmigrate_runtime.spec import Array

HDF5 = b"\x89HDF\r\n\x1a\n"
ZIP = b"PK\x03\x04"
MODERN = "It is modern: keras.models.load_model reads it."
MODERN_WEIGHTS = "They are modern: the load_weights of a model reads them."


@dataclass
class Parts:
    """What a file holds, before anything is made of it."""

    path: str
    form: str
    architecture: Any = None
    layers: list[Stored] = field(default_factory=list)
    training: Any = None
    slots: list[tuple[str, Array]] = field(default_factory=list)  # of the optimizer
    said: dict[str, str] = field(default_factory=dict)  # keras_version, backend
    graph: bool = False  # weights of a Graph of Keras 0, all in one list


def load(path: str) -> Parts:
    """Raises a Complaint for what no old Keras wrote."""
    head = _head(path)
    if _is_hdf5(path, head):
        return _hdf5(path)
    if head.startswith(ZIP):
        raise Complaint(f"{path} is a zip archive, as Keras 3 writes it (.keras). {MODERN}")
    if head.startswith((b"\x80", b"(")) and b"\x00" in head:
        raise Complaint(f"{path} is a pickle. Reading one can run code, so it is refused: save the model as .h5.")
    return _text(path)


def _head(path: str) -> bytes:
    if os.path.isdir(path):
        raise Complaint(f"{path} is a folder. A SavedModel is no file of Keras: save it as .h5 where it was made.")
    try:
        with open(path, "rb") as file:
            return file.read(4096)
    except OSError as error:
        raise Complaint(f"{path} cannot be read ({error.strerror}).") from None


def _is_hdf5(path: str, head: bytes) -> bool:
    """HDF5 may begin after a block of the user, at 512 bytes or a power of two of them."""
    return head.startswith(HDF5) or any(head[at : at + 8] == HDF5 for at in (512, 1024, 2048))


def _text(path: str) -> Parts:
    if os.path.getsize(path) > limits.CONFIG_BYTES:
        raise Complaint(f"{path} is neither HDF5 nor an architecture: it is longer than any.")
    with open(path, "rb") as file:
        content = file.read()
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Complaint(f"{path} is neither HDF5 nor JSON nor YAML.") from None
    if written.lstrip()[:1] in ("{", "["):
        form, value = "json", text.from_json(written, path)
    else:
        form, value = "yaml", text.from_yaml(written, path)
    if isinstance(value, str):  # json.dump(model.to_json(), file) writes JSON in JSON
        value = text.from_json(value, path)
    if not isinstance(value, dict | list):
        raise Complaint(f"{path} is no architecture of Keras.")
    parts = Parts(path, form, architecture=value)
    if isinstance(value, dict):
        parts.said = {key: value[key] for key in ("keras_version", "backend") if isinstance(value.get(key), str)}
    return parts


def _hdf5(path: str) -> Parts:
    with opened(path) as home:
        root = home.root
        config = root.text("model_config")
        parts = Parts(path, "hdf5 model" if config is not None else "hdf5 weights")
        weights = root.group("model_weights") if root.has("model_weights") else root
        for place in (weights, root):
            for key in ("keras_version", "backend"):
                said = place.text(key)
                if said:
                    parts.said[key] = said
        if config is not None:
            parts.architecture = text.from_json(config, f"{path}: the architecture")
        _weights(weights, parts, home)
        training = root.text("training_config")
        if training is not None:
            parts.training = text.from_json(training, f"{path}: the training configuration")
        if root.has("optimizer_weights"):
            parts.slots = list(_named_arrays(root.group("optimizer_weights")))
        return parts


def _weights(group: Group, parts: Parts, home: Hdf5) -> None:
    if group.attribute("nb_layers") is not None:
        parts.layers = _numbered(group)
    elif group.has("graph"):
        graph = group.group("graph")
        parts.layers, parts.graph = [_parameters(graph, "graph")], True
    else:
        names = group.names("layer_names")
        if not names and parts.architecture is None:
            raise Complaint(_not_keras(group, home))
        for name in names:
            layer = group.group(name)
            arrays = list(_named_arrays(layer))
            parts.layers.append(Stored(name, tuple(key for key, _ in arrays), tuple(array for _, array in arrays)))


def _not_keras(group: Group, home: Hdf5) -> str:
    children = set(group.children())
    if children & {"_layer_checkpoint_dependencies", "layers", "vars"} and "layer_names" not in children:
        return f"{home.path} has weights as Keras 3 writes them (.weights.h5). {MODERN_WEIGHTS}"
    return f"{home.path} is HDF5, but no Keras wrote it: it has neither model_config nor layer_names nor nb_layers."


def _named_arrays(group: Group) -> Iterator[tuple[str, Array]]:
    for name in group.names("weight_names"):
        yield name, group.array(name)


def _numbered(group: Group) -> list[Stored]:
    """Layers by number, as Keras 0 wrote them."""
    count = _count(group, "nb_layers")
    return [_parameters(group.group(f"layer_{number}"), f"layer_{number}") for number in range(count)]


def _parameters(group: Group, name: str) -> Stored:
    names = [f"param_{number}" for number in range(_count(group, "nb_params"))]
    return Stored(name, tuple(names), tuple(group.array(part) for part in names))


def _count(group: Group, attribute: str) -> int:
    try:
        count = int(group.attribute(attribute))
    except (TypeError, ValueError):
        raise group.home.damaged(f"the attribute {attribute}") from None
    if not 0 <= count <= limits.NAMES:
        raise group.home.refused(f"the attribute {attribute} says {count}")
    return count


@contextmanager
def named(path: str) -> Iterator[None]:
    """What a spec cannot be made of is the file's fault, and is said with its name."""
    try:
        yield
    except RecursionError:
        raise Complaint(f"{path} has layers in each other too deep to be read.") from None
