"""KM309: classes of batches, `keras.utils.Sequence`."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM309",
    name="sequence-classes",
    title="A `Sequence` calls the `__init__` of its base class, and gives tuples.",
    why="""
`keras.utils.Sequence` is `keras.utils.PyDataset` today, and keeps the number of workers in the object, where its
`__init__` puts it. It warns where that was not called. A list of inputs inside of a batch is a tuple today, as with
generators.
""",
    examples=(
        Example(
            "from keras.utils import Sequence\n\n\nclass Batches(Sequence):\n    def __init__(self, x):\n"
            "        self.x = x\n\n    def __getitem__(self, index):\n        return [self.x[index], self.x[0]], 0\n",
            "from tensorflow.keras.utils import Sequence\n\n\nclass Batches(Sequence):\n    def __init__(self, x):\n"
            "        super().__init__()\n        self.x = x\n\n    def __getitem__(self, index):\n"
            "        return (self.x[index], self.x[0]), 0\n",
        ),
    ),
)


@RULE.on("keras.utils.Sequence.__init__")
def made(site: Site) -> None:
    function = site.node
    if not isinstance(function, ast.FunctionDef) or _calls_base(function):
        return
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) and len(body) > 1:
        body = body[1:]
    source, first = site.file.source, body[0]
    start = source.start(first)
    if source.slice(source.line_start(start), start).strip():
        site.review("call `super().__init__()` first; it keeps the number of workers", function)
        return
    call = f"super().__init__(){source.newline}{source.indent(start)}"
    site.file.edits.replace_span(start, start, call)
    site.rewritten(
        "the base class keeps the number of workers, and wants to be called", first, new="super().__init__()"
    )


@RULE.on("keras.utils.Sequence.__getitem__")
def given(site: Site) -> None:
    function = site.node
    if not isinstance(function, ast.FunctionDef):
        return
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple | ast.List):
            for part in node.value.elts:
                if isinstance(part, ast.List):
                    _brackets(site, part)


def _calls_base(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "__init__"
        and (not isinstance(node.func.value, ast.Name) or node.func.value.id != "self")
        for node in ast.walk(function)
    )


def _brackets(site: Site, node: ast.List) -> None:
    text, source = site.text(node), site.file.source
    comma = "," if len(node.elts) == 1 and not text[:-1].rstrip().endswith(",") else ""
    site.file.edits.replace_span(source.start(node), source.start(node) + 1, "(")
    site.file.edits.replace_span(source.end(node) - 1, source.end(node), f"{comma})")
    site.rewritten("inputs of a batch are a tuple today", node, new=f"({text[1:-1]}{comma})")
