"""What a class statement of the project is: what it derives from, and what kind its methods are."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import ClassInfo, LocalClass, Ref, Value


def class_info(node: ast.ClassDef, bases: tuple[Value, ...]) -> ClassInfo:
    legacy = ""
    for base in bases:
        match base:
            case Ref(use=use) if use is not None and use.name:
                legacy = use.name
            case LocalClass(info=info) if info.legacy:
                legacy = info.legacy
            case _:
                continue
        break
    return ClassInfo(node, bases, legacy)


def method_kind(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    for decorator in node.decorator_list:
        name = decorator.attr if isinstance(decorator, ast.Attribute) else getattr(decorator, "id", "")
        if name in ("property", "cached_property"):
            return "property"
        if name == "staticmethod":
            return "static"
        if name == "classmethod":
            return "class"
    return ""


def is_manager(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> bool:
    """Whether what a function yields is what a `with` gives."""
    names = (
        d.attr if isinstance(d, ast.Attribute) else getattr(d, "id", "") for d in getattr(node, "decorator_list", ())
    )
    return any(name in ("contextmanager", "asynccontextmanager") for name in names)
