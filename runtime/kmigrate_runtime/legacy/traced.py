"""The model inside of a trace: its architecture, weights and training, brought to a spec as those of a file are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.legacy import early, era, files, ordering, training
from kmigrate_runtime.legacy.architecture import keras0, models
from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.legacy.files import DAMAGE
from kmigrate_runtime.legacy.parts import Parts
from kmigrate_runtime.legacy.weights.assign import Stored, fill
from kmigrate_runtime.spec import Array, Layer, Model, Spec
from kmigrate_runtime.trace import Trace


def read(trace: Trace) -> Spec:
    """The spec of the traced model. Without weights in the trace it has none."""
    parts, context = _parts(trace)
    with files.named(trace.path):
        try:
            model = _model(parts, context)
            for path, place, entries in _entries(trace, model, context):
                _give(model, path, place, [trace.array(entry) for entry in entries], entries, context)
            spec = Spec(context.source, model)
            spec.training = training.read(parts, model, context)
            _count(spec, trace)
        except DAMAGE as error:
            raise Complaint(
                f"{trace.path}: its architecture cannot be read ({type(error).__name__}: {error})."
            ) from error
    spec.notes = list(context.notes)
    return spec


def _count(spec: Spec, trace: Trace) -> None:
    """What an optimizer counted, which before Keras 2.3 not all had among their weights."""
    optimizer = spec.training.optimizer if spec.training is not None else None
    recorded = (trace.facts.get("training") or {}).get("optimizer") or {}
    if optimizer is None:
        return
    if "iterations" in recorded:
        optimizer.iterations = int(recorded["iterations"]["before"])
    if "m_schedule" in recorded and optimizer.kind == "Nadam":
        optimizer.scalars["m_schedule"] = float(recorded["m_schedule"]["before"])


def gradients(trace: Trace, spec: Spec) -> dict[str, Array]:
    """The gradients of the trace by the paths of the spec, laid out and turned as their weights are.

    What is done to a weight on its way into the spec (turned, transposed, joined) is done to its gradient too.
    """
    parts, context = _parts(trace)
    model = _model(parts, context)
    given = {tuple(entry["weight"]): entry for entry in trace.facts.get("gradients", []) if entry.get("weight")}
    found: dict[str, Array] = {}
    for path, place, entries in _entries(trace, model, context):
        arrays, known = [], False
        for number, entry in enumerate(entries):
            gradient = given.get((path, number))
            if gradient is None or "array" not in gradient or gradient.get("places"):
                # What is not trained has no gradient, and is never joined with what has.
                arrays.append(np.full(entry["shape"], np.nan, "float32"))
            else:
                arrays.append(trace.array(gradient))
                known = True
        if known:
            layer = _give(model, path, place, arrays, entries, context)
            prefix = place[: len(place) - len(layer.name)]
            found.update(
                {f"{prefix}{where}/{role}": a for where, one in layer.walk() for role, a in one.weights.items()}
            )
    return {path: array for path, array in found.items() if not np.isnan(array).all()}


def _parts(trace: Trace) -> tuple[Parts, Context]:
    facts = trace.facts
    architecture = facts["model"].get("config")
    if not architecture:
        raise Complaint(f"{trace.path} has no architecture: the old Keras could not write it as JSON.")
    parts = Parts(trace.path, "trace", architecture)
    release = str(facts["versions"].get("keras") or "")
    if facts["framework"] == "tf.keras" and "-tf" not in release:
        release += "-tf"
    parts.said = {"keras_version": release, "backend": facts["backend"]}
    asked = facts.get("training")
    if asked:
        optimizer = asked["optimizer"]
        parts.training = {
            **asked,
            "loss": _named(asked.get("loss")),
            "metrics": _named(asked.get("metrics")),
            "optimizer_config": {"class_name": optimizer["class"], "config": optimizer["config"]},
        }
        parts.slots = [
            (entry["name"], trace.array(entry)) for entry in optimizer.get("before", []) if not entry.get("places")
        ]
    source, generation = era.find(parts, backend=None, release=None)
    # Some layers of Keras 1 did not save their order, which need not have been that of the settings.
    order = ordering.of_file(architecture) or facts["image_data_format"]
    return parts, Context(source, generation, order, frozenset())


def _named(value: Any) -> Any:
    """Functions that were given for names: those of Keras by their names, those of the user with their modules."""
    if isinstance(value, list):
        return [_named(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "function" not in value:
        return {key: _named(item) for key, item in value.items()} if "class_name" not in value else value
    module = str(value.get("module"))
    own = module.split(".")[0] in ("keras", "tensorflow", "tensorflow_core")
    return value["function"] if own else f"{module}.{value['function']}"


def _model(parts: Parts, context: Context) -> Model:
    architecture: Any = parts.architecture
    if context.generation == 0:
        return keras0.model(architecture, context)
    return models.model(str(architecture.get("class_name")), architecture.get("config"), context)


def paths(trace: Trace, model: Model) -> dict[str, str]:
    """The path in the spec for the path of each layer in the trace."""
    layers = trace.facts["layers"]
    if str(trace.facts["versions"].get("keras")).startswith("0."):
        return early.paths(layers, model)
    known = {path for path, _ in model.walk()}
    found = {layer["path"]: _place(layer["path"], known) for layer in layers}
    for layer in reversed(layers):  # a model may have got another name: it is where its layers are
        path = layer["path"]
        inside = {there.rpartition("/")[0] for here, there in found.items() if here.rpartition("/")[0] == path}
        if layer.get("nested") and len(inside) == 1:
            found[path] = inside.pop()
    return found


def _place(path: str, known: set[str]) -> str:
    """By the name where it is in one place only.

    Before Keras 2.2 a Sequential that began with a model had the layers of that model for its own, and one inside of a
    Sequential was saved without its name.
    """
    if path in known:
        return path
    name = path.rpartition("/")[2]
    alike = [other for other in known if other.rpartition("/")[2] == name]
    return alike[0] if len(alike) == 1 else path


def _entries(trace: Trace, model: Model, context: Context) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Path in the trace, path in the spec and weights of each layer, where they were kept whole."""
    places = paths(trace, model)
    for layer in trace.facts["layers"]:
        entries = layer.get("weights") or []
        # A Merge of Keras 0 counted those of its branches as its own.
        if context.generation == 0 and layer.get("class") == "Merge":
            continue
        if entries and not any(entry.get("places") for entry in entries):
            yield layer["path"], places.get(layer["path"], ""), entries


def _give(
    model: Model, path: str, place: str, arrays: list[Array], entries: list[dict[str, Any]], context: Context
) -> Layer:
    layer = dict(model.walk()).get(place)
    if layer is None:
        raise context.wrong(f"it has weights of {path}, which its architecture does not have.")
    names = tuple(str(entry.get("name") or "") for entry in entries)
    fill(layer, Stored(layer.name, names, tuple(arrays)), context)
    return layer
