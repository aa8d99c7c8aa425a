"""What a file calls TensorFlow by, and its functions."""

from __future__ import annotations

import ast

from kmigrate.rules.site import Site


def names_of_tensorflow(site: Site) -> set[str]:
    """`tf` of `import tensorflow as tf`."""
    return {one.local for one in site.file.bindings if one.kind == "import" and one.spelled == "tensorflow"}


def function_of_tensorflow(site: Site, call: ast.AST) -> str:
    """`equal` of a call of `tf.equal` or `tf.math.equal`; empty for other calls."""
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return ""
    module = site.text(call.func.value).removesuffix(".math")
    return call.func.attr if module in names_of_tensorflow(site) else ""
