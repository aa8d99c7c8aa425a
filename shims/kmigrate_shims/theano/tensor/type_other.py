"""Types beside tensors: nothing, and slices."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.gof.graph import Apply, Constant, Variable
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.gof.type import Generic, Type


class NoneTypeT(Generic):
    """The type of None."""

    def filter(self, x: Any, strict: bool = False, allow_downcast: Any = None) -> Any:
        if x is None:
            return x
        raise TypeError("Expected None!")


none_type_t = NoneTypeT()
NoneConst = Constant(none_type_t, None, name="NoneConst")


class SliceType(Type):
    """The type of slices."""

    def filter(self, x: Any, strict: bool = False, allow_downcast: Any = None) -> Any:
        if isinstance(x, slice):
            return x
        raise TypeError("Expected a slice!")

    def __str__(self) -> str:
        return "slice"

    def __eq__(self, other: Any) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash("SliceType")


slicetype = SliceType()


class SliceConstant(Constant):
    """A slice that is known."""


SliceType.Constant = SliceConstant


class MakeSlice(Op):
    """A slice of numbers."""

    __props__ = ()

    def make_node(self, slc: Any, stop: Any = None, step: Any = None) -> Apply:
        bounds = (slc.start, slc.stop, slc.step) if isinstance(slc, slice) else (slc, stop, step)
        given = [NoneConst if each is None else _as_index(each) for each in bounds]
        return Apply(self, given, [slicetype()])

    def lower(self, node: Any, *values: Any) -> Any:
        return slice(*[None if isinstance(v.type, NoneTypeT) else x for v, x in zip(node.inputs, values, strict=True)])


def _as_index(value: Any) -> Any:
    from kmigrate_shims.theano.tensor.construct import as_tensor_variable

    return value if isinstance(value, Variable) else as_tensor_variable(value)


make_slice = MakeSlice()
