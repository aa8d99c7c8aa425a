"""What each instruction does to the stack of expressions."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, TypeAlias

from kmigrate_runtime.legacy.bytecode import Code
from kmigrate_runtime.legacy.source import calls
from kmigrate_runtime.legacy.source.instructions import Instruction, NotUnderstood
from kmigrate_runtime.legacy.source.stack import Function, Module, Null, Path

Operation: TypeAlias = Callable[[Path, Instruction], None]
BINARY: dict[str, type[ast.operator]] = {
    "ADD": ast.Add, "SUBTRACT": ast.Sub, "MULTIPLY": ast.Mult, "TRUE_DIVIDE": ast.Div, "FLOOR_DIVIDE": ast.FloorDiv,
    "MODULO": ast.Mod, "POWER": ast.Pow, "LSHIFT": ast.LShift, "RSHIFT": ast.RShift, "AND": ast.BitAnd,
    "XOR": ast.BitXor, "OR": ast.BitOr, "MATRIX_MULTIPLY": ast.MatMult,
}  # fmt: skip
# By the argument of BINARY_OP; in place they are 13 later.
NUMBERED = ("ADD", "AND", "FLOOR_DIVIDE", "LSHIFT", "MATRIX_MULTIPLY", "MULTIPLY", "MODULO", "OR", "POWER", "RSHIFT",
            "SUBTRACT", "TRUE_DIVIDE", "XOR")  # fmt: skip
UNARY: dict[str, type[ast.unaryop]] = {
    "POSITIVE": ast.UAdd, "NEGATIVE": ast.USub, "NOT": ast.Not, "INVERT": ast.Invert
}  # fmt: skip
COMPARED: tuple[type[ast.cmpop], ...] = (ast.Lt, ast.LtE, ast.Eq, ast.NotEq, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Is,
                                         ast.IsNot)  # fmt: skip
# What divided whole numbers to whole numbers in Python 2.
DIVIDED = "python2_divide"
NOTHING = frozenset({"NOP", "GET_ITER", "LIST_TO_TUPLE", "RESUME", "PRECALL", "COPY_FREE_VARS", "MAKE_CELL", "CACHE"})


def perform(path: Path, one: Instruction) -> None:
    name = one.name
    if name in NOTHING:
        return
    if name in OPERATIONS:
        OPERATIONS[name](path, one)
    elif name.startswith("CALL") or name in ("KW_NAMES", "MAKE_FUNCTION", "MAKE_CLOSURE", "PUSH_NULL", "LOAD_METHOD"):
        calls.perform(path, one)
    elif name.startswith("SLICE+"):
        _slice(path, int(name[-1]))
    elif name.startswith("UNARY_"):
        path.push(ast.UnaryOp(UNARY[name[6:]](), path.expression()))
    elif name in ("BINARY_DIVIDE", "INPLACE_DIVIDE"):
        path.push(ast.Call(ast.Name(DIVIDED, ast.Load()), path.expressions(2), []))
    elif name.startswith(("BINARY_", "INPLACE_")) and name.partition("_")[2] in BINARY:
        _binary(path, name.partition("_")[2])
    else:
        raise NotUnderstood(f"it uses {name}")


def _binary(path: Path, word: str) -> None:
    left, right = path.expressions(2)
    path.push(ast.BinOp(left, BINARY[word](), right))


def _slice(path: Path, form: int) -> None:
    """x[:], x[a:], x[:b] and x[a:b] of Python 2."""
    end = path.expression() if form & 2 else None
    begin = path.expression() if form & 1 else None
    path.push(ast.Subscript(path.expression(), ast.Slice(begin, end), ast.Load()))


def _subscript(path: Path, one: Instruction) -> None:
    value, key = path.expressions(2)
    path.push(ast.Subscript(value, key, ast.Load()))


def _build_slice(path: Path, one: Instruction) -> None:
    parts = [None if isinstance(p, ast.Constant) and p.value is None else p for p in path.expressions(one.argument)]
    path.push(ast.Slice(*parts))


def constant(value: Any, code: Code) -> Any:
    if isinstance(value, Code):
        return value
    if isinstance(value, tuple):
        return ast.Tuple([constant(part, code) for part in value], ast.Load())
    if isinstance(value, bytes) and code.python == "2.7":
        value = value.decode("latin-1")
    if isinstance(value, int | float) and not isinstance(value, bool) and value < 0:
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value)


def cell(path: Path, one: Instruction) -> str:
    """The name of a variable that functions share."""
    code = path.shared.code
    names = code.variables if path.shared.python == "3.11" else (*code.cells, *code.free)
    return names[one.argument]


def _load_const(path: Path, one: Instruction) -> None:
    code = path.shared.code
    path.push(constant(code.constants[one.argument], code))


def _load_global(path: Path, one: Instruction) -> None:
    late = path.shared.python == "3.11"
    if late and one.argument & 1:
        path.push(Null())
    path.push(ast.Name(path.shared.code.names[one.argument >> 1 if late else one.argument], ast.Load()))


def _load_attribute(path: Path, one: Instruction) -> None:
    name = path.shared.code.names[one.argument]
    if path.stack and isinstance(path.stack[-1], Module):
        module = path.pop()  # `import a.b as c` until Python 3.6
        path.push(Module(module.module, module.level, whole=True))
        return
    path.push(ast.Attribute(path.expression(), name, ast.Load()))


def _compare(path: Path, one: Instruction) -> None:
    left, right = path.expressions(2)
    path.push(ast.Compare(left, [COMPARED[one.argument]()], [right]))


def _identity(path: Path, one: Instruction) -> None:
    words: tuple[ast.cmpop, ast.cmpop] = (
        (ast.Is(), ast.IsNot()) if one.name == "IS_OP" else (ast.In(), ast.NotIn())
    )  # fmt: skip
    left, right = path.expressions(2)
    path.push(ast.Compare(left, [words[one.argument]], [right]))


def _build(path: Path, one: Instruction) -> None:
    parts = path.expressions(one.argument)
    match one.name:
        case "BUILD_TUPLE":
            path.push(ast.Tuple(parts, ast.Load()))
        case "BUILD_LIST":
            path.push(ast.List(parts, ast.Load()))
        case _:
            path.push(ast.Set(parts))


def _build_map(path: Path, one: Instruction) -> None:
    if path.shared.python == "2.7":  # its pairs come one by one
        path.push(ast.Dict([], []))
        return
    parts = path.expressions(2 * one.argument)
    path.push(ast.Dict(list(parts[::2]), parts[1::2]))


def _store_map(path: Path, one: Instruction) -> None:
    made, value, key = path.expressions(3)
    if not isinstance(made, ast.Dict):
        raise NotUnderstood("it changes a dictionary")
    path.push(ast.Dict([*made.keys, key], [*made.values, value]))


def _build_const_key_map(path: Path, one: Instruction) -> None:
    keys = path.expression()
    if not isinstance(keys, ast.Tuple):
        raise NotUnderstood("the keys of a dictionary are not there")
    path.push(ast.Dict(list(keys.elts), path.expressions(one.argument)))


def _list_extend(path: Path, one: Instruction) -> None:
    made, more = path.expressions(2)
    if not isinstance(made, ast.List) or one.argument != 1:
        raise NotUnderstood("it changes a list")
    more_parts = more.elts if isinstance(more, ast.Tuple | ast.List) else [ast.Starred(more, ast.Load())]
    path.push(ast.List([*made.elts, *more_parts], ast.Load()))


def _dict_merge(path: Path, one: Instruction) -> None:
    made, more = path.expressions(2)
    if not isinstance(made, ast.Dict) or one.argument != 1:
        raise NotUnderstood("it changes a dictionary")
    path.push(_merged([made, more]))


def _merged(parts: list[ast.expr]) -> ast.Dict:
    """Dictionaries that a call unpacks, as one."""
    keys: list[ast.expr | None] = []
    values: list[ast.expr] = []
    for part in parts:
        keys += part.keys if isinstance(part, ast.Dict) else [None]
        values += part.values if isinstance(part, ast.Dict) else [part]
    return ast.Dict(keys, values)


def _tuples(path: Path, one: Instruction) -> None:
    """Positional arguments, of which some are unpacked."""
    parts: list[ast.expr] = []
    for part in path.expressions(one.argument):
        parts += part.elts if isinstance(part, ast.Tuple | ast.List) else [ast.Starred(part, ast.Load())]
    path.push(ast.Tuple(parts, ast.Load()))


def _duplicate(path: Path, depth: int) -> None:
    """The value at this depth once more on top; it is computed once."""
    if len(path.stack) < depth:
        raise NotUnderstood("it takes what is not there")
    path.stack[-depth] = path.once(path.checked(path.stack[-depth]))
    path.push(path.stack[-depth])


def _duplicate_several(path: Path, count: int) -> None:
    for _ in range(count):
        _duplicate(path, count)


def _rotate(path: Path, count: int) -> None:
    """The top goes below the others."""
    values = path.take(count)
    path.stack += [values[-1], *values[:-1]]


def _swap(path: Path, one: Instruction) -> None:
    depth = one.argument
    if not 0 < depth <= len(path.stack):
        raise NotUnderstood("it takes what is not there")
    path.stack[-1], path.stack[-depth] = path.stack[-depth], path.stack[-1]


def _pop_top(path: Path, one: Instruction) -> None:
    value = path.pop()
    if isinstance(value, ast.expr) and any(isinstance(part, ast.Call) for part in ast.walk(value)):
        path.body.append(ast.Expr(value))


def _import_name(path: Path, one: Instruction) -> None:
    level, names = path.expressions(2)
    value = level.value if isinstance(level, ast.Constant) else 0  # Python 2 wrote -1, which is no constant here
    above = value if isinstance(value, int) else 0
    path.push(Module(path.shared.code.names[one.argument], above, None, isinstance(names, ast.Tuple)))


def _import_from(path: Path, one: Instruction) -> None:
    module = path.stack[-1] if path.stack else None
    if not isinstance(module, Module):
        raise NotUnderstood("it imports from nowhere")
    name = path.shared.code.names[one.argument]
    if module.listed:
        path.push(Module(module.module, module.level, name))
    else:  # `import a.b as c` since Python 3.7
        path.push(Module(module.module, module.level, whole=True))


OPERATIONS: dict[str, Operation] = {
    "LOAD_CONST": _load_const,
    "LOAD_GLOBAL": _load_global,
    "LOAD_ATTR": _load_attribute,
    "LOAD_FAST": lambda path, one: path.push(path.load(path.shared.code.variables[one.argument])),
    "LOAD_DEREF": lambda path, one: path.push(path.load(cell(path, one))),
    "LOAD_CLOSURE": lambda path, one: path.push(ast.Name(cell(path, one), ast.Load())),
    "LOAD_ASSERTION_ERROR": lambda path, one: path.push(ast.Name("AssertionError", ast.Load())),
    "BINARY_SUBSCR": _subscript,
    "BUILD_SLICE": _build_slice,
    "BUILD_TUPLE": _build,
    "BUILD_LIST": _build,
    "BUILD_SET": _build,
    "BUILD_MAP": _build_map,
    "STORE_MAP": _store_map,
    "BUILD_CONST_KEY_MAP": _build_const_key_map,
    "LIST_EXTEND": _list_extend,
    "DICT_MERGE": _dict_merge,
    "BUILD_MAP_UNPACK_WITH_CALL": lambda path, one: path.push(_merged(path.expressions(one.argument))),
    "BUILD_TUPLE_UNPACK_WITH_CALL": _tuples,
    "COMPARE_OP": _compare,
    "IS_OP": _identity,
    "CONTAINS_OP": _identity,
    "BINARY_OP": lambda path, one: _binary(path, NUMBERED[one.argument % len(NUMBERED)]),
    "POP_TOP": _pop_top,
    "DUP_TOP": lambda path, one: _duplicate(path, 1),
    "DUP_TOP_TWO": lambda path, one: _duplicate_several(path, 2),
    "DUP_TOPX": lambda path, one: _duplicate_several(path, one.argument),
    "COPY": lambda path, one: _duplicate(path, one.argument),
    "SWAP": _swap,
    "ROT_TWO": lambda path, one: _rotate(path, 2),
    "ROT_THREE": lambda path, one: _rotate(path, 3),
    "ROT_FOUR": lambda path, one: _rotate(path, 4),
    "IMPORT_NAME": _import_name,
    "IMPORT_FROM": _import_from,
}
__all__ = ["DIVIDED", "Function", "cell", "constant", "perform"]
