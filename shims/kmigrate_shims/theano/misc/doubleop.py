"""The operation of Theano's tutorial: twice a tensor, by Python."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.tensor.construct import as_tensor_variable


class DoubleOp(Op):
    """Twice a tensor."""

    __props__ = ()

    def make_node(self, x: Any) -> Apply:
        given = as_tensor_variable(x)
        return Apply(self, [given], [given.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        return values[0] * 2
