"""What a file puts among Keras's custom objects, by the words it is put there under."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmigrate.rules.site import Site

OBJECTS = "keras.utils.get_custom_objects"
SCOPES = ("keras.utils.custom_object_scope", "keras.utils.CustomObjectScope")


def registered(site: Site) -> dict[str, list[ast.expr]]:
    """Word -> all that this file registers under it, for good or in a `with`."""
    if registered not in site.file.memo:
        found: dict[str, list[ast.expr]] = {}
        for use in site.uses(OBJECTS, *SCOPES):
            if use.call is not None:
                for word, value in _of_scope(use.call) if use.name in SCOPES else _of_objects(site, use.call):
                    found.setdefault(word, []).append(value)
        site.file.memo[registered] = found
    kept: dict[str, list[ast.expr]] = site.file.memo[registered]
    return kept


def _of_scope(call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    for given in call.args:
        yield from _pairs(given)
    yield from ((one.arg, one.value) for one in call.keywords if one.arg is not None)


def _of_objects(site: Site, made: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """`get_custom_objects().update({...})` and `get_custom_objects()[...] = ...`, at once or by a name."""
    outer = site.parent(made)
    yield from _put(site, made)
    if isinstance(outer, ast.Assign) and len(outer.targets) == 1 and isinstance(outer.targets[0], ast.Name):
        for node in site.named(outer.targets[0].id):
            yield from _put(site, node)


def _put(site: Site, objects: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    match outer := site.parent(objects):
        case ast.Attribute(attr="update"):
            call = site.parent(outer)
            if isinstance(call, ast.Call) and call.func is outer:
                yield from _of_scope(call)
        case ast.Subscript(value=of, slice=ast.Constant(value=str() as word)) if of is objects:
            statement = site.parent(outer)
            if isinstance(statement, ast.Assign):
                yield word, statement.value


def _pairs(given: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    match given:
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield key.value, value
        case ast.Call(func=ast.Name(id="dict"), keywords=given_by_name):
            yield from ((one.arg, one.value) for one in given_by_name if one.arg is not None)
        case _:
            return
