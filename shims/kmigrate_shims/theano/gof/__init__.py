"""The records that expressions are made of, and what programs derive their own operations and types from."""

from __future__ import annotations

from kmigrate_shims.theano.gof import fg, graph, link, op, opt, toolbox, type, utils
from kmigrate_shims.theano.gof.fg import FunctionGraph, InconsistencyError, MissingInputError
from kmigrate_shims.theano.gof.graph import Apply, Constant, Variable, view_roots
from kmigrate_shims.theano.gof.link import (
    CLinker,
    Container,
    DualLinker,
    Linker,
    LocalLinker,
    OpWiseCLinker,
    PerformLinker,
)
from kmigrate_shims.theano.gof.op import COp, Op, OpenMPOp, PureOp, ops_with_inner_function
from kmigrate_shims.theano.gof.opt import local_optimizer, optimizer
from kmigrate_shims.theano.gof.type import Generic, PureType, Type, generic
from kmigrate_shims.theano.gof.utils import MethodNotDefined, hashtype, object2

__all__ = ["Apply", "CLinker", "COp", "Constant", "Container", "DualLinker", "FunctionGraph", "Generic"]
__all__ += ["InconsistencyError", "Linker", "LocalLinker", "MethodNotDefined", "MissingInputError", "Op"]
__all__ += ["OpWiseCLinker", "OpenMPOp", "PerformLinker", "PureOp", "PureType", "Type", "Variable", "fg"]
__all__ += ["generic", "graph", "hashtype", "link", "local_optimizer", "object2", "op"]
__all__ += ["ops_with_inner_function", "opt", "optimizer", "toolbox", "type", "utils", "view_roots"]


def __getattr__(name: str) -> object:
    from kmigrate_shims.theano.absent import late

    return late(__name__, name)
