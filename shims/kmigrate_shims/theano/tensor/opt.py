"""`theano.tensor.opt`: of its operations those that programs use, and optimizations as names without effect."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.gof.opt import Optimizer
from kmigrate_shims.theano.raise_op import Assert, assert_, assert_op
from kmigrate_shims.theano.tensor.joining import MakeVector, make_vector

__all__ = ["Assert", "MakeVector", "assert_", "assert_op", "make_vector"]


def _register(*names: Any, **kwargs: Any) -> Any:
    """The optimization itself: it is never called."""
    if len(names) == 1 and not isinstance(names[0], str):
        return names[0]
    return lambda optimization: optimization


register_canonicalize = register_stabilize = register_specialize = register_uncanonicalize = _register
register_useless = register_specialize_device = _register


class ShapeFeature:
    """Shapes that are known before anything is computed: TensorFlow infers them itself."""


class ShapeOptimizer(Optimizer):
    """Accepted and not used."""


class MakeVectorPrinter:
    """Writes a vector of numbers in brackets."""

    def process(self, r: Any, pstate: Any) -> str:
        inner = [pstate.pprinter.process(each, pstate.clone(precedence=1000)) for each in r.owner.inputs]
        return f"[{', '.join(inner)}]"


def __getattr__(name: str) -> Any:
    if name.startswith(("local_", "constant_folding", "Fusion")):
        return Optimizer()
    # The optimizer took operations from everywhere, and programs took them from it.
    from kmigrate_shims.theano import tensor
    from kmigrate_shims.theano.absent import refuse
    from kmigrate_shims.theano.compile import ops

    for module in (ops, tensor):
        if name in vars(module):
            return vars(module)[name]
    return refuse("theano.tensor.opt", name)
