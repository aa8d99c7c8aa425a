"""The type of the state of a RandomState, and draws from it as an operation."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.gof.type import Type
from kmigrate_shims.theano.lowering import mt19937, numpy_streams
from kmigrate_shims.theano.tensor import basic as tensor
from kmigrate_shims.theano.tensor import random_draws


class RandomStateType(Type):
    """The type of a RandomState: what travels is its state, as numbers."""

    def __str__(self) -> str:
        return "RandomStateType"

    def __eq__(self, other: Any) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(RandomStateType)

    def filter(self, data: Any, strict: bool = False, allow_downcast: Any = None) -> Any:
        if self.is_valid_value(data):
            return data
        raise TypeError(f"A RandomState of NumPy was expected, not {type(data)}.")

    def is_valid_value(self, a: Any) -> bool:
        return type(a) is np.random.RandomState

    def specs(self) -> list[tuple[Any, tuple[int | None, ...]]]:
        return [(tf.int64, (numpy_streams.SIZE,))]

    def feed(self, value: Any) -> list[Any]:
        return [numpy_streams.encode(value)]

    def fetch(self, arrays: list[Any]) -> Any:
        return numpy_streams.decode(arrays[0])

    def constant_value(self, data: Any) -> Any:
        return tf.constant(numpy_streams.encode(data))

    @staticmethod
    def values_eq(a: Any, b: Any) -> bool:
        return bool(np.array_equal(numpy_streams.encode(a), numpy_streams.encode(b)))

    @staticmethod
    def values_eq_approx(a: Any, b: Any) -> bool:
        return RandomStateType.values_eq(a, b)

    @staticmethod
    def may_share_memory(a: Any, b: Any) -> bool:
        return a is b


random_state_type = RandomStateType()


class RandomFunction(Op):
    """Draws by a method of RandomState, or by a function of a RandomState, parameters and a size."""

    __props__ = ("fn", "outtype", "inplace", "ndim_added")

    def __init__(self, fn: Any, outtype: Any, inplace: bool = False, ndim_added: int = 0) -> None:
        self.fn = fn
        self.outtype = outtype
        self.inplace = inplace
        self.ndim_added = ndim_added

    @property
    def exec_fn(self) -> Any:
        return getattr(np.random.RandomState, self.fn) if isinstance(self.fn, str) else self.fn

    def __str__(self) -> str:
        return f"RandomFunction{{{self.exec_fn.__name__}}}"

    def make_node(self, r: Any, shape: Any, *args: Any) -> Apply:
        size = tensor.as_tensor_variable(shape, ndim=1)
        if isinstance(shape, (tuple, list)) and not len(shape):
            size = tensor.cast(size, "int64")
        if size.type.ndim != 1 or size.type.dtype not in ("int64", "int32"):
            raise AssertionError("The shape of a random variable must be a vector of integers.")
        given = [tensor.as_tensor_variable(each) for each in args]
        return Apply(self, [r, size, *given], [r.type(), self.outtype()])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[True, True], [False, False], *[[False, True] for _ in node.inputs[2:]]]

    undefined_for = range(2, 64)  # what is drawn depends on its parameters in no way that could be derived

    def grad(self, inputs: Any, outputs: Any) -> list[Any]:
        from kmigrate_shims.theano import gradient

        text = "No gradient defined through raw random numbers op"
        return [gradient.grad_undefined(self, place, variable, text) for place, variable in enumerate(inputs)]

    def R_op(self, inputs: Any, eval_points: Any) -> list[Any]:
        return [None for _ in eval_points]

    def lower(self, node: Any, *values: Any) -> list[Any]:
        state, size, *arguments = values
        kind = node.outputs[1].type
        quiet = self.fn in ("uniform", "binomial", "poisson") or self.fn in random_draws.QUIET
        own: dict[str, Any] = (
            {"faster": random_draws.one_trial, "compiled": mt19937.one_trial} if self.fn == "binomial" else {}
        )
        after, drawn = numpy_streams.draw(
            self._checked, state, arguments, size, kind.dtype, kind.ndim, quiet=quiet, **own
        )
        drawn.set_shape([1 if one else None for one in kind.broadcastable])
        return [after, drawn]

    def _checked(self, generator: Any, *arguments: Any) -> Any:
        """What the method draws, where it has the shape that was asked for."""
        size = arguments[-1]
        if size is not None and self.outtype.ndim != len(size) + self.ndim_added:
            raise ValueError(
                f"Shape mismatch: self.outtype.ndim ({self.outtype.ndim}) != len(shape) ({len(size)}) + "
                f"self.ndim_added ({self.ndim_added})"
            )
        drawn = np.asarray(self.exec_fn(generator, *arguments))
        if size is not None and drawn.shape[: drawn.ndim - self.ndim_added] != tuple(size):
            raise ValueError(
                f'Shape mismatch: "out" should have shape {tuple(size)}, but the value produced by "perform" has shape '
                f"{drawn.shape}"
            )
        return drawn


def infer_ndim_bcast(ndim: Any, shape: Any, *args: Any) -> tuple[Any, Any, tuple[bool, ...]]:
    """Number of dimensions, size and pattern of a random variable, from its size or from its parameters."""
    least = max((each.ndim for each in args), default=0)
    if isinstance(shape, (tuple, list)):
        if ndim is not None and ndim != len(shape):
            raise ValueError(
                "ndim should be equal to len(shape), but\n",
                f"ndim = {ndim}, len(shape) = {len(shape)}, shape = {shape}",
            )
        ndim = len(shape)
        entries = [_entry(place, length, ndim, args) for place, length in enumerate(shape)]
        size = tensor.stack([entry for entry, _ in entries]) if entries else tensor.constant([], dtype="int64")
        pattern = [single for _, single in entries]
    elif shape is None:
        if not args:
            raise TypeError("_infer_ndim_bcast cannot infer shape without either shape or args")
        template = args[0]
        for each in args[1:]:
            template = template + each
        size, pattern, ndim = template.shape, list(template.broadcastable), template.ndim
    else:
        size = tensor.as_tensor_variable(shape)
        if size.ndim != 1:
            raise TypeError(f"shape must be a vector or list of scalar, got '{size}'")
        ndim = tensor.get_vector_length(size) if ndim is None else ndim
        pattern = [False] * ndim
    if size.ndim != 1:
        raise TypeError(f"shape must be a vector or list of scalar, got '{size}'")
    if size.dtype not in tensor.integer_dtypes:
        raise TypeError("shape must be an integer vector or list", size.dtype)
    if least > ndim:
        raise ValueError("ndim should be at least as big as required by args value", (ndim, least), args)
    return ndim, tensor.cast(size, "int64"), tuple(bool(single) for single in pattern)


def _entry(place: int, length: Any, ndim: int, args: Any) -> tuple[Any, bool]:
    """A length, and whether it is known to be one; minus one is the length of the parameters there."""
    if hasattr(length, "type"):
        return length, False
    if length >= 0:
        return tensor.as_tensor_variable(length), length == 1
    if length != -1:
        raise ValueError("negative shape", length)
    overlapping = [each for each in args if place >= ndim - each.ndim]
    if not overlapping:
        raise ValueError("Auto-shape of -1 must overlap with the shape of one of the broadcastable inputs")
    for each in overlapping:
        axis = place + each.ndim - ndim
        if not each.broadcastable[axis]:
            return each.shape[axis], False
    return tensor.as_tensor_variable(1), True
