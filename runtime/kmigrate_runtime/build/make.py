"""From a spec to a compiled model."""

from __future__ import annotations

from collections.abc import Callable

from kmigrate_runtime.build import Built
from kmigrate_runtime.build.custom import Custom
from kmigrate_runtime.build.graph import connect
from kmigrate_runtime.build.kit import Kit
from kmigrate_runtime.build.names import reserve
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.spec import Layer, Spec


def make(
    spec: Spec, custom: Custom | None, progress: Callable[[int], None] | None, inference: bool, hdf5: bool
) -> Built:
    if spec.questions:
        raise Complaint(f"{spec.source.path}: {' '.join(spec.questions)}")
    kit = Kit(custom=custom or Custom(), inference=inference, trains=spec.training is not None and not inference)
    kit.hdf5 = hdf5
    kit.custom.module.source = spec.source
    kit.masks = any(_masks(layer) for _, layer in spec.model.walk())
    if kit.masks:
        begun = [layer for _, layer in spec.model.walk() if _begins(layer)]
        kit.begun = {id(one) for layer in begun for _, one in layer.walk()}
    if progress is not None:
        kit.given.progress = progress
    kit.sparse = any(layer.kind == "Embedding" for _, layer in spec.model.walk())
    kit.open = any(_is_open(layer) for _, layer in spec.model.walk())
    reserve(spec.model)
    connected = connect(spec.model, kit)
    whole = any(True for _ in spec.model.weights())
    variables = kit.given.settle(complete=whole)
    if not whole and connected.model.weights:
        kit.note("The file has no weights: the model has new random ones.")
    built = Built(connected.model, connected.tensors, variables, [], kit.notes, kit.custom.used)
    if spec.training is not None and not inference:
        from kmigrate_runtime.build.training import compile_model

        compile_model(built, spec.training, spec.model, kit)
    built.shims = sorted(kit.shims)
    return built


def _begins(layer: Layer) -> bool:
    """Whether a recurrent layer is given states by its calls, or by the batch before."""
    given = any(call.options.get("initial_state") for call in layer.calls)
    return given or any(one.options.get("stateful") for _, one in layer.walk())


def _is_open(layer: Layer) -> bool:
    return layer.kind == "InputLayer" and None in (layer.batch_shape or ())[1:]


def _masks(layer: Layer) -> bool:
    return layer.kind == "Masking" or bool(layer.options.get("mask_zero")) or layer.foreign is not None
