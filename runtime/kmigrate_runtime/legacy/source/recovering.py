"""The source of a function that a file holds as bytecode, as a `def` that can be read, and run by who trusts it."""

from __future__ import annotations

import ast
import keyword
from dataclasses import dataclass
from typing import Any

from kmigrate_runtime.legacy import bytecode
from kmigrate_runtime.legacy.source import follow
from kmigrate_runtime.legacy.source.instructions import NotUnderstood
from kmigrate_runtime.legacy.source.stack import as_expression
from kmigrate_runtime.spec import Foreign

# Names of Python itself that compute and touch nothing.
PLAIN = frozenset({
    "abs", "all", "any", "bool", "dict", "divmod", "enumerate", "filter", "float", "hasattr", "int", "isinstance",
    "len", "list", "map", "max", "min", "pow", "print", "range", "reversed", "round", "set", "slice", "sorted", "str",
    "sum", "tuple", "type", "zip", "xrange", "AssertionError", "ValueError", "TypeError", "Exception", "True",
    "False", "None",
})  # fmt: skip


@dataclass(frozen=True)
class Recovered:
    """`source` is a `def` of this name, `shown` the same in one line where it is one expression."""

    name: str
    source: str
    shown: str
    needs: tuple[str, ...]  # names of its module that it uses: K, tf, np, and what only its author knows
    imports: tuple[str, ...]  # modules that it imports itself
    why_not: str = ""  # why there is none


def recover(foreign: Foreign, name: str) -> Recovered:
    """Where it cannot be followed, the source is empty and `why_not` says why."""
    name = name if name.isidentifier() and not keyword.iskeyword(name) else "function"
    try:
        return _recovered(foreign, name)
    except NotUnderstood as error:
        return Recovered(name, "", "", (), (), str(error))
    except SyntaxError:  # a name of then may be a word of Python today
        return Recovered(name, "", "", (), (), "what it says is no Python of today")


def _recovered(foreign: Foreign, name: str) -> Recovered:
    code = bytecode.read(foreign.code) if foreign.code else None
    if code is None:
        raise NotUnderstood("it is no code object of a Python that is known here")
    body = follow.body_of(code)
    defaults = [_literal(value, "a default") for value in foreign.defaults or ()]
    arguments = follow.arguments(code, defaults, {})
    closed = [
        ast.Assign(targets=[ast.Name(one, ast.Store())], value=_literal(value, one), lineno=0)
        for one, value in zip(code.free, foreign.closure or (), strict=False)
    ]
    expression = as_expression(body)
    shown = ""
    if expression is not None:
        shown = ast.unparse(ast.fix_missing_locations(ast.Expression(ast.Lambda(arguments, expression))))
        body = [ast.Return(expression)]
    made = ast.FunctionDef(name=name, args=arguments, body=[*closed, *body], decorator_list=[])
    source = ast.unparse(ast.fix_missing_locations(ast.Module([made], [])))
    tree = ast.parse(source)  # what is not Python ends here
    return Recovered(name, source + "\n", shown, _needs(tree), _imports(tree))


def _literal(value: Any, what: str) -> ast.expr:
    text = repr(value)
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError):
        raise NotUnderstood(f"the file does not hold {what} as a plain value") from None
    return ast.parse(text, mode="eval").body


def _needs(tree: ast.Module) -> tuple[str, ...]:
    own = {part.arg for part in ast.walk(tree) if isinstance(part, ast.arg)}
    own |= {part.name for part in ast.walk(tree) if isinstance(part, ast.FunctionDef)}
    own |= {part.id for part in ast.walk(tree) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    for part in ast.walk(tree):
        if isinstance(part, ast.Import | ast.ImportFrom):
            own |= {alias.asname or alias.name.partition(".")[0] for alias in part.names}
    read = [part.id for part in ast.walk(tree) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)]
    return tuple(sorted({name for name in read if name not in own and name not in PLAIN}))


def _imports(tree: ast.Module) -> tuple[str, ...]:
    found = set()
    for part in ast.walk(tree):
        if isinstance(part, ast.Import):
            found |= {alias.name for alias in part.names}
        elif isinstance(part, ast.ImportFrom):
            found.add(part.module or "")
    return tuple(sorted(found))
