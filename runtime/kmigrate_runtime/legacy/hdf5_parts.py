"""HDF5 files of Keras: models, weights by name, and the numbered layers of Keras 0."""

from __future__ import annotations

from collections.abc import Iterator

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.legacy import limits, text
from kmigrate_runtime.legacy.hdf5 import Group, Hdf5, opened
from kmigrate_runtime.legacy.parts import Parts
from kmigrate_runtime.legacy.weights.assign import Stored
from kmigrate_runtime.legacy.weights.by_place import ROOMS
from kmigrate_runtime.spec import Array


def load(path: str) -> Parts:
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
            parts.places = _places(group)
            if not parts.places:
                raise Complaint(_not_keras(group, home))
        for name in names:
            layer = group.group(name)
            arrays = list(_named_arrays(layer))
            parts.layers.append(Stored(name, tuple(key for key, _ in arrays), tuple(array for _, array in arrays)))


def _places(root: Group) -> dict[str, tuple[Array, ...]]:
    """The arrays of each layer by its path, as tf.keras wrote them since 2.12, and Keras 3 does."""
    found: dict[str, tuple[Array, ...]] = {}
    waiting = [(name, root.group(name)) for name in ROOMS if root.has(name)]
    seen = 0
    while waiting:
        place, group = waiting.pop()
        seen += 1
        if seen > limits.NAMES or place.count("/") > 4 * limits.LAYERS_DEEP:
            raise group.home.refused("it has too many groups in groups")
        for name in group.children():
            inner = group.group(name)
            if name != "vars":
                waiting.append((f"{place}/{name}", inner))
            elif inner.children():
                found[place] = tuple(inner.array(str(number)) for number in range(len(inner.children())))
    return found


def _not_keras(group: Group, home: Hdf5) -> str:
    if group.text("keras_version"):
        return (
            f"{home.path} was begun by Keras {group.text('keras_version')} and never finished: it has no architecture "
            "and no weights. Keras ended so where it could not write what an object of a layer said of itself, and "
            "2.0.9 with what multi_gpu_model gave: save the weights (save_weights) there, of the model given to it."
        )
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
