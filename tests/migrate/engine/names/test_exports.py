from __future__ import annotations

from pathlib import Path

import pytest

from kmigrate.engine.names.exports import Importer, star_members
from kmigrate.engine.names.project import Project
from kmigrate.engine.names.values import Exports, Functions, Instance, LocalClass, LocalObject, Ref
from kmigrate.settings import Settings

pytestmark = pytest.mark.usefixtures("small")


def exports(folder: Path, text: str) -> Exports | None:
    """What a module of that text gives to another."""
    given, user = folder / "given.py", folder / "user.py"
    given.write_text(text)
    user.write_text("import given\n")
    return Importer(str(user), Project.scan([given, user]), Settings()).module("given", 0)


def public(folder: Path, text: str) -> set[str]:
    found = exports(folder, text)
    return set(found.star) if found else set()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x = 1\n",
        "# keras\n",
        "import keras_contrib\n",
        "import keras\ndef f(): pass\ndel keras\nx = (",
        "keras = 1\n",
    ],
)
def test_a_module_without_legacy_names_gives_nothing(text: str, tmp_path: Path) -> None:
    assert not exports(tmp_path, text)


def test_without_a_project_nothing_is_known() -> None:
    assert Importer("a.py", None, Settings()).module("b", 0) is None
    assert Importer("", Project(), Settings()).module("b", 0) is None


def test_a_module_does_not_import_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("import keras\n")
    assert Importer(str(path), Project.scan([path]), Settings()).module("a", 0) is None


def test_functions_that_hand_their_argument_on_are_given(tmp_path: Path) -> None:
    text = "import keras\ndef ready(model):\n    model.compile(keras.optimizers.SGD())\n    return model\n"
    found = exports(tmp_path, text)
    assert found
    ready = found.names["ready"]
    assert isinstance(ready, Functions)
    assert ready.functions[0].hands_on == {0}


def test_names_functions_classes_and_objects_are_given(tmp_path: Path) -> None:
    found = exports(
        tmp_path,
        "import keras\nfrom keras.models import Model, Sequential as S\n"
        "def make():\n    return S()\nclass Net(Model): pass\nclass Box:\n    def __init__(self):\n        self.m = make()\n"
        "box = Box()\nmodel = make()\nSIZE = 3\n",
    )
    assert found
    names = found.names
    assert isinstance(names["keras"], Ref)
    assert names["keras"].name == "keras"
    assert isinstance(names["make"], Functions)
    assert names["make"].functions[0].returns == Instance("keras.models.Sequential")
    assert isinstance(names["Net"], LocalClass)
    assert names["Net"].info.legacy == "keras.models.Model"
    assert isinstance(names["box"], LocalObject)
    assert names["box"].info.find("m") == (True, Instance("keras.models.Sequential"))
    assert names["model"] == Instance("keras.models.Sequential")
    assert "SIZE" not in names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import keras\nimport keras as _k\n", {"keras"}),
        ("import keras\nimport keras as k\n__all__ = ['k']\n", {"k"}),
        (
            "import keras\nimport keras as k\n__all__ = ('k',\n    'other')\n__all__ += ['keras']\n",
            {"k", "keras", "other"},
        ),
        ("import keras\n__all__: list[str] = []\n", set()),
        ("import keras\n# __all__ = []\n", {"keras"}),
    ],
)
def test_a_star_import_gives_what_is_public(text: str, names: set[str], tmp_path: Path) -> None:
    assert public(tmp_path, text) == names


def test_a_star_import_is_handed_on(tmp_path: Path) -> None:
    assert {"Dense", "Convolution2D"} <= public(tmp_path, "from keras.layers import *\n")


@pytest.mark.parametrize("module", ["os", "theano", "keras_contrib.layers"])
def test_star_imports_of_other_modules_give_nothing_known(module: str) -> None:
    assert star_members(module) == frozenset()


def test_a_star_import_gives_what_the_module_had() -> None:
    assert {"Dense", "Convolution2D"} <= star_members("keras.layers")
    assert "Dense" in star_members("keras.layers.core")
    assert "Convolution2D" not in star_members("keras.layers.core")
    assert {"Dense", "Conv2D"} <= star_members("tensorflow.keras.layers")
    assert "core" not in star_members("tensorflow.keras.layers")
