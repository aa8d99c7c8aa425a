"""What penalties of outputs were in a model inside of a model before Keras 2.1.4.

Keras 1 ran such a model without them. Keras 2 to 2.1.3 gave each of its layers the penalty of what goes into the layer.
"""

from __future__ import annotations

from kmigrate_runtime.legacy.architecture.legacy_merge import free_name
from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.spec import Call, Layer, Model, Tensor

LENGTHS = frozenset({"L1L2", "L1", "L2"})


def settle(model: Model, context: Context) -> None:
    if context.is_tf_keras or context.since("1.2") is not True or context.since("2.1.4") is not False:
        return
    for layer in model.layers:
        if layer.model is not None:
            _inside(layer.model, layer.name, context)


def _inside(model: Model, path: str, context: Context) -> None:
    for layer in list(model.layers):
        if layer.model is not None:
            _inside(layer.model, f"{path}/{layer.name}", context)
        elif context.generation == 1 and _forgotten(layer):
            context.tell(f"{path}/{layer.name}: Keras 1 took no penalty of its outputs in a model.")
        elif context.generation == 2 and _moved(layer, model):
            release = context.source.release
            context.tell(
                f"{path}/{layer.name}: Keras {release} took the penalty of its outputs of its inputs in a model, and "
                "so does this."
            )


def _forgotten(layer: Layer) -> bool:
    found = layer.options.get("activity_regularizer") is not None
    if layer.kind == "ActivityRegularization":
        layer.kind, layer.options, found = "Activation", {"activation": "linear"}, True
    layer.options |= {"activity_regularizer": None} if found and "activity_regularizer" in layer.options else {}
    return found


def _moved(layer: Layer, model: Model) -> bool:
    """A layer that takes the penalty of what it is given stands before this one."""
    penalty = layer.options.get("activity_regularizer")
    if not isinstance(penalty, dict) or penalty.get("kind") not in LENGTHS:
        return False
    lengths = {name: penalty.get("options", {}).get(name, 0.0) for name in ("l1", "l2")}
    for number in range(max((len(call.inputs) for call in layer.calls), default=0)):
        name = free_name(f"{layer.name}_given", {one.name: one for one in model.layers})
        before = Layer(name, "ActivityRegularization", dict(lengths))
        for place, call in enumerate(layer.calls):
            if number < len(call.inputs):
                before.calls.append(Call((call.inputs[number],)))
                given = list(call.inputs)
                given[number] = Tensor(name, len(before.calls) - 1)
                layer.calls[place] = Call(tuple(given), call.options)
        model.layers.insert(next(at for at, one in enumerate(model.layers) if one is layer), before)
    layer.options["activity_regularizer"] = None
    return True
