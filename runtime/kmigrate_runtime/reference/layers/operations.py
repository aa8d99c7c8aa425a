"""Functions of TensorFlow on the tensors of a model, by their public names and with the names of their arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial, reduce
from typing import Any

import numpy as np

from kmigrate_runtime.reference import losses
from kmigrate_runtime.reference.activations import ACTIVATIONS
from kmigrate_runtime.reference.arrays import elementwise as el
from kmigrate_runtime.reference.arrays import shapes, tape
from kmigrate_runtime.reference.arrays.tape import Traced, Value, plain
from kmigrate_runtime.reference.call import Call, Unsupported
from kmigrate_runtime.reference.layers import crossentropies
from kmigrate_runtime.reference.registry import kind

OPERATIONS: dict[str, Callable[..., Any]] = {}
IGNORED = ("name", "out_type", "conjugate")


def computes(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        OPERATIONS.update(dict.fromkeys(names, function))
        return function

    return register


@kind("TensorFlowOperation")
def operation(call: Call) -> Any:
    name = call.option("function")
    function = OPERATIONS.get(name)
    if name in crossentropies.FUNCTIONS:
        function = partial(crossentropies.FUNCTIONS[name], call.run)
    if function is None:
        own = call.run.functions.get(call.path, call.run.functions.get(call.layer.name))
        if own is None:
            raise call.refuse(f"the reference does not know tf.{name}, and was given no function for it")
        return own(*call.inputs)
    arguments = {key: _filled(value, call) for key, value in call.option("arguments").items() if key not in IGNORED}
    first = [arguments.pop("first")] if "first" in arguments else []
    made = function(*first, **arguments)
    last = name.rpartition(".")[2] in crossentropies.ACTIVATIONS and arguments.get("axis", -1) in (-1, None)
    return crossentropies.kept(call.run, made, next(iter((*first, *arguments.values())))) if last else made


@kind("AddLoss", "AddMetric")
def added(call: Call) -> Value:
    """`model.add_loss(tensor)` and `model.add_metric(tensor)` were layers that give what they were given."""
    if call.layer.kind == "AddLoss":
        call.run.penalties.append(el.total(call.x))
    return call.x


def _filled(value: Any, call: Call) -> Any:
    """An argument with its tensors; numbers in lists become an array, as they do in TensorFlow."""
    if isinstance(value, Mapping):
        if "tensor" in value:
            return call.inputs[value["tensor"]]
        if "slice" in value:
            return slice(*(_whole(_filled(one, call)) for one in value["slice"]))
        return Ellipsis if "ellipsis" in value else dict(value)
    if not isinstance(value, list):
        return value
    filled = [_filled(one, call) for one in value]
    if filled and all(isinstance(one, float | list | np.ndarray) for one in filled) and _has_fraction(filled):
        return np.asarray(filled, call.run.dtype)
    return filled


def _has_fraction(values: Any) -> bool:
    return any(_has_fraction(one) if isinstance(one, list) else isinstance(one, float) for one in values)


def _whole(value: Any) -> Any:
    return int(plain(value)) if isinstance(value, np.ndarray | Traced) else value


def _float(value: Value) -> Value:
    """Numbers beside a tensor: a list is an array, and takes part as one."""
    return np.asarray(value) if isinstance(value, list) else value


def _axes(axis: Any, value: Value) -> Any:
    if axis is None or isinstance(axis, int):
        return axis
    found = plain(axis) if isinstance(axis, np.ndarray) else axis
    return tuple(int(one) for one in np.ravel(found)) if np.ndim(found) else int(found)


def _binary(function: Callable[[Value, Value], Value]) -> Callable[..., Value]:
    return lambda x, y: function(_float(x), _float(y))


def _unary(function: Callable[[Value], Value]) -> Callable[..., Value]:
    def computed(*first: Value, **named: Value) -> Value:
        (value,) = (*first, *named.values())  # whatever it calls its one argument
        return function(value)

    return computed


def _power(x: Value, y: Value) -> Value:
    if not isinstance(y, int | float):
        return el.exp(el.log(x) * y)
    return el.square(x) if y == 2 else el.power(x, float(y))


def _compared(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x, y: function(plain(_float(x)), plain(_float(y)))


for _names, _function in {
    ("math.add", "__operators__.add", "add"): tape.add,
    ("math.subtract", "subtract"): tape.subtract,
    ("math.multiply", "multiply"): tape.multiply,
    ("math.divide", "math.truediv", "divide", "truediv"): tape.divide,
    ("math.maximum", "maximum"): el.maximum,
    ("math.minimum", "minimum"): el.minimum,
    ("math.pow", "pow"): _power,
    ("math.squared_difference",): lambda a, b: el.square(a - b),
}.items():
    computes(*_names)(_binary(_function))
for _names, _of_one in {
    ("math.exp", "exp"): el.exp,
    ("math.log",): el.log,
    ("math.log1p",): lambda x: el.log(1.0 + x),
    ("math.sqrt", "sqrt"): el.sqrt,
    ("math.rsqrt",): lambda x: 1.0 / el.sqrt(x),
    ("math.reciprocal",): lambda x: 1.0 / x,
    ("math.square", "square"): el.square,
    ("math.abs", "abs"): el.absolute,
    ("math.negative", "negative"): lambda x: x * -1.0,
    ("math.erf",): el.erf,
    ("math.tanh", "tanh", "nn.tanh"): el.tanh,
    ("math.sigmoid", "sigmoid", "nn.sigmoid"): el.sigmoid,
    ("math.softplus", "nn.softplus"): el.softplus,
    ("nn.relu", "keras.backend.relu"): el.relu,
    ("nn.relu6",): lambda x: el.minimum(el.relu(x), 6.0),
    ("nn.silu", "nn.swish"): lambda x: x * el.sigmoid(x),
    ("nn.elu",): ACTIVATIONS["elu"],
    ("nn.selu",): ACTIVATIONS["selu"],
    ("nn.softsign", "math.softsign"): ACTIVATIONS["softsign"],
    ("identity", "stop_gradient"): lambda x: x if not isinstance(x, Traced) else Traced(x.data),
    ("zeros_like",): lambda x: np.zeros_like(plain(x)),
    ("ones_like",): lambda x: np.ones_like(plain(x)),
    ("shape", "compat.v1.shape"): lambda x: np.asarray(x.shape, "int32"),
    ("keras.backend.batch_flatten",): lambda x: shapes.reshape(x, (x.shape[0], -1)),
}.items():
    computes(*_names)(_unary(_of_one))
OPERATIONS["identity"] = OPERATIONS["identity_n"] = _unary(lambda x: x)
computes("size", "compat.v1.size")(lambda input, out_type="int32": np.asarray(plain(input).size, "int32"))
computes("convert_to_tensor")(lambda value, dtype=None, **_: cast(value, dtype) if dtype else value)
computes("nn.softmax_cross_entropy_with_logits")(crossentropies.of_logits(losses.categorical_crossentropy))
computes("nn.sparse_softmax_cross_entropy_with_logits")(
    crossentropies.of_logits(losses.sparse_categorical_crossentropy)
)
for _name, _relation in {
    "greater": np.greater, "greater_equal": np.greater_equal, "less": np.less, "less_equal": np.less_equal,
    "equal": np.equal, "not_equal": np.not_equal,
}.items():  # fmt: skip
    computes(f"math.{_name}", _name)(_compared(_relation))


@computes("math.divide_no_nan")
def divide_no_nan(x: Value, y: Value) -> Value:
    """Zero where the divisor is."""
    some = plain(y) != 0
    return el.where(
        np.broadcast_to(some, np.broadcast_shapes(np.shape(plain(x)), np.shape(some))), x / el.where(some, y, 1.0), 0.0
    )


@computes("nn.leaky_relu", "compat.v1.nn.leaky_relu")
def leaky_relu(features: Value, alpha: float = 0.2) -> Value:
    return el.where(plain(features) > 0, features, features * float(alpha))


@computes("nn.softmax", "math.softmax", "compat.v1.nn.softmax", "compat.v1.math.softmax")
def softmax(logits: Value, axis: int | None = None, dim: int | None = None) -> Value:
    at = -1 if axis is None and dim is None else axis if axis is not None else dim
    shifted = el.exp(logits - np.max(plain(logits), axis=at, keepdims=True))
    return shifted / el.total(shifted, at, keepdims=True)


@computes("math.l2_normalize", "linalg.l2_normalize", "nn.l2_normalize", "compat.v1.math.l2_normalize",
          "compat.v1.nn.l2_normalize", "compat.v1.linalg.l2_normalize")  # fmt: skip
def l2_normalize(x: Value, axis: Any = None, epsilon: float = 1e-12, dim: Any = None) -> Value:
    summed = el.total(el.square(x), _axes(axis if axis is not None else dim, x), keepdims=True)
    return x / el.sqrt(el.maximum(summed, float(epsilon)))


@computes("clip_by_value")
def clip_by_value(t: Value, clip_value_min: float, clip_value_max: float) -> Value:
    return el.clip(t, clip_value_min, clip_value_max)


@computes("cast")
def cast(x: Value, dtype: str) -> Value:
    if dtype.startswith(("float", "bfloat")):
        return x if plain(x).dtype.kind == "f" else plain(x).astype(np.float64)
    return plain(x).astype(dtype)


@computes("where", "compat.v1.where")
def where(condition: Value, x: Value, y: Value) -> Value:
    return el.where(plain(condition).astype(bool), x, y)


@computes("math.argmax", "compat.v1.argmax")
def argmax(input: Value, axis: int | None = None, output_type: str = "int64", dimension: int | None = None) -> Value:
    at = axis if axis is not None else dimension
    return np.argmax(plain(input), 0 if at is None else int(at)).astype(output_type)


@computes("one_hot")
def one_hot(
    indices: Value, depth: int, on_value: Any = None, off_value: Any = None, axis: int = -1, dtype: str | None = None
) -> Value:
    """Numbers outside have nothing but `off_value`."""
    hits = np.expand_dims(plain(indices), -1) == np.arange(int(depth))
    made = np.where(hits, 1.0 if on_value is None else on_value, 0.0 if off_value is None else off_value)
    return np.moveaxis(made, -1, axis)


@computes("nn.bias_add")
def bias_add(value: Value, bias: Value, data_format: str | None = None) -> Value:
    added = _float(bias)
    if data_format and data_format.startswith("NC"):
        added = np.reshape(added, (-1, *[1] * (value.ndim - 2)))
    return value + added


@computes("norm", "compat.v1.norm")
def norm(
    tensor: Value, ord: Any = "euclidean", axis: Any = None, keepdims: bool = False, keep_dims: Any = None
) -> Value:
    if ord not in ("euclidean", 2):
        raise Unsupported(f"tf.norm of order {ord!r} is none that the reference knows.")
    return el.sqrt(el.total(el.square(tensor), _axes(axis, tensor), bool(keepdims or keep_dims)))


@computes("math.add_n", "add_n")
def add_n(inputs: list[Value]) -> Value:
    return reduce(tape.add, inputs)


def _reduced(function: Callable[..., Value]) -> Callable[..., Value]:
    def computed(input_tensor: Value, axis: Any = None, keepdims: bool = False, keep_dims: bool = False) -> Value:
        return function(input_tensor, _axes(axis, input_tensor), bool(keepdims or keep_dims))

    return computed


_REDUCTIONS: dict[str, Callable[..., Value]] = {
    "reduce_sum": el.total,
    "reduce_mean": el.mean,
    "reduce_max": el.largest,
    "reduce_min": lambda x, axis, keepdims: el.largest(x * -1.0, axis, keepdims) * -1.0,
}
for _name, _over in _REDUCTIONS.items():
    computes(f"math.{_name}", _name, f"compat.v1.{_name}", f"compat.v1.math.{_name}")(_reduced(_over))
computes("math.reduce_variance")(_reduced(el.variance))
