"""What `theano.tensor` offers by name, gathered from the modules that have it."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano import gof, scalar
from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.tensor import advanced, basic, construct, sort, subtensor, type_other, var
from kmigrate_shims.theano.tensor import type as type_module

_PRIVATE = {"annotations", "Any", "tf", "np", "builtins"}


def gathered() -> dict[str, Any]:
    """Names and what they are."""
    found: dict[str, Any] = {}
    for module in (type_other, advanced, subtensor, basic):
        found.update(
            {name: value for name, value in vars(module).items() if not name.startswith("__") and name not in _PRIVATE}
        )
    for name in ("sort", "argsort", "topk", "argtopk", "topk_and_argtopk"):
        found[name] = getattr(sort, name)
    found.update(
        TensorVariable=var.TensorVariable,
        TensorConstant=var.TensorConstant,
        TensorConstantSignature=var.TensorConstantSignature,
        AsTensorError=construct.AsTensorError,
        Tensor=type_module.TensorType,
        scal=scalar,
        gof=gof,
        config=config,
        hashtype=gof.hashtype,
        MethodNotDefined=gof.MethodNotDefined,
    )
    construct.register()
    return found
