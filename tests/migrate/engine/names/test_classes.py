from __future__ import annotations

import ast

import pytest

from kmigrate.engine.names.classes import class_info, method_kind
from kmigrate.engine.names.values import ClassInfo, LocalClass, Ref, Use, Value

NODE = ast.ClassDef("A", [], [], [], [])


def legacy(name: str) -> Ref:
    return Ref(((name, None),), Use("name", name, NODE))


@pytest.mark.parametrize("bases", [(), (None,), (Ref((("os", None),)),), (LocalClass(ClassInfo(NODE, ())),)])
def test_a_class_of_nothing_legacy_is_not_legacy(bases: tuple[Value, ...]) -> None:
    assert class_info(NODE, bases).legacy == ""


@pytest.mark.parametrize(
    "bases",
    [
        (legacy("keras.layers.Layer"),),
        (None, legacy("keras.layers.Layer")),
        (legacy("keras.layers.Layer"), legacy("keras.callbacks.Callback")),
        (LocalClass(ClassInfo(NODE, (), "keras.layers.Layer")),),
        (LocalClass(ClassInfo(NODE, ())), legacy("keras.layers.Layer")),
    ],
)
def test_the_first_legacy_base_counts(bases: tuple[Value, ...]) -> None:
    assert class_info(NODE, bases).legacy == "keras.layers.Layer"


@pytest.mark.parametrize(
    ("decorator", "kind"),
    [
        ("", ""),
        ("@other", ""),
        ("@app.route('/')", ""),
        ("@property", "property"),
        ("@functools.cached_property", "property"),
        ("@abc.abstractmethod\n@property", "property"),
        ("@staticmethod", "static"),
        ("@classmethod", "class"),
    ],
)
def test_the_kind_of_a_method_is_told_by_its_decorators(decorator: str, kind: str) -> None:
    node = ast.parse(f"{decorator}\ndef f(self): pass").body[0]
    assert isinstance(node, ast.FunctionDef)
    assert method_kind(node) == kind
