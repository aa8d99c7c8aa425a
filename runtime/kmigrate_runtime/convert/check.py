"""The built model against the reference, tensor by tensor."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kmigrate_runtime import reference
from kmigrate_runtime.build import Built, streams
from kmigrate_runtime.build.names import allowed
from kmigrate_runtime.build.phases import still
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.convert import partly, samples
from kmigrate_runtime.convert.drawing import alike
from kmigrate_runtime.reference.walk import loops_over_foreign
from kmigrate_runtime.spec import Array, Layer, Model, Spec, Tensor

# float32 in another order may be off by FACTOR times what the reference in float32 is off, and FLOOR is always allowed,
# relative to the largest number. An error above CEILING is none of rounding.
FACTOR, FLOOR, CEILING = 32.0, 5e-6, 1e-2
HALF = {"float16": 1e-2, "bfloat16": 8e-2}  # ten times what a number of theirs is rounded by
# Above this many weights a model is computed once, in float32, on one sample.
LARGE, LARGE_FLOOR = 20_000_000, 1e-4


@dataclass
class Row:
    """A layer with its largest error in any case, relative to its largest number."""

    name: str
    kind: str
    shape: tuple[int, ...] = ()
    error: float = 0.0
    tolerance: float = 0.0
    case: str = ""
    reason: str = ""  # why it was not compared

    @property
    def holds(self) -> bool:
        return self.error <= self.tolerance or bool(self.reason)


@dataclass
class Check:
    rows: list[Row] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    outputs: list[tuple[str, list[Array], list[Array]]] = field(default_factory=list)  # case, inputs, what came out
    drew: bool = False  # whether there are functions of a user, which may have drawn random numbers
    stateful: bool = False
    random: list[bool] = field(default_factory=list)  # of the outputs: whether such numbers are in it

    @property
    def compared(self) -> int:
        return sum(1 for row in self.rows if not row.reason)

    @property
    def holds(self) -> bool:
        return self.compared > 0 and all(row.holds for row in self.rows)

    @property
    def worst(self) -> Row | None:
        bad = [row for row in self.rows if not row.holds]
        return bad[0] if bad else max(self.rows, key=lambda row: row.error, default=None)


def check(
    spec: Spec,
    built: Built,
    functions: Mapping[str, Callable[..., Any]] | None = None,
    progress: Callable[[str], None] = lambda case: None,
) -> Check:
    """Computes both on every case. A layer is compared on what both computed from the same inputs of the model."""
    tensors = _compared(spec.model, built)
    probe = keras.Model(built.model.inputs, [built.tensors[tensor] for tensor in tensors])
    found = Check()
    rows = {tensor: Row(_label(tensor), spec.model[tensor.layer].kind) for tensor in tensors}
    if spec.model.count() > LARGE:
        return _check_large(spec, built, probe, rows, functions or {}, progress)
    floor = _floor(spec.model)
    for case, inputs in samples.cases(spec.model):
        progress(case)
        outputs = compute(probe, inputs, bool(functions))
        exact, rough = _references(spec, inputs, functions)
        for tensor, output in zip(tensors, outputs, strict=True):
            _compare(rows[tensor], case, output, exact.get(tensor), rough.get(tensor), floor)
        found.cases.append(case)
        found.outputs.append((case, inputs, compute(built.model, inputs, bool(functions))))
    _, inputs, first = found.outputs[0]
    found.drew = bool(functions)
    found.stateful = any(layer.options.get("stateful") for _, layer in spec.model.walk())
    again = compute(built.model, inputs) if functions else first
    found.random = [
        not np.array_equal(one, other, equal_nan=one.dtype.kind == "f") for one, other in zip(first, again, strict=True)
    ]
    found.rows = list(rows.values())
    return found


class _Once(dict[Tensor, Array]):
    """Arrays that are let go when they are asked for."""

    def __getitem__(self, key: Tensor) -> Array:
        return self.pop(key)


def _check_large(
    spec: Spec,
    built: Built,
    probe: Any,
    rows: dict[Tensor, Row],
    functions: Mapping[str, Callable[..., Any]],
    progress: Callable[[str], None],
) -> Check:
    """One sample in float32. Each layer is given what the built model gave it, and of a large Dense some units are
    computed, so that no array is held a second time."""
    (case, inputs), *_ = samples.cases(spec.model, small=True)
    progress(case)
    values = _Once(zip(rows, compute(probe, inputs), strict=True))
    ends = [values[tensor] for tensor in spec.model.outputs]
    values |= dict(zip(spec.model.outputs, ends, strict=True))
    some = partly.sampled(spec.model)

    def compare(tensor: Tensor, value: Array) -> None:
        streams.forget(spec.model)
        row, output = rows.get(tensor), values.get(tensor)
        if row is None or output is None:
            return
        units = some.units.get(tensor.layer)
        part = output if units is None else output[..., units]
        row.case, row.shape = case, tuple(output.shape[1:])
        if part.shape != value.shape:
            row.error = float("inf")
            return
        scale = max(float(np.abs(value).max()), 1e-6)
        row.error, row.tolerance = float(np.abs(part - value).max()) / scale, LARGE_FLOOR

    with np.errstate(all="ignore"):
        reference.run(some.model, inputs, dtype="float32", keep=False, feed=values, each=compare, functions=functions)
    found = Check(list(rows.values()), [case])
    for row in found.rows:
        row.reason = "" if row.case else "the reference does not give it"
    found.outputs = [(case, inputs, ends)]
    return found


def compute(model: Any, inputs: Sequence[Array], draws: bool = False) -> list[Array]:
    """What the model gives, from fresh states; where it may draw random numbers, it draws the same ones each time."""
    reset(model)
    given = [keras.ops.convert_to_tensor(x) for x in inputs]
    with warnings.catch_warnings(), still(model), alike(draws):
        warnings.simplefilter("ignore")
        try:
            outputs = model(given if len(given) > 1 else given[0], training=False)
        except (tf.errors.UnimplementedError, tf.errors.InvalidArgumentError) as error:
            if isinstance(error, tf.errors.InvalidArgumentError) and "NHWC" not in str(error):
                raise
            raise Complaint(
                "TensorFlow cannot compute this model here. Some layers for images channels first need a GPU, or a CPU "
                f"with oneDNN: set TF_ENABLE_ONEDNN_OPTS=1, or give --channels-last. ({_first(error)})"
            ) from error
    reset(model)
    outputs = outputs if isinstance(outputs, list | tuple) else [outputs]
    # Not convert_to_numpy, which copies.
    return [one.numpy() for one in outputs]


def _first(error: Exception) -> str:
    """The line that says what lacks, of the many around it."""
    lines = [line for line in str(error).splitlines() if "only supports" in line or "not supported" in line]
    return " ".join((lines or [type(error).__name__])[0].split())[:200]


def reset(model: Any) -> None:
    for layer in model._flatten_layers():
        if getattr(layer, "stateful", False) and hasattr(layer, "reset_states") and layer is not model:
            layer.reset_states()
        elif getattr(layer, "stateful", False) and hasattr(layer, "reset_state"):
            layer.reset_state()


def _compared(model: Model, built: Built) -> list[Tensor]:
    inputs = set(model.inputs)
    return [tensor for tensor in built.tensors if tensor not in inputs]


def _references(
    spec: Spec, inputs: Sequence[Array], functions: Mapping[str, Callable[..., Any]] | None
) -> tuple[dict[Tensor, Array], dict[Tensor, Array]]:
    given = functions or {}
    found = []
    for dtype in ("float64", "float32"):
        with np.errstate(all="ignore"), alike(bool(given)):
            found.append(reference.run(spec, list(inputs), dtype=dtype, functions=given).tensors)
    return found[0], found[1]


def _floor(model: Model) -> float:
    """What is always allowed: more where layers compute with 16 bits."""
    types = {str(layer.dtype).removeprefix("mixed_") for _, layer in model.walk()}
    return max([FLOOR, *(HALF[name] for name in types if name in HALF)])


def _compare(row: Row, case: str, found: Array, exact: Array | None, rough: Array | None, floor: float) -> None:
    if exact is None or rough is None:
        row.reason = "the reference does not give it"
        return
    row.shape = tuple(found.shape[1:])
    if found.shape != exact.shape:
        row.error, row.case = float("inf"), f"{case}: the shape is {found.shape}, and should be {exact.shape}"
        return
    error, tolerance = _measured(found, exact, rough)
    tolerance = max(tolerance, floor)
    if error - tolerance > row.error - row.tolerance or not row.case:
        row.error, row.tolerance, row.case = error, tolerance, case


def _measured(found: Array, exact: Array, rough: Array) -> tuple[float, float]:
    """The error and what is allowed, relative to the largest number. Where float32 itself runs over nothing is said."""
    if found.dtype == bool:
        found, exact, rough = (one.astype(np.float64) for one in (found, exact, rough))
    known = np.isfinite(exact) & np.isfinite(rough)
    if np.any(np.isfinite(found) != np.isfinite(rough)):
        return float("inf"), CEILING
    if not known.any():
        return 0.0, FLOOR
    scale = max(float(np.abs(exact[known]).max()), 1e-6)
    error = float(np.abs(found[known] - exact[known]).max()) / scale
    noise = float(np.abs(rough[known] - exact[known]).max()) / scale
    return error, min(max(FLOOR, FACTOR * noise), CEILING)


def _label(tensor: Tensor) -> str:
    call = f":{tensor.call}" if tensor.call else ""
    return f"{tensor.layer}{call}" + (f"[{tensor.index}]" if tensor.index else "")


def functions_of(spec: Spec, custom: Mapping[str, Any]) -> dict[str, Callable[..., Any]]:
    """What computes the layers of the user in the reference: their own code, as there is no other source."""
    return {
        path: _through_keras(made)
        for path, layer, made in _pairs(spec.model.layers, custom)
        if layer.foreign is not None or layer.kind == "TensorFlowOperation" or loops_over_foreign(layer)
    }


def _pairs(layers: Sequence[Layer], made: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Layer, Any]]:
    """Every layer with its path and the built one, through models in models and what is wrapped."""
    for layer in layers:
        one = made.get(allowed(layer.name))
        if one is None:
            continue
        path = f"{prefix}{layer.name}"
        yield path, layer, one
        if layer.model is not None:
            yield from _pairs(layer.model.layers, {inner.name: inner for inner in one.layers}, f"{path}/")
        elif len(layer.inner) == 1 and getattr(one, "layer", None) is not None:
            yield from _pairs(layer.inner, {allowed(layer.inner[0].name): one.layer}, f"{path}/")


def _through_keras(layer: Any) -> Callable[..., Any]:
    def tensor(value: Any, mask: Any = None) -> Any:
        array = np.asarray(value)
        made = keras.ops.convert_to_tensor(array.astype("float32") if array.dtype.kind == "f" else array)
        if mask is not None:  # where layers of Keras look for it
            made._keras_mask = keras.ops.convert_to_tensor(mask)
        return made

    def given(value: Any) -> Any:
        if isinstance(value, list):
            return [given(one) for one in value]
        return tensor(value) if isinstance(value, np.ndarray) else value

    def computed(
        *values: Any, masks: Sequence[Any] = (), extra_masks: Mapping[str, Any] | None = None, **named: Any
    ) -> Any:
        known = [*masks, *[None] * len(values)]
        tensors = [tensor(value, mask) for value, mask in zip(values, known, strict=False)]
        hidden = extra_masks or {}
        more = {n: tensor(one, hidden[n]) if n in hidden else given(one) for n, one in named.items()}
        if {"initial_state", "constants"} & set(more) and masks and masks[0] is not None:
            more.setdefault("mask", tensor(masks[0]))  # Keras looks for it where there is one tensor
        if getattr(layer, "_call_has_training_arg", False):
            more["training"] = False
        made = layer(tensors if len(tensors) > 1 else tensors[0], **more)
        outputs = made if isinstance(made, list | tuple) else [made]
        wide = next((value.dtype for value in values if value.dtype.kind == "f"), np.dtype("float64"))
        found = [keras.ops.convert_to_numpy(one) for one in outputs]
        arrays = [one.astype(wide) if one.dtype.kind == "f" else one for one in found]
        return arrays if len(arrays) > 1 else arrays[0]

    computed.takes_all = True  # type: ignore[attr-defined]
    return computed


def same_outputs(first: Check, model: Any, custom: Mapping[str, Any]) -> None:
    """A model that was loaded again gives what the built one gave."""
    for case, inputs, before in first.outputs:
        after = compute(model, inputs, first.drew)
        if hasattr(model, "served") and first.stateful and case != first.cases[0]:
            return  # nobody can reset what is served
        for place, (one, other) in enumerate(zip(before, after, strict=True)):
            if hasattr(model, "served") and first.random[place : place + 1] == [True]:
                continue  # a graph draws others
            scale = max(float(np.abs(one[np.isfinite(one)]).max(initial=0.0)), 1e-6)
            if one.shape != other.shape or not np.allclose(one, other, rtol=0, atol=1e-6 * scale, equal_nan=True):
                said = f"What was written gives something else when it is loaded again ({case} inputs)."
                raise Complaint(said + _namesakes(custom))


def _namesakes(custom: Mapping[str, Any]) -> str:
    """Keras takes an activation of its own where one of the user's is called so."""
    names = [name for name, one in custom.items() if isinstance(one, FunctionType) and hasattr(keras.activations, name)]
    if not names:
        return ""
    return (
        f" Keras takes its own {names[0]} for yours there: call your function otherwise in its file, as "
        f"def my_{names[0]}, and write {names[0]} = my_{names[0]} below it."
    )
