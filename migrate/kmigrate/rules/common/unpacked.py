"""What `**options` passes, where the file shows how the dictionary is made."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kmigrate.atlas import legacy_keywords

if TYPE_CHECKING:
    from kmigrate.rules.site import Site


def eras(site: Site) -> tuple[str, ...]:
    """The eras that a call can be of, as the atlas calls them."""
    if not site.standalone:
        return ("tf",)
    old = site.era.keras.is_before("2")
    return ("1", "2") if old is None else ("1",) if old else ("2",)


def look_into(site: Site, names: Iterable[str] = ()) -> None:
    """Says that `**` passes a parameter that is called otherwise today or is gone: one of those that the atlas knows of
    the releases of then, or where it knows none, one of `names`. What the file shows is held against all of them.
    """
    call = site.call
    star = next((k for k in call.keywords if k.arg is None), None) if call is not None else None
    if call is None or star is None or gives_on(site, star.value):
        return
    told, names = legacy_keywords().get(site.name), list(names)
    given = {keyword.arg for keyword in call.keywords}
    keys = unpacked_keys(site, star.value)
    if keys is not None:
        every = [*names, *(name for era in (told or {}).values() for name in era)]
        found = [name for name in dict.fromkeys(every) if name in keys]
        _say(site, star, "passes", " and ".join(f"`{name}`" for name in found), len(found) > 1)
        return
    if told is not None:
        names = [name for era in eras(site) for name in told.get(era, ())]
    left = [f"`{name}`" for name in dict.fromkeys(names) if name not in given]
    more = " and others" if len(left) > 3 else ""
    _say(site, star, "may pass", " or ".join(left[:3]) + more, len(left) > 1)


def _say(site: Site, star: ast.keyword, verb: str, written: str, several: bool) -> None:
    if written:
        what = "whose names have changed or which are gone" if several else "whose name has changed or which is gone"
        site.review(f"`**` {verb} {written} here, {what}; look where it comes from", star)


def gives_on(site: Site, node: ast.expr) -> bool:
    """Whether a constructor only gives on its own `*args` or `**kwargs`: whoever makes the object is asked instead."""
    if site.use.kind != "handed" or not isinstance(node, ast.Name):
        return False
    outer = site.parent(site.node)
    while outer is not None and not isinstance(outer, ast.FunctionDef):
        outer = site.parent(outer)
    own = (outer.args.vararg, outer.args.kwarg) if outer is not None and outer.name == "__init__" else ()
    return any(one is not None and one.arg == node.id for one in own)


def unpacked_keys(site: Site, given: ast.expr) -> set[str] | None:
    """All keys that the dictionary can have; None where that cannot be told."""
    if not isinstance(given, ast.Name):
        written = _written(given)
        return None if written is None else set(written)
    name, keys = given.id, set[str]()
    if any(isinstance(node, ast.arg) for node in site.named(name)):
        return _handed_to_override(site, given)
    made = site.assigned(name)
    for value in made:
        if (found := _written(value)) is None:
            return None
        keys |= set(found)
    if not made or _changed(site, name):
        return None
    return keys | _put_in(site, name)


def _handed_to_override(site: Site, given: ast.Name) -> set[str] | None:
    """What the file's own calls give for the `**kwargs` that a method only gives on to the one it stands for:
    `def compile(self, own, **kwargs): super().compile(**kwargs)`. None where whoever calls is not in the file.
    """
    method, called = site.function_around(given), site.call.func if site.call is not None else None
    if not isinstance(method, ast.FunctionDef) or method.args.kwarg is None or method.args.kwarg.arg != given.id:
        return None
    if not isinstance(called, ast.Attribute) or called.attr != method.name:
        return None
    named = {one.arg for one in (*method.args.posonlyargs, *method.args.args, *method.args.kwonlyargs)}
    keys, calls = set[str | None](), 0
    for attribute in site.file.attributes(method.name):
        call = site.parent(attribute)
        if isinstance(call, ast.Call) and call.func is attribute and not _is_super(attribute.value):
            calls += 1
            keys |= {keyword.arg for keyword in call.keywords}
    return {key for key in keys if key is not None} - named if calls and None not in keys else None


def _is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def _written(node: ast.expr) -> dict[str, ast.expr] | None:
    """What a dictionary holds; None where it is not all written out."""
    match node:
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            held = {key.value: value for key, value in pairs if isinstance(key, ast.Constant)}
            named = {key: value for key, value in held.items() if isinstance(key, str)}
            return named if len(named) == len(keys) else None
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=given):
            named = {one.arg: one.value for one in given if one.arg is not None}
            return named if len(named) == len(given) else None
        case _:
            return None


def _put_in(site: Site, name: str) -> set[str]:
    outer = ((node, site.parent(node)) for node in site.named(name))
    return {
        str(item.slice.value)
        for node, item in outer
        if isinstance(item, ast.Subscript) and item.value is node and isinstance(item.slice, ast.Constant)
    }


def _changed(site: Site, name: str) -> bool:
    """Whether keys come in that are not written out, or the dictionary goes where it may be changed."""
    for node in site.named(name):
        if not isinstance(node, ast.Name):
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


def unpacked_value(site: Site, name: str) -> ast.expr | None:
    """What `**options` gives for a parameter, where the file shows it: `options = dict(filters=3)`."""
    for star in site.call.keywords if site.call is not None else ():
        if star.arg is not None:
            continue
        given = star.value
        if isinstance(given, ast.Name) and (_changed(site, given.id) or name in _put_in(site, given.id)):
            continue
        shown = site.assigned_near(given) if isinstance(given, ast.Name) else [given]
        for one in shown:
            if (value := (_written(one) or {}).get(name)) is not None:
                return value
    return None
