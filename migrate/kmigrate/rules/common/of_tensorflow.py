"""What a file calls TensorFlow by, and its functions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile


def names_of_tensorflow(file: SourceFile) -> set[str]:
    """`tf` of `import tensorflow as tf`."""
    return {one.local for one in file.bindings if one.kind == "import" and one.spelled == "tensorflow"}


def function_of_tensorflow(site: Site, call: ast.AST) -> str:
    """`equal` of a call of `tf.equal` or `tf.math.equal`; empty for other calls."""
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return ""
    module = site.text(call.func.value).removesuffix(".math")
    return call.func.attr if module in names_of_tensorflow(site.file) else ""
