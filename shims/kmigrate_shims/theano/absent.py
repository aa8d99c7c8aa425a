"""Names that are found late, and names that are not there at all."""

from __future__ import annotations

import importlib
from typing import Any

_ROOT = __name__.rsplit(".", 1)[0]

# Names whose modules need what is imported first, or are rarely wanted: module and attribute, or the module itself.
_LATE: dict[str, dict[str, str]] = {
    "tensor": {
        **dict.fromkeys(("grad", "Rop", "Lop", "jacobian", "hessian", "verify_grad", "numeric_grad"), "gradient"),
        **dict.fromkeys(("consider_constant", "DisconnectedType"), "gradient"),
        **dict.fromkeys(("grad_undefined", "grad_not_implemented"), "gradient"),
        "pprint": "printing",
        "specify_shape": "compile.ops",
        "SpecifyShape": "compile.ops",
        **dict.fromkeys(("bincount", "squeeze", "repeat", "bartlett", "fill_diagonal", "cumsum"), "tensor.extra_ops"),
        **dict.fromkeys(("cumprod", "unravel_index", "ravel_multi_index", "DiffOp", "diff"), "tensor.extra_ops"),
        "fill_diagonal_offset": "tensor.extra_ops",
        "_shared": "tensor.sharedvar",
        **dict.fromkeys(("load", "LoadFromDisk", "MPIRecv", "MPIRecvWait", "MPISend", "MPISendWait"), "tensor.io"),
        **dict.fromkeys(("mpi_tag_key", "send", "recv", "isend", "irecv"), "tensor.io"),
    },
    "compile": {
        "OpFromGraph": "compile.builders",
        "ops_with_inner_function": "gof.op",
        "ProfileStats": "compile.profiling",
        "config": "configdefaults",
        **dict.fromkeys(("DebugMode", "AddDestroyHandler"), "compile.mode"),
        **dict.fromkeys(("NanGuardMode", "MonitorMode"), "compile.watching"),
        **dict.fromkeys(("OutputGuard", "_output_guard", "view_op", "deep_copy_op"), "compile.ops"),
        **dict.fromkeys(("Rebroadcast", "Shape", "Shape_i", "shape", "shape_i"), "compile.ops"),
        **dict.fromkeys(("generic", "generic_constructor"), "compile.sharedvalue"),
    },
    "": {
        "OpFromGraph": "compile.builders",
        "ProfileStats": "compile.profiling",
        **dict.fromkeys(("scan", "map", "reduce", "foldl", "foldr", "scan_checkpoints"), "scan_module"),
        **dict.fromkeys(("pprint", "pp"), "printing"),
        "sparse_grad": "top",
    },
    "gof": {
        **dict.fromkeys(("Optimizer", "LocalOptimizer", "SeqOptimizer", "MergeOptimizer", "PatternSub"), "gof.opt"),
        **dict.fromkeys(("EquilibriumOptimizer", "OpRemove", "out2in", "in2out"), "gof.opt"),
        **dict.fromkeys(("WrapLinker", "VM_Linker"), "gof.link"),
        **dict.fromkeys(("Feature", "AlreadyThere", "NodeFinder", "ReplaceValidate"), "gof.toolbox"),
        "SingletonType": "gof.type",
    },
}

# Libraries that Theano's packages had imported, and that programs take from them: `theano.theano`, `T.np`.
_LIBRARIES = {"theano": _ROOT, "compile": f"{_ROOT}.compile", "printing": f"{_ROOT}.printing", "np": "numpy"}
_LIBRARIES |= {name: name for name in ("builtins", "copy", "logging", "numbers", "numpy", "os", "sys", "warnings")}
_LIBRARIES |= {"xrange": "builtins:range", "izip": "builtins:zip", "partial": "functools:partial"}


def late(module: str, name: str) -> Any:
    """An attribute or submodule of one of our modules that is only imported when it is asked for."""
    inside = module[len(_ROOT) :].lstrip(".")
    where = _LATE.get(inside, {}).get(name)
    if where is not None:
        try:
            return getattr(importlib.import_module(f"{_ROOT}.{where}"), name)
        except ModuleNotFoundError as error:
            if not str(error.name).startswith(_ROOT):
                raise
            return refuse(f"theano.{inside}".rstrip("."), name)
    if name in _LIBRARIES:
        library, _, attribute = _LIBRARIES[name].partition(":")
        found = importlib.import_module(library)
        return getattr(found, attribute) if attribute else found
    if not name.startswith("__"):
        try:
            return importlib.import_module(f"{module}.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"{module}.{name}":
                raise
    return refuse("theano" + (f".{inside}" if inside else ""), name)


def refuse(module: str, name: str) -> Any:
    """Say that a name is not there, and where it stands what is."""
    if name.startswith("__"):
        raise AttributeError(name)
    raise AttributeError(
        f"{module}.{name} is not there on TensorFlow. docs/theano.md lists every public name of Theano 1.0.5 and what "
        "became of it; TensorFlow's own function of that kind can be used among Theano's variables."
    )
