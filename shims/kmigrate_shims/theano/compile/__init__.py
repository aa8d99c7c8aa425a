"""Functions, shared variables, and what is said about them."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.compile.function import function, function_dump
from kmigrate_shims.theano.compile.function_module import AliasedMemoryError, Function, UnusedInputError
from kmigrate_shims.theano.compile.io import In, Out, Param, SymbolicInput, SymbolicOutput
from kmigrate_shims.theano.compile.maker import FunctionMaker
from kmigrate_shims.theano.compile.mode import (
    FAST_COMPILE,
    FAST_RUN,
    Mode,
    get_default_mode,
    get_mode,
    optdb,
    predefined_linkers,
    predefined_modes,
    predefined_optimizers,
    register_linker,
    register_mode,
    register_optimizer,
)
from kmigrate_shims.theano.compile.ops import DeepCopyOp, FromFunctionOp, SpecifyShape, ViewOp, as_op, specify_shape
from kmigrate_shims.theano.compile.pfunc import iter_over_pairs, pfunc
from kmigrate_shims.theano.compile.sharedvalue import SharedVariable, shared, shared_constructor
from kmigrate_shims.theano.tensor import sharedvar  # noqa: F401 - it adds shared tensors


def __getattr__(name: str) -> Any:
    from kmigrate_shims.theano.absent import late

    return late(__name__, name)


__all__ = ["FAST_COMPILE", "FAST_RUN", "AliasedMemoryError", "DeepCopyOp", "FromFunctionOp", "Function"]
__all__ += ["FunctionMaker", "In", "Mode", "Out", "Param", "SharedVariable", "SpecifyShape", "SymbolicInput"]
__all__ += ["SymbolicOutput", "UnusedInputError", "ViewOp", "as_op", "function", "function_dump"]
__all__ += ["get_default_mode", "get_mode", "iter_over_pairs", "optdb", "pfunc", "predefined_linkers"]
__all__ += ["predefined_modes", "predefined_optimizers", "register_linker", "register_mode"]
__all__ += ["register_optimizer", "shared", "shared_constructor", "specify_shape"]
