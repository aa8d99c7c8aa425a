"""Calls and functions in functions, as each Python laid them on the stack."""

from __future__ import annotations

import ast
from typing import Any

from kmigrate_runtime.legacy.bytecode import Code
from kmigrate_runtime.legacy.source.instructions import Instruction, NotUnderstood
from kmigrate_runtime.legacy.source.stack import Function, Null, Path

DEFAULTS, KEYWORDS, ANNOTATIONS, CLOSURE = 1, 2, 4, 8
# These say in a call how many pairs of names and values there are.
OLD = ("2.7", "3.5")


def perform(path: Path, one: Instruction) -> None:
    match one.name:
        case "PUSH_NULL":
            path.push(Null())
        case "LOAD_METHOD":
            if path.shared.python == "3.11":
                value = path.expression()
                path.push(Null())
                path.push(value)
            path.push(ast.Attribute(path.expression(), path.shared.code.names[one.argument], ast.Load()))
        case "KW_NAMES":
            path.keywords = _names(path.shared.code.constants[one.argument])
        case "CALL":
            _call_late(path, one.argument)
        case "CALL_METHOD":
            _called(path, path.expressions(one.argument), [])
        case "CALL_FUNCTION_EX":
            _call_unpacked(path, keywords=bool(one.argument & 1))
        case "CALL_FUNCTION" | "CALL_FUNCTION_KW" | "CALL_FUNCTION_VAR" | "CALL_FUNCTION_VAR_KW":
            _call(path, one)
        case _:
            _make(path, one)


def _call(path: Path, one: Instruction) -> None:
    if path.shared.python in OLD:
        _call_by_pairs(path, one)
        return
    names: tuple[str, ...] = ()
    if one.name == "CALL_FUNCTION_KW":
        said = path.expression()
        if not isinstance(said, ast.Tuple):
            raise NotUnderstood("the names of arguments are not there")
        names = _names(tuple(getattr(part, "value", None) for part in said.elts))
    values = path.expressions(one.argument)
    first = len(values) - len(names)
    keywords = [ast.keyword(name, value) for name, value in zip(names, values[first:], strict=True)]
    _called(path, values[:first], keywords)


def _call_by_pairs(path: Path, one: Instruction) -> None:
    more = path.expression() if one.name.endswith("_KW") else None
    star = path.expression() if "_VAR" in one.name else None
    keywords: list[ast.keyword] = []
    for _ in range(one.argument >> 8):
        name, value = path.expressions(2)
        if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
            raise NotUnderstood("the name of an argument is not there")
        keywords.insert(0, ast.keyword(name.value, value))
    values = path.expressions(one.argument & 255)
    if star is not None:
        values.append(ast.Starred(star, ast.Load()))
    if more is not None:
        keywords.append(ast.keyword(None, more))
    _called(path, values, keywords)


def _call_unpacked(path: Path, keywords: bool) -> None:
    more = _keywords(path.expression()) if keywords else []
    star = path.expression()
    parts = star.elts if isinstance(star, ast.Tuple | ast.List) else [ast.Starred(star, ast.Load())]
    _called(path, list(parts), more)


def _keywords(said: ast.expr) -> list[ast.keyword]:
    """The arguments by name that a dictionary stands for, where it was made for the call."""
    if not isinstance(said, ast.Dict):
        return [ast.keyword(None, said)]
    found = []
    for key, value in zip(said.keys, said.values, strict=True):
        plain = isinstance(key, ast.Constant) and isinstance(key.value, str)
        if key is not None and not plain:
            raise NotUnderstood("the name of an argument is not there")
        found.append(ast.keyword(key.value if isinstance(key, ast.Constant) else None, value))  # type: ignore[arg-type]
    return found


def _call_late(path: Path, count: int) -> None:
    values, names = path.take(count), path.keywords
    path.keywords = ()
    below = path.take(2)
    if not isinstance(below[0], Null):  # a function and its first argument
        values = [below[1], *values]
        below = [Null(), below[0]]
    path.push(below[1])
    values = [path.checked(value) for value in values]
    first = len(values) - len(names)
    _called(path, values[:first], [ast.keyword(n, v) for n, v in zip(names, values[first:], strict=True)])


def _called(path: Path, values: list[Any], keywords: list[ast.keyword]) -> None:
    function = path.pop()
    if isinstance(path.stack[-1] if path.stack else None, Null):
        path.pop()
    if isinstance(function, Function):
        _called_function(path, function, values)
        return
    path.push(ast.Call(path.checked(function), values, keywords))


def _called_function(path: Path, function: Function, values: list[ast.expr]) -> None:
    """A list comprehension is a function that is called on what it runs over."""
    if function.code.name != "<listcomp>" or len(values) != 1:
        path.push(ast.Call(path.function(function), values, []))
        return
    from kmigrate_runtime.legacy.source.follow import body_of
    from kmigrate_runtime.legacy.source.stack import as_expression

    made = as_expression(body_of(function.code))
    if not isinstance(made, ast.ListComp) or not isinstance(made.generators[0].iter, ast.Name):
        raise NotUnderstood("it has a loop")
    made.generators[0].iter = values[0]
    path.push(made)


def _make(path: Path, one: Instruction) -> None:
    """A function, with its defaults and what it closes over, which its own names say."""
    old = path.shared.python in OLD
    code = path.pop()
    if not isinstance(code, Code):  # since Python 3.3 its name stands on it, and until 3.10 too
        code = path.pop()
    if not isinstance(code, Code):
        raise NotUnderstood("the function in it is not there")
    made = Function(code)
    if old:
        if one.name == "MAKE_CLOSURE":
            path.take(1)
        made.defaults = path.expressions(one.argument)
        path.push(made)
        return
    if one.argument & CLOSURE:
        path.take(1)
    if one.argument & ANNOTATIONS:
        path.take(1)
    if one.argument & KEYWORDS:
        said = path.expression()
        if not isinstance(said, ast.Dict):
            raise NotUnderstood("the defaults of a function are not there")
        made.keyword_defaults = {str(k.value): v for k, v in zip(said.keys, said.values, strict=True)
                                 if isinstance(k, ast.Constant)}  # fmt: skip
    if one.argument & DEFAULTS:
        said = path.expression()
        if not isinstance(said, ast.Tuple):
            raise NotUnderstood("the defaults of a function are not there")
        made.defaults = list(said.elts)
    path.push(made)


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, tuple) or not all(isinstance(part, str) for part in value):
        raise NotUnderstood("the names of arguments are not there")
    return value
