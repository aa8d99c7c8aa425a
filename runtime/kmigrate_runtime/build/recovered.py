"""Functions whose source was recovered from bytecode: run where the user trusts them, and written as a module."""

from __future__ import annotations

import ast
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.legacy.source import Recovered, recover
from kmigrate_runtime.spec import Foreign, Layer, Source

BACKEND = "kmigrate_shims"
# What programs called the modules that they used, and the line that brings each.
MODULES = {
    "K": "from kmigrate_shims import backend as K",
    "backend": "from kmigrate_shims import backend",
    "np": "import numpy as np",
    "numpy": "import numpy",
    "math": "import math",
    "tf": "import {tensorflow} as tf",
    "tensorflow": "import {tensorflow} as tensorflow",
    "keras": "import types\n\nfrom keras import activations, layers, losses\nfrom kmigrate_shims import backend\n\n"
    "keras = types.SimpleNamespace(backend=backend, activations=activations, layers=layers, losses=losses)",
    "xrange": "xrange = range",
    "python2_divide": "\n\ndef python2_divide(a, b):\n"
    "    return a // b if isinstance(a, int) and isinstance(b, int) else a / b\n\n",
}
KNOWN = frozenset({
    "math", "numpy", "tensorflow", "keras", "keras.backend", "tensorflow.keras", "tensorflow.keras.backend",
    "tensorflow.python.keras", "tensorflow.python.keras.backend",
})  # fmt: skip


@dataclass
class Module:
    """The functions of one model, by name."""

    source: Source | None = None
    functions: dict[str, Recovered] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)  # what the user's own module gave to them

    def add(self, foreign: Foreign, layer: Layer, known: Mapping[str, Any]) -> Any:
        """The function, run from its source. Raises a Complaint where that needs what nobody gave."""
        found = sourced(foreign, layer)
        if found.why_not:
            raise Complaint(f"Layer {layer.name!r}: the source of its function cannot be recovered: {found.why_not}.")
        missing = [name for name in found.needs if name not in MODULES and name not in known]
        if missing:
            raise Complaint(
                f"Layer {layer.name!r}: its function, {shown(found)}, uses {', '.join(missing)}, which the file does "
                f"not hold: give --custom FILE.py with {'it' if len(missing) == 1 else 'them'} besides --trust."
            )
        self.given |= {name: known[name] for name in found.needs if name in known}
        self.functions[found.name] = found
        space: dict[str, Any] = {**self.given, "__name__": "kmigrate_recovered"}
        exec(compile(self.text([found]), f"<recovered {found.name}>", "exec"), space)
        function = space[found.name]
        assert isinstance(function, types.FunctionType)
        return function

    def text(self, functions: list[Recovered] | None = None, origin: str = "") -> str:
        """The module's source."""
        functions = list(self.functions.values()) if functions is None else functions
        needs = sorted({name for one in functions for name in one.needs})
        lines = [MODULES[name].format(tensorflow=self._tensorflow()) for name in needs if name in MODULES]
        if origin and self.given:
            lines.append(f"from {origin} import {', '.join(sorted(self.given))}")
        bodies = [ast.unparse(_Imports(self._tensorflow()).visit(ast.parse(one.source))) for one in functions]
        return "\n".join([*dict.fromkeys(lines), *(["", ""] if lines else []), "\n\n\n".join(bodies), ""])

    def _tensorflow(self) -> str:
        """TensorFlow 1 is there under another name, and was what programs of the time meant."""
        source = self.source
        first = (source.release or "1").split(".")[0] if source is not None else "1"
        modern = source is not None and source.package == "tf.keras" and "-tf" not in (source.release or "-tf")
        return "tensorflow" if modern and first != "1" else "tensorflow.compat.v1"


class _Imports(ast.NodeTransformer):
    """What a function itself imports of the old Keras and TensorFlow comes from where it is today."""

    def __init__(self, tensorflow: str) -> None:
        self.tensorflow = tensorflow

    def visit_Import(self, node: ast.Import) -> Any:
        alias = node.names[0]
        bound = alias.asname or alias.name.partition(".")[0]
        if alias.name.endswith("keras.backend") and alias.asname:
            return ast.ImportFrom(BACKEND, [ast.alias("backend", bound)], 0)
        if alias.name == "tensorflow":
            return ast.Import([ast.alias(self.tensorflow, bound)])
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> Any:
        if (node.module or "").endswith("keras.backend"):
            node.module = f"{BACKEND}.backend"
        elif (node.module or "").endswith("keras") and [alias.name for alias in node.names] == ["backend"]:
            node.module = BACKEND
        return node


def sourced(foreign: Foreign, layer: Layer) -> Recovered:
    """The source under the name by which the function will be known; empty where it does what none of ours may."""
    name = foreign.name if foreign.what == "function" and foreign.name.isidentifier() else _plain(layer.name)
    found = recover(foreign, name)
    why = found.why_not or _forbidden(found)
    return Recovered(name, "", "", (), (), why) if why else found


def shown(found: Recovered) -> str:
    return found.shown or "\n" + found.source.rstrip()


def _forbidden(found: Recovered) -> str:
    statements = [part for part in ast.walk(ast.parse(found.source)) if isinstance(part, ast.Import)]
    whole = {alias.name for part in statements for alias in part.names if alias.name.endswith("keras")}
    others = [name for name in found.imports if name not in KNOWN or name in whole]
    if others:
        return f"it imports {', '.join(others)}"
    for part in ast.walk(ast.parse(found.source)):
        if isinstance(part, ast.Attribute) and part.attr.startswith("__"):
            return f"it reaches for {part.attr}"
    return ""


def _plain(name: str) -> str:
    made = "".join(sign if sign.isalnum() else "_" for sign in name)
    return made if made.isidentifier() else f"layer_{made}"
