"""The face of the forward pass: a whole model, or one layer alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.reference import layers as _layers  # noqa: F401  (it registers the kinds)
from kmigrate_runtime.reference.arrays.tape import Array, Value, plain
from kmigrate_runtime.reference.call import Call, Mask, Run, quiet
from kmigrate_runtime.reference.walk import apply, walk
from kmigrate_runtime.spec import Layer, Model, Spec, Tensor

Inputs: TypeAlias = "Array | Sequence[Array] | Mapping[Any, Array]"
# Which tensors are kept: all, none but the outputs, those of layers with these paths, or what a function says.
Keep: TypeAlias = "bool | set[str] | Callable[[Tensor], bool]"
Functions: TypeAlias = Mapping[str, Callable[..., Any]]


@dataclass
class Outputs:
    """What a model computed.

    Tensors of a nested model have paths, `encoder/dense_1`; where the encoder is called twice, so is what is in it.
    """

    outputs: list[Array]
    tensors: dict[Tensor, Array] = field(default_factory=dict)
    masks: dict[Tensor, Mask] = field(default_factory=dict)
    updates: dict[str, Array] = field(default_factory=dict)  # moving statistics behind a step, by path of the weight
    states: dict[str, list[Array]] = field(default_factory=dict)  # of stateful layers, by path


def run(
    spec: Spec | Model,
    inputs: Inputs,
    *,
    training: bool = False,
    dtype: str = "float64",
    keep: Keep = True,
    feed: Mapping[Tensor, Array] | None = None,
    each: Callable[[Tensor, Array], None] | None = None,
    functions: Functions | None = None,
    states: dict[str, list[Array]] | None = None,
    random: np.random.Generator | None = None,
) -> Outputs:
    """Computes a model. `each` sees every tensor as it is made, `feed` goes on with others in their place.

    With `keep=False` and `each` a model of any depth is streamed: a tensor is let go when nothing needs it any more.
    """
    model = spec.model if isinstance(spec, Spec) else spec
    made = Run(training, np.dtype(dtype), random, functions or {})
    made.states.update(states or {})
    found = Outputs([])

    def visit(tensor: Tensor, value: Value, mask: Mask) -> Value:
        array = plain(value)
        if each is not None:
            each(tensor, array)
        if _kept(keep, tensor):
            found.tensors[tensor] = array
            found.masks[tensor] = mask
        elif mask is not None:  # masks are small, and what a layer gives alone depends on them
            found.masks[tensor] = mask
        return np.asarray(feed[tensor], made.dtype) if feed is not None and tensor in feed else value

    values = given(model, inputs, made.dtype)
    with quiet():
        outputs, _ = walk(model, values, [None] * len(values), made, "", visit)
    found.outputs = [plain(output) for output in outputs]
    found.states = made.states
    found.updates = {path: made.updates[key] for path, key in roles(model).items() if key in made.updates}
    return found


def layer(
    layer: Layer,
    inputs: Array | Sequence[Array],
    *,
    masks: Sequence[Mask] | None = None,
    training: bool = False,
    dtype: str = "float64",
    functions: Functions | None = None,
    random: np.random.Generator | None = None,
    options: Mapping[str, Any] | None = None,
) -> list[Array]:
    """Computes one layer alone, on inputs that are given; `options` are further arguments of its call."""
    made = Run(training, np.dtype(dtype), random, functions or {})
    values = [np.asarray(x, made.dtype) for x in ([inputs] if isinstance(inputs, np.ndarray) else inputs)]
    extra = {name: _as_values(value, made.dtype) for name, value in (options or {}).items()}
    call = Call(layer, layer.name, list(values), list(masks or [None] * len(values)), made, extra)
    with quiet():
        outputs, _ = apply(call)
    return [plain(output) for output in outputs]


def layer_again(layer: Layer, inputs: Sequence[Array], *, masks: Sequence[Mask], before: int = 1) -> list[Array]:
    """What a stateful layer alone gives for the same inputs after so many runs before, its states kept."""
    made = Run(False, np.dtype("float64"), None, {})
    outputs: list[Value] = []
    for _ in range(before + 1):
        with quiet():
            outputs, _ = apply(Call(layer, layer.name, [np.asarray(x, made.dtype) for x in inputs], list(masks), made))
    return [plain(output) for output in outputs]


def given(model: Model, inputs: Inputs, dtype: Any) -> list[Value]:
    """The inputs in the model's order, whichever way they were given."""
    if isinstance(inputs, Mapping):
        found = [inputs.get(tensor, inputs.get(tensor.layer)) for tensor in model.inputs]
        missing = [tensor.layer for tensor, value in zip(model.inputs, found, strict=True) if value is None]
        if missing:
            raise Complaint(f"No values were given for the inputs {', '.join(missing)} of model {model.name!r}.")
    else:
        found = [inputs] if isinstance(inputs, np.ndarray) else list(inputs)
    return [np.asarray(value, dtype) for value in found]


def roles(model: Model) -> dict[str, tuple[int, str]]:
    """Each weight's path, and the key that a run has for it."""
    return {f"{path}/{role}": (id(one), role) for path, one in model.walk() for role in one.weights}


def _kept(keep: Keep, tensor: Tensor) -> bool:
    if isinstance(keep, bool):
        return keep
    return tensor.layer in keep if isinstance(keep, set) else keep(tensor)


def _as_values(value: Any, dtype: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.astype(dtype)
    return [_as_values(one, dtype) for one in value] if isinstance(value, list) else value
