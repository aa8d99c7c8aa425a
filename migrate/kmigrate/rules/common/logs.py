"""Where a program looks something up in a history, in the logs of a callback, or in a table made of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

from kmigrate.engine.names.values import Instance
from kmigrate.rules.site import Site

LOGS = "keras.logs"
LAMBDA = "keras.callbacks.LambdaCallback"
READERS = {"read_csv", "read_table"}
COLUMNS = {"y", "columns", "by", "subset", "usecols"}  # arguments of pandas that name columns
INDEXERS = {"loc", "at"}


class Logs:
    """The logs of one file."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._files = {
            argument.value
            for use in site.uses("keras.callbacks.CSVLogger")
            if use.call is not None
            for argument in (*use.call.args[:1], *(k.value for k in use.call.keywords if k.arg == "filename"))
            if isinstance(argument, ast.Constant)
        }
        self._frames = {
            node.targets[0].id
            for node in site.nodes(ast.Assign)
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and self._makes_frame(node.value)
            and len(site.assigned(node.targets[0].id)) == 1
        }

    @cached_property
    def _handed(self) -> list[tuple[ast.AST, str]]:
        """The functions that LambdaCallbacks are given, and what each of them calls the logs: its last parameter."""
        found: list[tuple[ast.AST, str]] = []
        for use in self.site.uses(LAMBDA):
            for given in use.call.keywords if use.call is not None else ():
                functions = self.site.functions(given.value.id) if isinstance(given.value, ast.Name) else [given.value]
                for one in functions:
                    if isinstance(one, ast.FunctionDef | ast.Lambda) and one.args.args:
                        found.append((one, one.args.args[-1].arg))
        return found

    @cached_property
    def _are_there(self) -> bool:
        """Whether the file has any; most have none, and looking through all of it takes longer than this."""
        values = self.site.file.flow.values.values()
        return bool(self._files or self._frames or self._handed) or any(
            type(v) is Instance and v.cls == LOGS for v in values
        )

    def __call__(self, node: ast.expr) -> bool:
        """Whether the keys of that are keys of metrics."""
        if isinstance(node, ast.Attribute) and node.attr in INDEXERS:
            return self._is_frame(node.value)
        return self._is_log(node) or self._is_frame(node)

    def keys(self) -> Iterator[ast.expr]:
        """Every expression that is looked up: of `logs["acc"]`, `logs.get("acc")`, `"acc" in logs`..."""
        for node in self.site.nodes(ast.Subscript, ast.Call, ast.Compare) if self._are_there else ():
            match node:
                case ast.Subscript(value=owner, slice=key) if self(owner):
                    yield key
                case ast.Call(func=ast.Attribute(value=owner, attr="get" | "pop"), args=[key, *_]) if self(owner):
                    yield key
                case ast.Call(func=ast.Name(id="map"), args=[ast.Attribute(value=owner), key]) if self(owner):
                    yield key
                case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[owner]) if self(_mapping(owner)):
                    yield key
                case ast.Call(func=ast.Attribute(value=owner), keywords=keywords) if self._is_frame(_plot(owner)):
                    for one in keywords:
                        if one.arg in COLUMNS:
                            yield from one.value.keys if isinstance(one.value, ast.Dict) else (one.value,)  # type: ignore[misc]
                case _:
                    pass

    def columns(self) -> Iterator[ast.Attribute]:
        """`frame.acc`"""
        for node in self.site.nodes(ast.Attribute) if self._are_there else ():
            if isinstance(node, ast.Attribute) and self._is_frame(node.value):
                yield node

    def _is_log(self, node: ast.expr) -> bool:
        value = self.site.value(node)
        if isinstance(value, Instance) and value.cls == LOGS:
            return True
        if not isinstance(node, ast.Name) or all(node.id != name for _, name in self._handed):
            return False
        around = self.site.function_around(node)
        return any(function is around and node.id == name for function, name in self._handed)

    def _is_frame(self, node: ast.expr) -> bool:
        return node.id in self._frames if isinstance(node, ast.Name) else self._makes_frame(node)

    def _makes_frame(self, node: ast.expr) -> bool:
        """`pd.DataFrame(history.history)`, or `pd.read_csv` of the file that a CSVLogger of this file writes."""
        match node:
            case (
                ast.Call(
                    func=ast.Attribute(attr="DataFrame") | ast.Name(id="DataFrame"),
                    args=[log, *_],
                )
                | ast.Call(func=ast.Attribute(attr="from_dict", value=ast.Attribute(attr="DataFrame")), args=[log, *_])
            ):
                return self._is_log(log)
            case ast.Call(func=ast.Attribute(attr=reader) | ast.Name(id=reader), args=[ast.Constant(value=path), *_]):
                return reader in READERS and path in self._files
            case _:
                return False


def _mapping(node: ast.expr) -> ast.expr:
    """`logs` of `logs.keys()`."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr="keys"), args=[]):
            return owner
        case _:
            return node


def _plot(node: ast.expr) -> ast.expr:
    """`frame` of `frame.plot.line(...)`."""
    return node.value if isinstance(node, ast.Attribute) and node.attr == "plot" else node
