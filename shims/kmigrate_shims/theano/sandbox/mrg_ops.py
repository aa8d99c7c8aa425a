"""Draws from MRG31k3p as an operation: from states to new states and uniform numbers."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.lowering import mrg31k3p
from kmigrate_shims.theano.lowering.known import as_known
from kmigrate_shims.theano.tensor import basic as tensor
from kmigrate_shims.theano.tensor.type import TensorType


class mrg_uniform_base(Op):
    """The two outputs: the states afterwards, and the numbers."""

    __props__ = ("output_type", "inplace")

    def __init__(self, output_type: Any, inplace: bool = False) -> None:
        self.output_type = output_type
        self.inplace = inplace

    def __str__(self) -> str:
        return f"{type(self).__name__}{{{self.output_type},{'inplace' if self.inplace else 'no_inplace'}}}"

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[True, False], [False, False]]

    def grad(self, inputs: Any, ograd: Any) -> Any:
        from kmigrate_shims.theano import gradient

        text = "No gradient defined through random sampling op"
        return [gradient.grad_undefined(self, place, variable, text) for place, variable in enumerate(inputs)]

    def R_op(self, inputs: Any, eval_points: Any) -> list[Any]:
        return [None for _ in eval_points]


class mrg_uniform(mrg_uniform_base):
    """Uniform numbers of a size."""

    def make_node(self, rstate: Any, size: Any) -> Apply:
        pattern = [tensor.extract_constant(size[axis]) == 1 for axis in range(self.output_type.ndim)]
        output = self.output_type.clone(broadcastable=pattern)()
        states = tensor.as_tensor_variable(rstate)
        return Apply(self, [states, tensor.as_tensor_variable(size)], [states.type(), output])

    @classmethod
    def new(cls, rstate: Any, ndim: Any, dtype: str, size: Any) -> Any:
        """The outputs, for a size whose length tells the number of dimensions where nothing else does."""
        if ndim is None:
            ndim = len(size) if isinstance(size, (tuple, list)) else tensor.get_vector_length(size)
        return cls(TensorType(dtype, (False,) * ndim))(rstate, size)

    def lower(self, node: Any, *values: Any) -> list[Any]:
        state, size = values[0], as_known(node.inputs[1], values[1])
        after, sample = mrg31k3p.uniform(state, size, self.output_type.dtype)
        pattern = node.outputs[1].type.broadcastable
        sample.set_shape(
            [1 if one else known for one, known in zip(pattern, _lengths(sample, len(pattern)), strict=True)]
        )
        return [after, sample]


def _lengths(sample: Any, ndim: int) -> list[Any]:
    return sample.shape.as_list() if sample.shape.rank is not None else [None] * ndim
