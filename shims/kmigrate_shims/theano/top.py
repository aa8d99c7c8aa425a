"""The names of the package `theano` itself."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano import gof  # isort: skip
from kmigrate_shims.theano import scalar  # isort: skip
from kmigrate_shims.theano import tensor  # isort: skip
from kmigrate_shims.theano import compile  # isort: skip
from kmigrate_shims.theano import gradient  # isort: skip
from kmigrate_shims.theano.absent import late
from kmigrate_shims.theano.compile import (
    FunctionMaker,
    In,
    Mode,
    Out,
    Param,
    SymbolicInput,
    SymbolicOutput,
    as_op,
    function,
    function_dump,
    predefined_linkers,
    predefined_modes,
    predefined_optimizers,
    shared,
)
from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.configparser import change_flags
from kmigrate_shims.theano.gof import (
    Apply,
    CLinker,
    Constant,
    Container,
    DualLinker,
    FunctionGraph,
    Generic,
    InconsistencyError,
    Linker,
    LocalLinker,
    Op,
    OpenMPOp,
    OpWiseCLinker,
    PerformLinker,
    Type,
    Variable,
    generic,
    object2,
    opt,
    toolbox,
    utils,
)
from kmigrate_shims.theano.gradient import Lop, Rop, grad, subgraph_grad
from kmigrate_shims.theano.misc.safe_asarray import _asarray
from kmigrate_shims.theano.replacing import clone
from kmigrate_shims.theano.tensor.constants import get_scalar_constant_value
from kmigrate_shims.theano.tensor.linear import dot
from kmigrate_shims.theano.updates import OrderedUpdates
from kmigrate_shims.theano.version import version as __version__

__api_version__ = 1


def sparse_grad(var: Any) -> Any:
    """The same rows, whose gradient was stored in a sparse way: TensorFlow does that by itself."""
    from kmigrate_shims.theano.tensor.advanced import AdvancedSubtensor1

    if var.owner is None or not isinstance(var.owner.op, AdvancedSubtensor1):
        raise AssertionError("sparse_grad takes rows of a tensor by a vector of integers.")
    return AdvancedSubtensor1(sparse_grad=True)(*var.owner.inputs)


__all__ = ["Apply", "CLinker", "Constant", "Container", "DualLinker", "FunctionGraph", "FunctionMaker"]
__all__ += ["Generic", "In", "InconsistencyError", "Linker", "LocalLinker", "Lop", "Mode", "Op"]
__all__ += ["OpWiseCLinker", "OpenMPOp", "OrderedUpdates", "Out", "Param", "PerformLinker", "Rop"]
__all__ += ["SymbolicInput", "SymbolicOutput", "Type", "Variable", "__api_version__", "__version__", "_asarray"]
__all__ += ["as_op", "change_flags", "clone", "compile", "config", "dot", "function", "function_dump"]
__all__ += ["generic", "get_scalar_constant_value", "gof", "grad", "gradient", "late", "object2", "opt"]
__all__ += ["predefined_linkers", "predefined_modes", "predefined_optimizers", "scalar", "shared"]
__all__ += ["sparse_grad", "subgraph_grad", "tensor", "toolbox", "utils"]
