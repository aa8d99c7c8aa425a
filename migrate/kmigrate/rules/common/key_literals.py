"""The string literals that the key of a dictionary can come from: written there, or behind a name."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kmigrate.engine.walk import walk
from kmigrate.rules.site import DEPTH, Site

IsLog = Callable[[ast.expr], bool]


@dataclass(frozen=True, slots=True)
class Literal:
    node: ast.Constant | ast.JoinedStr
    free: bool = True  # nothing but the key comes from it, so that it may be changed

    @property
    def text(self) -> str:
        """What it says, with `{}` for what an f-string works out."""
        return _text(self.node)

    def value_of(self, source: str) -> str:
        """The same of another spelling; empty where that is no literal."""
        try:
            node = ast.parse(source, mode="eval").body
        except SyntaxError:
            return ""
        return _text(node) if isinstance(node, ast.Constant | ast.JoinedStr) else ""


def _text(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)


def literals(site: Site, node: ast.expr, is_log: IsLog) -> Iterator[Literal]:
    """The strings that an expression is made of; behind a name, those that were assigned, looped over, or passed."""
    parts = {id(part) for whole in walk(node) if isinstance(whole, ast.JoinedStr) for part in whole.values}
    for inner in walk(node):
        if isinstance(inner, ast.JoinedStr) or (
            isinstance(inner, ast.Constant) and isinstance(inner.value, str) and id(inner) not in parts
        ):
            yield Literal(inner)
        elif isinstance(inner, ast.Name):
            yield from _behind(site, inner, is_log)


def strings(node: ast.AST) -> Iterator[ast.Constant]:
    return (n for n in walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def _behind(site: Site, name: ast.Name, is_log: IsLog) -> Iterator[Literal]:
    inner: ast.AST = name
    while (outer := site.parent(inner)) is not None:
        inner = outer
        match inner:
            case ast.For(target=target, iter=source):
                found = _drawn(site, target, source, name.id)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                each = (_drawn(site, g.target, g.iter, name.id) for g in inner.generators)
                found = next((one for one in each if one is not None), None)
            case ast.FunctionDef() | ast.AsyncFunctionDef() if name.id in _parameters(inner):
                found = [Literal(node) for node in _passed(site, inner, name.id)]
            case _:
                continue
        if found is not None:
            free = _only_keys(site, inner, name.id, is_log)
            yield from (Literal(one.node, one.free and free) for one in found)
            return
    values = site.assigned(name.id)
    if len(values) == 1:
        yield from (Literal(node) for node in strings(values[0]))


def _drawn(site: Site, target: ast.expr, source: ast.expr, name: str) -> list[Literal] | None:
    """What a loop gives to the name; None where it is another name's loop."""
    place = _place(target, name)
    return list(_elements(site, source, place)) if place is not None else None


def _place(target: ast.expr, name: str) -> tuple[int, ...] | None:
    """Where the name stands in what a loop unpacks: (1, 0) in `i, (name, c)`."""
    if isinstance(target, ast.Name):
        return () if target.id == name else None
    for index, part in enumerate(target.elts if isinstance(target, ast.Tuple | ast.List) else ()):
        if (inner := _place(part, name)) is not None:
            return (index, *inner)
    return None


def _elements(site: Site, source: ast.expr, place: tuple[int, ...], depth: int = DEPTH) -> Iterator[Literal]:
    """The strings that stand at that place of what is looped over."""
    match source:
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            for element in elements:
                one: ast.expr = element
                for index in place:
                    if not isinstance(one, ast.Tuple | ast.List) or index >= len(one.elts):
                        break
                    one = one.elts[index]
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield Literal(one)
        case ast.Name(id=name) if depth and len(site.assigned(name)) == 1:
            yield from _elements(site, site.assigned(name)[0], place, depth - 1)
        case ast.Call(func=ast.Name(id="zip"), args=sources) if place and place[0] < len(sources):
            yield from _elements(site, sources[place[0]], place[1:], depth)
        case ast.Call(func=ast.Name(id="enumerate"), args=[inner, *_]) if place[:1] == (1,):
            yield from _elements(site, inner, place[1:], depth)
        case ast.Call(func=ast.Name(id="sorted" | "list" | "reversed" | "set"), args=[inner, *_]):
            yield from _elements(site, inner, place, depth)
        case ast.Call(func=ast.Attribute(value=inner, attr="items"), args=[]) if place == (0,):
            yield from _elements(site, inner, ())
        case ast.Call(func=ast.Attribute(value=inner, attr="keys"), args=[]):
            yield from _elements(site, inner, ())
        case ast.Dict(keys=keys):
            # Others may look its words up too.
            yield from (
                Literal(k, free=False) for k in keys if isinstance(k, ast.Constant) and isinstance(k.value, str)
            )
        case _:
            return


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    return [a.arg for a in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]


def _passed(site: Site, function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> Iterator[ast.Constant]:
    """The defaults of a parameter and what calls in this file pass for it, where these are written out."""
    given = function.args
    positional = [a.arg for a in (*given.posonlyargs, *given.args)]
    defaults = dict(zip(reversed(positional), reversed(given.defaults), strict=False))
    defaults |= {a.arg: d for a, d in zip(given.kwonlyargs, given.kw_defaults, strict=True) if d is not None}
    found = [defaults[name]] if name in defaults else []
    bound = 1 if positional[:1] == ["self"] else 0
    cls = site.parent(function)
    by = cls.name if function.name == "__init__" and isinstance(cls, ast.ClassDef) else function.name
    for call in site.nodes(ast.Call):
        if not isinstance(call, ast.Call):
            continue
        called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if called != by:
            continue
        found += [k.value for k in call.keywords if k.arg == name]
        place = positional.index(name) - bound if name in positional else len(call.args)
        if 0 <= place < len(call.args) and not any(isinstance(a, ast.Starred) for a in call.args):
            found.append(call.args[place])
    for node in found:
        values = site.assigned(node.id) if isinstance(node, ast.Name) and node.id != name else [node]
        if len(values) == 1 and isinstance(values[0], ast.Constant) and isinstance(values[0].value, str):
            yield values[0]


def _only_keys(site: Site, scope: ast.AST, name: str, is_log: IsLog) -> bool:
    """Whether the name is nowhere in there the key of something else."""
    for node in walk(scope):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
            inner: ast.AST = node
            while (outer := site.parent(inner)) is not None and not isinstance(outer, ast.stmt):
                if isinstance(outer, ast.Subscript) and outer.slice is inner and not is_log(outer.value):
                    return False
                inner = outer
    return True
