"""A spec as plain data: what `kmigrate inspect` prints, without the numbers of the weights."""

from __future__ import annotations

import math
from typing import Any

from kmigrate_runtime.legacy import bytecode, kinds
from kmigrate_runtime.legacy.alone import ADVICE, Alone
from kmigrate_runtime.legacy.source import recover
from kmigrate_runtime.spec import Foreign, Layer, Model, Optimizer, Source, Spec, Tensor, Training

SCHEMA = 1
# Options that change nothing that a reader of the table would look for.
UNTOLD = frozenset({"implementation", "statistics"})


def description(spec: Spec) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        **_source(spec.source),
        "ordering": ordering(spec.model),
        "parameters": spec.model.count(),
        "model": _model(spec.model),
        "training": None if spec.training is None else _training(spec.training),
        "questions": spec.questions,
        "notes": spec.notes,
    }


def of_weights(alone: Alone) -> dict[str, Any]:
    """The same of weights without a model: each layer's arrays stand under `weights`."""
    arrays = {
        layer: [{"name": name, "shape": list(shape)} for name, shape in shapes]
        for layer, shapes in alone.layers.items()
    }
    return {
        "schema": SCHEMA,
        **_source(alone.source),
        "parameters": alone.parameters,
        "model": None,
        "weights": arrays,
        "training": None,
        "questions": [ADVICE],
        "notes": [],
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "file": source.path,
        "form": source.form,
        "package": source.package,
        "release": source.release,
        "backend": source.backend,
        "evidence": list(source.evidence),
    }


def ordering(model: Model) -> str | None:
    """The order of dimensions that all layers with one agree on; "mixed" where they do not."""
    found = {layer.options.get("data_format") for _, layer in model.walk() if len(_images(layer)) > 1}
    found.discard(None)
    return None if not found else str(found.pop()) if len(found) == 1 else "mixed"


def telling(layer: Layer) -> dict[str, Any]:
    """The options that are not what they are in most models."""
    kind = kinds.table().get(layer.kind)
    if kind is None:
        return layer.options
    return {
        name: value
        for name, value in layer.options.items()
        if name not in kind.initializers
        and name not in UNTOLD
        and (name in kind.needed or value != kind.defaults.get(name))
    }


def _images(layer: Layer) -> str:
    return layer.kind if layer.kind.endswith(("2D", "3D")) or "2D" in layer.kind else ""


def _model(model: Model) -> dict[str, Any]:
    return {
        "name": model.name,
        "sequential": model.sequential,
        "inputs": [_tensor(tensor) for tensor in model.inputs],
        "outputs": [_tensor(tensor) for tensor in model.outputs],
        "layers": [_layer(layer) for layer in model.layers],
    }


def _layer(layer: Layer) -> dict[str, Any]:
    result: dict[str, Any] = {
        "name": layer.name,
        "kind": layer.kind,
        "options": plain(layer.options),
        "weights": {role: list(array.shape) for role, array in layer.weights.items()},
        "parameters": sum(int(array.size) for _, part in layer.walk() for array in part.weights.values()),
        "trainable": layer.trainable,
        "calls": [
            {"inputs": [_tensor(tensor) for tensor in call.inputs], "options": plain(call.options)}
            for call in layer.calls
        ],
    }
    if layer.batch_shape is not None:
        result["batch_shape"] = list(layer.batch_shape)
    if layer.dtype is not None:
        result["dtype"] = layer.dtype
    if layer.inner:
        result["inner"] = [_layer(part) for part in layer.inner]
    if layer.model is not None:
        result["model"] = _model(layer.model)
    if layer.foreign is not None:
        result["foreign"] = _foreign(layer.foreign)
    return result


def _foreign(foreign: Foreign) -> dict[str, Any]:
    result = {
        "what": foreign.what,
        "name": foreign.name,
        "config": plain(foreign.config),
        "defaults": plain(foreign.defaults),
        "closure": plain(foreign.closure),
        "output_shape": plain(foreign.output_shape),
    }
    read = bytecode.read(foreign.code) if foreign.code else None
    if read is not None:
        result["bytecode"] = {
            "python": read.python,
            "file": read.file,
            "line": read.line,
            "signature": read.signature(foreign.defaults or ()),
            "names": list(read.names),
            "free": list(read.free),
        }
        found = recover(foreign, foreign.name)
        result["bytecode"] |= {"source": found.source or None, "why_no_source": found.why_not or None}
    return result


def _training(training: Training) -> dict[str, Any]:
    return {
        "optimizer": None if training.optimizer is None else _optimizer(training.optimizer),
        "losses": plain(training.losses),
        "loss_weights": plain(training.loss_weights),
        "metrics": plain(training.metrics),
        "sample_weight_mode": plain(training.sample_weight_mode),
        "options": plain(training.options),
    }


def _optimizer(optimizer: Optimizer) -> dict[str, Any]:
    return {
        "kind": optimizer.kind,
        "options": plain(optimizer.options),
        "iterations": optimizer.iterations,
        "slots": {slot: sorted(arrays) for slot, arrays in optimizer.slots.items()},
        "foreign": optimizer.foreign is not None,
    }


def _tensor(tensor: Tensor) -> list[Any]:
    return [tensor.layer, tensor.call, tensor.index]


def plain(value: Any) -> Any:
    """What JSON can say."""
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(part) for part in value]
    if isinstance(value, Tensor):
        return _tensor(value)
    if isinstance(value, Foreign):
        return {"foreign": value.what, "name": value.name}
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
