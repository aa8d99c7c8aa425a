"""Variables, placeholders and constants, and how to read and write them."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import KerasTensor

from kmigrate_shims.backend import made
from kmigrate_shims.backend.recording import Seeds
from kmigrate_shims.backend.symbolic import READ, RECIPE, KerasVariable, Leaf, computing
from kmigrate_shims.backend.theano_ways import Ways

__all__ = [
    "batch_get_value", "batch_set_value", "constant", "count_params", "eye", "get_value", "get_variable_shape",
    "is_placeholder", "is_variable", "ones", "ones_like", "placeholder", "random_normal_variable",
    "random_uniform_variable", "set_value", "variable", "zeros", "zeros_like",
]  # fmt: skip


class Dtype(str):
    """A name of a dtype that answers as TensorFlow's dtypes did."""

    name = property(str.__str__)
    base_dtype = property(lambda self: self)
    as_numpy_dtype = property(lambda self: tf.as_dtype(str(self)).as_numpy_dtype)


def as_told(value: Any) -> Any:
    """One number was an array without axes on Theano and CNTK, and a number of NumPy's on TensorFlow."""
    from kmigrate_shims.backend.config import backend

    return np.asarray(value) if isinstance(value, np.generic) and backend() != "tensorflow" else value


class Variable(Leaf):
    """What `K.variable` gave: symbolic in expressions, with a value that can be read and set.

    It is no weight of a layer that holds it as an attribute, as it was none in the old Keras.
    """

    def __init__(self, value: Any, dtype: Any = None, name: str | None = None, constraint: Any = None) -> None:
        if isinstance(value, KerasTensor) and isinstance(value, Leaf):
            value = tf.convert_to_tensor(value.current())
        if isinstance(value, KerasVariable):
            value = tf.convert_to_tensor(value)
        with tf.init_scope():
            self.value = tf.Variable(value, dtype=dtype or keras.config.floatx(), name=name, constraint=constraint)
        super().__init__(self.value.shape, self.value.dtype.name, name=self.value.name.partition(":")[0])
        self.constraint = constraint
        made.remember(self)

    @property
    def dtype(self) -> Any:
        return Dtype(self.value.dtype.name)

    @dtype.setter
    def dtype(self, value: Any) -> None:
        """Keras 3.0 sets it; it is the value's."""

    def current(self) -> Any:
        if READ:
            READ[-1].append(self)
        return self.value

    def numpy(self) -> Any:
        return as_told(self.value.numpy())

    eval = numpy

    def put(self, value: Any) -> None:
        self.value.assign(tf.cast(tf.convert_to_tensor(value), self.value.dtype))

    def assign(self, value: Any, *options: Any, **more: Any) -> Any:
        return _assigned(self, value, "assign")

    def assign_add(self, delta: Any, *options: Any, **more: Any) -> Any:
        return _assigned(self, delta, "assign_add")

    def assign_sub(self, delta: Any, *options: Any, **more: Any) -> Any:
        return _assigned(self, delta, "assign_sub")

    def get_shape(self) -> Any:
        return self.value.shape

    def get_value(self, borrow: bool = False, return_internal_type: bool = False) -> Any:
        return self.numpy()

    def set_value(self, value: Any, borrow: bool = False) -> None:
        self.put(value)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.asarray(self.numpy(), dtype)

    def __float__(self) -> float:
        return float(self.numpy())


def _assigned(variable: Any, value: Any, how: str) -> Any:
    from kmigrate_shims.backend.running import assigned

    return assigned(variable, value, how)


class Making:
    """How a variable is made while a function is traced that is run once, as `get_updates` of an optimizer was."""

    now: Any = None


class Placeholder:
    """Marks the tensors that `K.placeholder` made."""

    made: set[int] = set()  # noqa: RUF012
    kept: list[Any] = []  # noqa: RUF012


def variable(value: Any, dtype: Any = None, name: str | None = None, constraint: Any = None) -> Any:
    if hasattr(value, "tocoo"):
        return sparse(value, dtype)
    if tf.inside_function():
        if Making.now is not None:
            return Making.now(value, dtype or floatx(), name)
        # A loss, or a layer's call, may be traced many times: what the old graph made once has its value each time.
        return tf.cast(tf.convert_to_tensor(value), dtype or floatx())
    return Variable(value, dtype, name, constraint)


def sparse(value: Any, dtype: Any = None) -> Any:
    """A sparse tensor of one of SciPy's sparse matrices."""
    coo = value.tocoo()
    indices = np.stack([coo.row, coo.col], 1)
    found = tf.SparseTensor(indices.astype("int64"), coo.data.astype(dtype or coo.data.dtype), coo.shape)
    return tf.sparse.reorder(found)


def placeholder(
    shape: Any = None,
    ndim: int | None = None,
    dtype: Any = None,
    sparse: bool = False,
    name: str | None = None,
    ragged: bool = False,
    dynamic_axis_num: int = 1,
) -> Any:
    """A symbolic input; `dynamic_axis_num` told CNTK how many axes had no fixed length."""
    if ragged is True:
        raise NotImplementedError("K.placeholder(ragged=True): Keras 3 makes no ragged inputs; pad to one length.")
    if shape is None:
        shape = (None,) * (ndim or 0)
    found = keras.Input(batch_shape=tuple(shape), dtype=dtype or keras.config.floatx(), sparse=sparse, name=name)
    Placeholder.made.add(id(found))
    Placeholder.kept.append(found)
    return found


def is_placeholder(x: Any) -> bool:
    history = getattr(x, "_keras_history", None)
    return id(x) in Placeholder.made or (
        isinstance(x, KerasTensor) and isinstance(getattr(history, "operation", None), keras.layers.InputLayer)
    )


def is_variable(x: Any) -> bool:
    return isinstance(x, (Variable, KerasVariable, tf.Variable))


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str | None = None) -> Any:
    found = tf.constant(value, dtype=dtype or keras.config.floatx(), shape=shape, name=name)
    if not computing():
        setattr(found, RECIPE, None)  # the same at every call, and right so
    return found


def _filled(value: Any, name: str | None) -> Any:
    """Outside of models `zeros`, `ones` and `eye` gave variables, whose values could be set."""
    if Making.now is not None and value.shape.is_fully_defined():
        return Making.now(value, value.dtype.name, name)
    return value if computing() or not value.shape.is_fully_defined() else Variable(value, value.dtype.name, name)


def zeros(shape: Any, dtype: Any = None, name: str | None = None) -> Any:
    return _fill(0, shape, dtype, name)


def ones(shape: Any, dtype: Any = None, name: str | None = None) -> Any:
    return _fill(1, shape, dtype, name)


def _fill(number: int, shape: Any, dtype: Any, name: str | None) -> Any:
    from kmigrate_shims.backend.symbolic import is_symbolic_structure, note

    if is_symbolic_structure(shape):
        return note("_fill_later", number, shape, dtype)
    if not tf.is_tensor(shape):
        shape = [shape] if isinstance(shape, (int, np.integer)) else list(shape)
    return _filled(tf.cast(tf.fill(shape, number), dtype or floatx()), name)


def floatx() -> str:
    return str(keras.config.floatx())


def eye(size: Any, dtype: Any = None, name: str | None = None) -> Any:
    rows, columns = size if isinstance(size, (list, tuple)) else (size, size)
    return _filled(tf.eye(rows, columns, dtype=dtype or floatx()), name)


def zeros_like(x: Any, dtype: Any = None, name: str | None = None) -> Any:
    from kmigrate_shims.backend.elementwise import _zeros_like

    return _zeros_like(x, dtype)


def ones_like(x: Any, dtype: Any = None, name: str | None = None) -> Any:
    from kmigrate_shims.backend.elementwise import _ones_like

    return _ones_like(x, dtype)


def random_uniform_variable(
    shape: Any, low: float, high: float, dtype: Any = None, name: str | None = None, seed: int | None = None
) -> Any:
    from kmigrate_shims.backend.random import draw_uniform

    if Ways.theano:
        return variable(np.random.uniform(low=low, high=high, size=tuple(shape)), dtype, name)
    seed = np.random.randint(10**4 if Seeds.ranges else 10**9) if seed is None else seed
    with tf.init_scope():
        drawn = draw_uniform(shape, low, high, dtype or floatx(), seed)
    return variable(drawn, dtype, name)


def random_normal_variable(
    shape: Any, mean: float, scale: float, dtype: Any = None, name: str | None = None, seed: int | None = None
) -> Any:
    from kmigrate_shims.backend.random import draw_normal

    if Ways.theano:  # its mean was 0, whatever was said
        return variable(np.random.normal(loc=0.0, scale=scale, size=tuple(shape)), dtype, name)
    seed = np.random.randint(10**8 if Seeds.ranges else 10**9) if seed is None else seed
    with tf.init_scope():
        drawn = draw_normal(shape, mean, scale, dtype or floatx(), seed)
    return variable(drawn, dtype, name)


def get_value(x: Any) -> Any:
    if isinstance(x, Variable):
        return x.numpy()
    if isinstance(x, KerasTensor):
        from kmigrate_shims.backend.running import eval as evaluate

        return evaluate(x)
    if isinstance(x, (int, float, np.ndarray)):
        return x
    if isinstance(x, KerasVariable):
        return np.asarray(x.numpy())
    if isinstance(x, tf.Variable):
        with tf.init_scope():  # `get_updates` asks while it is traced
            return as_told(x.numpy())
    if hasattr(x, "numpy"):
        return as_told(x.numpy())
    return _of_graph(x) if isinstance(x, tf.Tensor) else np.asarray(x)


def _of_graph(tensor: tf.Tensor) -> Any:
    """The value of what depends on nothing that is given later, as sizes do, while a layer's `call` is traced."""
    try:
        with tf.compat.v1.Session(graph=tensor.graph) as session:
            return session.run(tensor)
    except tf.errors.OpError:
        raise ValueError(
            f"K.get_value of {tensor.name} asks for a number that is known when the model runs, and not while it is "
            "made: compute with the tensor itself."
        ) from None


def batch_get_value(ops: Any = None, tensors: Any = None, xs: Any = None) -> list[Any]:
    return [get_value(x) for x in (ops or tensors or xs or ())]


def set_value(x: Any, value: Any) -> None:
    value = np.asarray(value)
    if isinstance(x, Variable):
        x.put(value.reshape(x.value.shape) if value.size == 1 else value)
    else:
        x.assign(np.asarray(value, dtype=tf.as_dtype(x.dtype).as_numpy_dtype))


def batch_set_value(tuples: Any) -> None:
    for x, value in tuples:
        set_value(x, value)


def get_variable_shape(x: Any) -> Any:
    return tuple(x.shape)


def count_params(x: Any) -> int:
    return int(np.prod([int(d) for d in x.shape]))
