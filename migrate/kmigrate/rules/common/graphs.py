"""The Graph models of Keras 0.3 that a file builds line by line."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

CLASSES = ("keras.models.Graph", "keras.layers.Graph", "keras.legacy.models.Graph")
MERGE = ("merge_mode", "concat_axis", "dot_axes")
STEPS = {
    "add_input": ("name", "input_shape", "batch_input_shape", "dtype"),
    "add_node": ("layer", "name", "input", "inputs", *MERGE, "create_output"),
    "add_shared_node": ("layer", "name", "inputs", *MERGE, "outputs", "create_output"),
    "add_output": ("name", "input", "inputs", *MERGE),
}


class Unclear(Exception):
    """Why a Graph cannot be written with the functional API by a program."""


@dataclass(slots=True)
class Step:
    """One `graph.add_node(...)`."""

    kind: str
    statement: ast.Expr
    given: dict[str, ast.expr]

    def text(self, parameter: str) -> str:
        """A literal name; empty where none is given."""
        value = self.given.get(parameter)
        if value is None or (isinstance(value, ast.Constant) and value.value is None):
            return ""
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return value.value
        raise Unclear("the names of its nodes are made at run time")

    def texts(self, parameter: str) -> list[str]:
        value = self.given.get(parameter)
        if value is None:
            return []
        elements = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
        found = [one.value for one in elements if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if len(found) != len(elements) or not isinstance(value, ast.List | ast.Tuple):
            raise Unclear("the names of its nodes are made at run time")
        return found

    def true(self, parameter: str) -> bool:
        value = self.given.get(parameter)
        if value is not None and not isinstance(value, ast.Constant):
            raise Unclear(f"`{parameter}` is only known at run time")
        return bool(value is not None and value.value)


@dataclass(slots=True)
class Graph:
    """The lines that make one Graph, in order."""

    name: str
    made: ast.Assign
    steps: list[Step]
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)

    def read(self) -> None:
        """Fills in the names of inputs and outputs. Raises Unclear."""
        for step in self.steps:
            if step.kind == "add_input":
                self.inputs.append(step.text("name"))
            elif step.kind == "add_output":
                self.outputs.append(step.text("name"))
            elif step.true("create_output"):
                self.outputs += (
                    step.texts("outputs")
                    if step.kind == "add_shared_node" and not step.text("merge_mode")
                    else [step.text("name")]
                )
        if not (self.inputs and self.outputs) or not all([*self.inputs, *self.outputs]):
            raise Unclear("its inputs and outputs are not all added here")


def _known(file: SourceFile) -> dict[int, Graph | Unclear]:
    found: dict[int, Graph | Unclear] = file.memo.setdefault(Graph, {})
    return found


def graph_made_by(file: SourceFile, call: ast.Call) -> Graph:
    """The Graph that `name = Graph()` makes. Raises Unclear, also when asked again."""
    known = _known(file)
    if id(call) not in known:
        try:
            known[id(call)] = _read(file, call)
        except Unclear as reason:
            known[id(call)] = reason
    found = known[id(call)]
    if isinstance(found, Unclear):
        raise found
    return found


def graph_of(file: SourceFile, node: ast.expr) -> Graph | Unclear | None:
    """What the last line before that gave the name its value made; None where it was no Graph."""
    if not isinstance(node, ast.Name):
        return None
    before = [
        statement
        for statement in file.statements.get(ast.Assign, ())
        if isinstance(statement, ast.Assign)
        and statement.lineno < node.lineno
        and any(isinstance(target, ast.Name) and target.id == node.id for target in statement.targets)
    ]
    last = max(before, key=lambda statement: statement.lineno, default=None)
    return _known(file).get(id(last.value)) if last is not None else None


def forget(file: SourceFile, call: ast.Call, reason: Unclear) -> None:
    """The Graph stays as it is, and so do the calls of its methods."""
    _known(file)[id(call)] = reason


def _read(file: SourceFile, call: ast.Call) -> Graph:
    made = next((s for s in file.statements.get(ast.Assign, ()) if isinstance(s, ast.Assign) and s.value is call), None)
    if (
        made is None
        or len(made.targets) != 1
        or not isinstance(made.targets[0], ast.Name)
        or call.args
        or call.keywords
    ):
        raise Unclear("it is not made by a line of its own")
    name, block = made.targets[0].id, file.blocks[id(made)]
    graph, rest = Graph(name, made, []), block[block.index(made) + 1 :]
    while rest:
        step = _step(rest[0], name)
        if step is None and _mentions(rest[0], name):
            break
        if step is not None:
            graph.steps.append(step)
        rest.pop(0)
    if any(_adds(node, name) for later in rest for node in ast.walk(later)):
        raise Unclear("it is not built by lines that follow each other")
    graph.read()
    return graph


def _step(statement: ast.stmt, name: str) -> Step | None:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=found), attr=kind)) as call):
            if found != name or kind not in STEPS:
                return None
        case _:
            return None
    order, given = STEPS[kind], {keyword.arg or "**": keyword.value for keyword in call.keywords}
    given |= dict(zip(order, call.args, strict=False))
    if (
        any(isinstance(a, ast.Starred) for a in call.args)
        or len(call.args) > len(order)
        or not set(given) <= set(order)
    ):
        raise Unclear(f"kmigrate does not know all arguments of `{kind}`")
    return Step(kind, statement, given)


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name for one in ast.walk(node))


def _adds(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id=found), attr=attribute):
            return found == name and attribute in STEPS
        case _:
            return False
