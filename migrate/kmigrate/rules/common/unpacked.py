"""What `**options` passes, where the file shows how the dictionary is made."""

from __future__ import annotations

import ast

from kmigrate.rules.site import Site


def unpacked_keys(site: Site, given: ast.expr) -> set[str] | None:
    """All keys that the dictionary can have; None where that cannot be told."""
    if not isinstance(given, ast.Name):
        return _written(given)
    name, keys = given.id, set[str]()
    if any(isinstance(node, ast.arg) and node.arg == name for node in site.nodes(ast.arg)):
        return None  # whoever calls says
    made = site.assigned(name)
    for value in made:
        if (found := _written(value)) is None:
            return None
        keys |= found
    if not made or _changed(site, name):
        return None
    return keys | _put_in(site, name)


def _written(node: ast.expr) -> set[str] | None:
    match node:
        case ast.Dict(keys=written):
            found = [key.value for key in written if isinstance(key, ast.Constant) and isinstance(key.value, str)]
            return set(found) if len(found) == len(written) else None
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
            names = [keyword.arg for keyword in keywords]
            return {name for name in names if name} if None not in names else None
        case _:
            return None


def _put_in(site: Site, name: str) -> set[str]:
    return {
        str(node.slice.value)
        for node in site.nodes(ast.Subscript)
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and node.value.id == name
        and isinstance(node.slice, ast.Constant)
    }


def _changed(site: Site, name: str) -> bool:
    """Whether keys come in that are not written out, or the dictionary goes where it may be changed."""
    for node in site.nodes(ast.Name):
        if not isinstance(node, ast.Name) or node.id != name:
            continue
        match site.parent(node):
            case ast.keyword(arg=None) | ast.Assign():
                continue
            case ast.Subscript(slice=ast.Constant()):
                continue
            case ast.Attribute(attr="copy" | "get" | "keys" | "items" | "values" | "pop"):
                continue
            case _:
                if isinstance(node.ctx, ast.Load | ast.Del):
                    return True
    return False
