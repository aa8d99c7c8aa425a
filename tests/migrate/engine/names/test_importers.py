from __future__ import annotations

import os

import pytest

from kmigrate.engine.names.importers import Importers, imports_of, stem_of, takes_models


@pytest.mark.parametrize(
    "data", [b"", b"x = 1", b"# from a import b", b"ximport a", b"x = 'import a'", b"important = 1"]
)
def test_what_holds_no_import(data: bytes) -> None:
    assert imports_of(data) == []


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"import a", [("a", "")]),
        (b"import a.b as c, d", [("a.b", ""), ("d", "")]),
        (b"from a import b", [("a", "b")]),
        (b"from a.b import c as d, e", [("a.b", "c"), ("a.b", "e")]),
        (b"from . import a", [(".", "a")]),
        (b"from ..a import *", [("..a", "*")]),
        (b"if x:\n\tfrom a import b\n", [("a", "b")]),
        (b"from a import (  # why\n    b,  # c\n    d,\n)\n", [("a", "b"), ("a", "d")]),
        (b"from a import b, \\\n    c\n", [("a", "b"), ("a", "c")]),
        (b"from a import b\r\nfrom c import d\r\n", [("a", "b"), ("c", "d")]),
        (b"from a import b; x = 1", [("a", "b")]),
    ],
)
def test_imports_are_found_in_bytes(data: bytes, found: list[tuple[str, str]]) -> None:
    assert imports_of(data) == found


@pytest.mark.parametrize(("path", "stem"), [("a.py", "a"), ("p/__init__.py", "p"), ("p/b.pyi", "b"), ("n.ipynb", "n")])
def test_the_name_of_a_module(path: str, stem: str) -> None:
    assert stem_of(os.path.join("root", *path.split("/"))) == stem


FILES = {
    "/r/a.py": b"import keras",
    "/r/b.py": b"import os, a.x",
    "/r/c.py": b"from b import thing",
    "/r/p/__init__.py": b"from . import d",
    "/r/p/d.py": b"from ..c import *",
    "/r/e.py": b"from q import a",  # another a
}


def find(path: str, module: str, level: int) -> str:
    folder = os.path.dirname(path)
    for _ in range(level - 1):
        folder = os.path.dirname(folder)
    base = os.path.join(folder if level else "/r", *filter(None, module.split(".")))
    return next((one for one in (f"{base}.py", f"{base}/__init__.py") if one in FILES), "")


def test_no_file_imports_from_nothing() -> None:
    assert Importers().of({"/r/a.py"}, find) == set()


def test_importers_are_found_however_long_the_chain() -> None:
    importers = Importers()
    for path, data in FILES.items():
        importers.add(path, data)
    assert importers.of({"/r/a.py"}, find) == {"/r/b.py", "/r/c.py", "/r/p/d.py", "/r/p/__init__.py"}
    assert importers.of({"/r/e.py"}, find) == set()


def test_the_names_that_others_import() -> None:
    importers = Importers()
    for path, data in FILES.items():
        importers.add(path, data)
    assert importers.names({"/r/b.py"}) == {"b": frozenset({"thing"})}
    assert importers.names({"/r/p/d.py"}) == {"d": frozenset({"d", "*"})}
    assert importers.names({"/r/e.py"}) == {}


@pytest.mark.parametrize(
    ("data", "takes"),
    [
        (b"def f(model):\n    model.fit(x)\n", True),
        (b"def f(self, net):\n    self.net = net\ndef g(self):\n    self.net.compile()\n", True),
        (b"def f(self, model):\n    self.inner = model\ndef g(self):\n    self.inner.layers[0]\n", True),
        (b"def f(h):\n    return h.history['acc']\n", True),
        (b"model.fit(x)\n", False),
        (b"def f(x):\n    model.fit(x)\n", False),
        (b"from keras.layers import Dense\ndef f(keras):\n    pass\n", False),
        (b"def f(model):\n    model.fitness(x)\n", False),
        (b"def f(x, axis=-1):\n    return K.cumsum(g(x), axis)\n", True),
        (b"def f(x):\n    return K.cumsum(y)\n", False),
        (b"class A:\n    def call(self, x):\n        return K.cumsum(x)\n", False),
    ],
)
def test_functions_that_may_be_given_models(data: bytes, takes: bool) -> None:
    assert takes_models(data) is takes
