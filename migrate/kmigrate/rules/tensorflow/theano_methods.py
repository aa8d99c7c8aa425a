"""KM622: methods of Theano's tensors, in layers and losses."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kmigrate.atlas import exists
from kmigrate.engine.names.values import Use, is_tensor
from kmigrate.rules.common.traced import EAGER, MAKES, ONCE
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

METHOD = "keras.Tensor.theano_method"
# Along an axis, with the same words: theano 1.0.5 theano/tensor/var.py
ALONG = ("sum", "mean", "max", "min", "prod", "std", "var", "argmax", "argmin", "any", "all", "cumsum", "cumprod")
SAME = {"dot": 1, "clip": 2, "repeat": 2}  # how many arguments they take
OTHERS = ("T", "flatten", "reshape", "astype", "norm", "nonzero", "swapaxes", "sort", "argsort", "trace")
ALONE = ("dimshuffle",)  # nothing but a tensor of Theano has it
RULE = Rule(
    code="KM622",
    name="theano-methods",
    title="Tensors of TensorFlow have none of the methods of Theano's.",
    why="""
Layers and losses for the Theano backend wrote `x.sum(axis=1)`, `x.dimshuffle(0, 'x', 1)`, `x.T`. A tensor of TensorFlow
has none of these; `keras.ops` has functions that do the same. They are written where a program is known to have run on
Theano, in functions that Keras calls with tensors. What could be an array of NumPy is left alone.
""",
    examples=(
        Example(
            "import theano.tensor as T\nfrom keras.models import Sequential\n\n\n"
            "def loss(y_true, y_pred):\n    return T.sqr(y_pred - y_true).mean(axis=-1)\n",
            "from tensorflow.keras.models import Sequential\nfrom tensorflow.keras import ops\n\n\n"
            "def loss(y_true, y_pred):\n    return ops.mean(ops.square(y_pred - y_true), axis=-1)\n",
        ),
    ),
)


@RULE.finds
def find(file: SourceFile) -> Iterator[Use]:
    alone = file.attributes(*ALONE)
    nodes = [*alone, *file.attributes(*ALONG, *SAME, *OTHERS)] if file.speaks_keras else []
    if not nodes:
        return
    given, modules = Given(file), _modules(file)
    found: list[Use] = []
    for node in nodes:
        parent = file.parent(node)
        call = parent if isinstance(parent, ast.Call) and parent.func is node else None
        if (call is not None or node.attr == "T") and given.tensors(node) and _root(node.value) not in modules:
            value = file.value(node.value)
            if isinstance(node.ctx, ast.Load) and (value is None or is_tensor(value)):
                found.append(Use("name", METHOD, node, call=call))
    # What the program was written for is asked last: it is told by all that was found in the file.
    if found and (alone or file.era.backend == "theano"):
        yield from found


class Given:
    """Which functions of a file Keras calls with tensors: methods of layers, losses, functions of its backend."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        overrides = [u for u in file.uses if u.kind == "override" and not u.name.startswith(EAGER)]
        self.classes = {id(file.parent(use.node)) for use in overrides}
        self.computing: set[int] = set()
        making: set[int] = set()
        for use in file.uses:
            if use.kind == "name" and use.name.startswith(("theano.tensor.", "keras.backend.")):
                self.computing.add(id(file.function_around(use.node)))
            elif use.kind == "name" and use.name.startswith(MAKES):
                making.add(id(file.function_around(use.node)))
        self.computing -= making

    def tensors(self, node: ast.AST) -> bool:
        function = self.file.function_around(node)
        if isinstance(function, ast.Lambda):
            return bool(function.args.args) and function.args.args[0].arg != "shape"
        if not isinstance(function, ast.FunctionDef):
            return False
        if id(self.file.parent(function)) in self.classes:
            return function.name not in ONCE
        names = [argument.arg for argument in function.args.args]
        return bool(names) and (id(function) in self.computing or bool({"y_true", "y_pred"} & set(names)))


def _modules(file: SourceFile) -> set[str]:
    """The names of imported modules that are not Theano's or Keras's."""
    imports = [node for node in file.statements.get(ast.Import, ()) if isinstance(node, ast.Import)]
    bound = {(a.asname or a.name).partition(".")[0]: a.name for node in imports for a in node.names}
    ours = ("theano", "keras", "tensorflow", "kmigrate_shims")
    return {name for name, module in bound.items() if not module.startswith(ours)}


def _root(node: ast.expr) -> str:
    """The name at the bottom of `np.ones(3)[0]`."""
    while True:
        match node:
            case ast.Attribute(value=inner) | ast.Subscript(value=inner) | ast.Call(func=inner):
                node = inner
            case ast.Name(id=name):
                return name
            case _:
                return ""


@RULE.on(METHOD)
def method(site: Site) -> None:
    node, call = site.node, site.call
    if not isinstance(node, ast.Attribute):
        return
    pieces = _pieces(site, node, call)
    if not pieces:
        site.review(f"`{node.attr}` is a method of Theano's tensors; write it with a function of keras.ops")
        return
    site.replace(call or node, *pieces)
    site.rewritten(f"`{node.attr}` is a function of `keras.ops`", node)


def _pieces(site: Site, node: ast.Attribute, call: ast.Call | None) -> list[str | ast.AST]:
    """What is written for it, of texts and of nodes that stay; empty where that is not clear."""
    ops, x, name = site.file.imports.spell("keras.ops", None), node.value, node.attr
    if call is None:
        return [f"{ops}.transpose(", x, ")"]
    words = [keyword.arg for keyword in call.keywords]
    if any(isinstance(argument, ast.Starred) for argument in call.args) or None in words:
        return []
    if name in ALONG and len(call.args) <= 1 and set(words) <= {"axis", "keepdims"}:
        rest = [*call.args, *(piece for keyword in call.keywords for piece in (f"{keyword.arg}=", keyword.value))]
        return [f"{ops}.{name}(", x, *_listed(rest), ")"]
    if words:
        return []
    if len(call.args) == SAME.get(name, -1):
        return [f"{ops}.{name}(", x, *_listed(call.args), ")"]
    match name, call.args:
        case "astype", [dtype]:
            return [f"{ops}.cast(", x, ", ", dtype, ")"]
        case "reshape", [ast.Tuple() | ast.List() as shape]:
            return [f"{ops}.reshape(", x, ", ", shape, ")"]
        case "flatten", [] | [ast.Constant(value=1)]:
            return [f"{ops}.reshape(", x, ", (-1,))"]
        case "flatten", [ast.Constant(value=2)] if exists("keras.backend.batch_flatten", site.settings.target):
            return [f"{site.file.imports.spell('keras.backend', None)}.batch_flatten(", x, ")"]
        case "dimshuffle", arguments:
            return _shuffled(ops, x, arguments)
        case _:
            return []


def _listed(pieces: Iterable[str | ast.AST]) -> Iterator[str | ast.AST]:
    """Every argument behind its comma."""
    word = False
    for piece in pieces:
        if not word:
            yield ", "
        yield piece
        word = isinstance(piece, str)


def _shuffled(ops: str, x: ast.expr, arguments: list[ast.expr]) -> list[str | ast.AST]:
    """`x.dimshuffle(0, 'x', 1)`: axes in another order, and new ones of length 1."""
    if len(arguments) == 1 and isinstance(arguments[0], ast.Tuple | ast.List):
        arguments = arguments[0].elts
    pattern = [argument.value for argument in arguments if isinstance(argument, ast.Constant)]
    order = [axis for axis in pattern if isinstance(axis, int)]
    if len(pattern) != len(arguments) or sorted(order) != list(range(len(order))) or not pattern:
        return []
    pieces: list[str | ast.AST] = [x]
    if order != sorted(order):
        pieces = [f"{ops}.transpose(", *pieces, f", ({', '.join(map(str, order))}))"]
    for place, axis in enumerate(pattern):
        if axis == "x":
            pieces = [f"{ops}.expand_dims(", *pieces, f", {place})"]
    return pieces
