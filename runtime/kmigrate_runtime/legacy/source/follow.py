"""Follows the instructions of a function from its beginning along every branch; each ends in a `return`."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from kmigrate_runtime.legacy.bytecode import Code
from kmigrate_runtime.legacy.source import instructions, operations
from kmigrate_runtime.legacy.source.instructions import Instruction, NotUnderstood
from kmigrate_runtime.legacy.source.stack import Function, Module, Path, Shared

Instructions = Mapping[int, Instruction]
ITEM = ".0"  # what the code of a list comprehension calls its argument


def body_of(code: Code) -> list[ast.stmt]:
    """The statements. Where the layout fits several Pythons, they must agree."""
    found: list[list[ast.stmt]] = []
    why = ""
    for python in instructions.pythons(code):
        try:
            found.append(_body(code, python))
        except NotUnderstood as error:
            why = why or str(error)
        except (IndexError, KeyError, TypeError, ValueError, AttributeError, RecursionError):
            why = why or "its instructions do not fit together"
    if not found:
        raise NotUnderstood(why or "it is of a Python that is not known here")
    texts = {ast.unparse(ast.fix_missing_locations(ast.Module(one, []))) for one in found}
    if len(texts) > 1:
        raise NotUnderstood("it can be read in two ways")
    return found[0]


def inner(function: Function) -> tuple[list[ast.stmt], ast.arguments]:
    """A function inside of another one."""
    return body_of(function.code), arguments(function.code, function.defaults, function.keyword_defaults)


def arguments(code: Code, defaults: list[ast.expr], keyword_defaults: Mapping[str, ast.expr]) -> ast.arguments:
    def named(names: tuple[str, ...]) -> list[ast.arg]:
        return [ast.arg(name if name.isidentifier() else f"argument_{n}") for n, name in enumerate(names)]

    return ast.arguments(
        posonlyargs=[],
        args=named(code.arguments),
        vararg=None if code.star is None else ast.arg(code.star),
        kwonlyargs=named(code.keyword_only),
        kw_defaults=[keyword_defaults.get(name) for name in code.keyword_only],
        kwarg=None if code.stars is None else ast.arg(code.stars),
        defaults=list(defaults),
    )


def _body(code: Code, python: str) -> list[ast.stmt]:
    found = instructions.read(code, python)
    names = [*code.arguments, *code.keyword_only, *(one for one in (code.star, code.stars) if one is not None)]
    plain = {name: name if name.isidentifier() else f"argument_{n}" for n, name in enumerate(names)}
    plain |= {name: name for name in code.free}
    late = python == "3.11"
    numbers = [one.argument >> late for one in found.values() if one.name == "LOAD_GLOBAL"]
    shared = Shared(code, python, names={*plain.values(), *(code.names[number] for number in numbers)})
    path = Path(shared, variables=plain)
    body = _run(path, 0, found)
    left = [found[at].name for at in sorted(set(found) - shared.seen)]
    # Behind a `return` in the last place compilers left the end that every function has.
    if [name for name in left if name not in ("LOAD_CONST", "RETURN_VALUE", "NOP", "JUMP_FORWARD", "JUMP_ABSOLUTE")]:
        raise NotUnderstood("some of it is never reached")
    return body


def _run(path: Path, at: int, found: Instructions) -> list[ast.stmt]:
    while True:
        if at not in found:
            raise NotUnderstood("it leaves its own code")
        path.shared.count(at)
        one = found[at]
        if one.name == "RETURN_VALUE":
            path.body.append(ast.Return(path.expression()))
            return path.body
        if one.name == "RAISE_VARARGS":
            values = path.expressions(one.argument)
            path.body.append(ast.Raise(*(values[:1] or [None])))  # type: ignore[list-item]
            return path.body
        if one.name == "FOR_ITER":
            at = _comprehension(path, one, found, at)
        elif one.name in ("JUMP_FORWARD", "JUMP_ABSOLUTE"):
            at = _forward(at, one)
        elif one.target is not None:
            return _branch(path, at, one, found)
        elif one.name in ("STORE_FAST", "STORE_DEREF"):
            _store(path, [_variable(path, one)])
            at = one.after
        elif one.name == "UNPACK_SEQUENCE":
            at = _unpack(path, one, found)
        else:
            operations.perform(path, one)
            at = one.after


def _forward(at: int, one: Instruction) -> int:
    if one.target is None or one.target <= at:
        raise NotUnderstood("it has a loop")
    return one.target


def _branch(path: Path, at: int, one: Instruction, found: Instructions) -> list[ast.stmt]:
    """Both ways to the end, each in an arm of its own."""
    target = _forward(at, one)
    value = path.expression()
    keeps = one.name.endswith("_OR_POP")
    if keeps:
        value = path.once(value)
    if one.name.endswith(("IF_NONE", "IF_NOT_NONE")):
        word: ast.cmpop = ast.Is() if one.name.endswith("IF_NONE") else ast.IsNot()
        test: ast.expr = ast.Compare(value, [word], [ast.Constant(None)])
        jumps_if = True
    else:
        test, jumps_if = value, "IF_TRUE" in one.name
    jumped, stayed = path.fork(), path.fork()
    if keeps:
        jumped.push(value)
    there, here = _run(jumped, target, found), _run(stayed, one.after, found)
    path.body.append(ast.If(test, there, here) if jumps_if else ast.If(test, here, there))
    return path.body


def _variable(path: Path, one: Instruction) -> str:
    return operations.cell(path, one) if one.name == "STORE_DEREF" else path.shared.code.variables[one.argument]


def _store(path: Path, names: list[str]) -> None:
    value = path.pop()
    if isinstance(value, Module):
        path.body.append(_import(value, path.store(names[0])))
        return
    value = path.checked(value)
    if len(names) == 1 and names[0] in path.shared.code.cells and names[0] in path.variables:
        raise NotUnderstood(f"{names[0]} changes while functions in it know it")
    targets: list[ast.expr] = [ast.Name(path.store(name), ast.Store()) for name in names]
    if any(name in path.shared.code.cells and path.variables[name] != name for name in names):
        raise NotUnderstood(f"{names[0]} changes while functions in it know it")
    path.body.append(ast.Assign(targets=[ast.Tuple(targets, ast.Store()) if len(names) > 1 else targets[0]],
                                value=value, lineno=0))  # fmt: skip


def _import(value: Module, name: str) -> ast.stmt:
    if value.level > 0:
        raise NotUnderstood("it imports from beside its own file")
    if value.name is not None:
        alias = ast.alias(value.name, None if value.name == name else name)
        return ast.ImportFrom(value.module, [alias], 0)
    if "." not in value.module or value.whole:
        return ast.Import([ast.alias(value.module, None if value.module == name else name)])
    return ast.Import([ast.alias(value.module, None if value.module.partition(".")[0] == name else name)])


def _unpack(path: Path, one: Instruction, found: Instructions) -> int:
    """`a, b = value`, or the parts under names of their own where they are not stored at once."""
    names: list[str] = []
    at = one.after
    while len(names) < one.argument and at in found and found[at].name in ("STORE_FAST", "STORE_DEREF"):
        names.append(_variable(path, found[at]))
        path.shared.count(at)
        at = found[at].after
    if len(names) == one.argument and len(names) == len(set(names)):
        if one.argument == 1:
            path.push(ast.Subscript(path.expression(), ast.Constant(0), ast.Load()))
        _store(path, names)
        return at
    value = path.expression()
    parts = [path.shared.temporary() for _ in range(one.argument)]
    targets: list[ast.expr] = [ast.Name(name, ast.Store()) for name in parts]
    path.body.append(ast.Assign(targets=[ast.Tuple(targets, ast.Store())], value=value, lineno=0))
    for name in reversed(parts):
        path.push(ast.Name(name, ast.Load()))
    return one.after


def _comprehension(path: Path, loop: Instruction, found: Instructions, at: int) -> int:
    """A loop that makes a list, and does nothing else."""
    iterated, target, tests = path.expression(), None, []
    made = path.pop()
    if not isinstance(made, ast.List) or made.elts:
        raise NotUnderstood("it has a loop")
    inside = path.fork()
    here = loop.after
    while True:
        path.shared.count(here)
        one = found[here]
        if target is None:
            target, here = _target(inside, one, found)
            continue
        if one.name == "LIST_APPEND":
            element, here = inside.expression(), one.after
            break
        if one.name.startswith("POP_JUMP") and one.name.endswith(("FALSE", "TRUE")):
            if one.target != at:
                raise NotUnderstood("it has a loop")
            test = inside.expression()
            tests.append(test if one.name.endswith("FALSE") else ast.UnaryOp(ast.Not(), test))
        elif one.target is not None or one.name == "RETURN_VALUE":
            raise NotUnderstood("it has a loop")
        else:
            operations.perform(inside, one)
        here = one.after
    path.shared.count(here)
    if found[here].target != at or inside.body or len(inside.stack) != len(path.stack):
        raise NotUnderstood("it has a loop")
    path.push(ast.ListComp(element, [ast.comprehension(target, iterated, tests, 0)]))
    if loop.target is None:
        raise NotUnderstood("it has a loop")
    return loop.target


def _target(path: Path, one: Instruction, found: Instructions) -> tuple[ast.expr, int]:
    """What a comprehension calls each item: a name, or several."""
    if one.name in ("STORE_FAST", "STORE_DEREF"):
        return ast.Name(path.store(_variable(path, one)), ast.Store()), one.after
    if one.name != "UNPACK_SEQUENCE":
        raise NotUnderstood("it has a loop")
    targets: list[ast.expr] = []
    at = one.after
    for _ in range(one.argument):
        path.shared.count(at)
        target, at = _target(path, found[at], found)
        targets.append(target)
    return ast.Tuple(targets, ast.Store()), at
