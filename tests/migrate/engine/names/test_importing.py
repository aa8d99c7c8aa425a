from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

Tree = Callable[[Mapping[str, str]], dict[str, str]]
USE = "keras.layers.Convolution2D(1)\n"
NEW = "keras.layers.Conv2D(1)\n"


@pytest.mark.parametrize(
    "files",
    [
        {"main.py": f"from nowhere import keras\n{USE}"},
        {"main.py": f"from .nowhere import keras\n{USE}"},
        {"main.py": f"from .... import keras\n{USE}"},
        {"main.py": f"from main import keras\n{USE}"},
        {"other.py": "keras = object()\n", "main.py": f"from other import keras\n{USE}"},
        {"other.py": "import keras\ndel keras\n", "main.py": "import other\nother.x.Convolution2D(1)\n"},
        {"other.py": "import keras\n", "main.py": "from other import layers as keras\nx.Convolution2D(1)\n"},
        {"other.py": "import keras as k\n", "main.py": f"from other import *\n{USE}"},
        {"other.py": "import keras\n__all__ = ['x']\n", "main.py": f"from other import *\n{USE}"},
        {
            "other.py": "from keras.layers import Dense as _Dense\n",
            "main.py": "from other import *\n_Dense.Convolution2D\n",
        },
        {"other.py": "import keras\nx = (", "main.py": f"from other import keras\n{USE}"},
        {"a/other.py": "import keras\n", "b/main.py": f"from other import keras\n{USE}"},
        {"p/__init__.py": "import keras.utils\n", "p/keras.py": "x = 1\n", "main.py": f"from p import keras\n{USE}"},
    ],
)
def test_what_the_project_does_not_give_is_left_alone(
    files: dict[str, str], tmp_path: object, migrate: Callable[..., object]
) -> None:
    from pathlib import Path

    from kmigrate.engine.names.project import Project
    from kmigrate.engine.rewrite import rewrite

    folder = Path(str(tmp_path))
    paths = []
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        paths.append(path)
    main = next(path for path in paths if path.name == "main.py")
    assert rewrite(main.read_text(), project=Project.scan(paths), path=str(main)).text == main.read_text()


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ({"compat.py": "import keras\n"}, "from compat import keras\n"),
        (
            {"compat.py": "try:\n    import keras\nexcept ImportError:\n    keras = None\n"},
            "from compat import keras\n",
        ),
        ({"compat.py": "from tensorflow import keras\n"}, "from compat import keras\n"),
        ({"compat.py": "import keras as k\n"}, "from compat import k as keras\n"),
        ({"compat.py": "import keras\n"}, "from compat import *\n"),
        ({"compat.py": "import keras\n"}, "if x:\n    from compat import keras\n"),
        ({"a.py": "import keras\n", "b.py": "from a import keras\n"}, "from b import keras\n"),
        ({"a.py": "import keras\n", "b.py": "from a import *\n", "c.py": "from b import *\n"}, "from c import *\n"),
        ({"a.py": "from b import *\nimport keras\n", "b.py": "from a import *\n"}, "from b import keras\n"),
        ({"p/__init__.py": "import keras\n"}, "from p import keras\n"),
        ({"p/__init__.py": "from .c import keras\n", "p/c.py": "import keras\n"}, "from p import keras\n"),
        ({"p/__init__.py": "", "p/c.py": "import keras\n"}, "from p.c import keras\n"),
        ({"p/c.py": "import keras\n"}, "from p.c import keras\n"),
        ({"src/p/__init__.py": "import keras\n"}, "from p import keras\n"),
    ],
)
def test_keras_is_known_through_modules_of_the_project(files: dict[str, str], line: str, tree: Tree) -> None:
    main = f"{line}{USE}"
    assert tree({**files, "main.py": main})["main.py"] == f"{line}{NEW}"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("import compat", "compat.keras"),
        ("import compat as c", "c.keras"),
        ("import p.compat", "p.compat.keras"),
        ("import p.other, p.compat", "p.compat.keras"),
        ("import p.compat as c", "c.keras"),
        ("from p import compat", "compat.keras"),
        ("from p import compat as c", "c.keras"),
    ],
)
def test_keras_is_known_as_an_attribute_of_a_module_of_the_project(line: str, name: str, tree: Tree) -> None:
    files = {
        "compat.py": "import keras\n",
        "p/__init__.py": "",
        "p/compat.py": "import keras\n",
        "p/other.py": "import keras\n",
    }
    after = tree({**files, "main.py": f"{line}\n{name}.layers.Convolution2D(1)\n"})["main.py"]
    assert after == f"{line}\n{name}.layers.Conv2D(1)\n"


@pytest.mark.parametrize(
    ("line", "where"), [("from .c import keras", "p/main.py"), ("from ..c import keras", "p/q/main.py")]
)
def test_relative_imports_are_followed(line: str, where: str, tree: Tree) -> None:
    files = {"p/__init__.py": "", "p/c.py": "import keras\n", "p/q/__init__.py": ""}
    assert tree({**files, where: f"{line}\n{USE}"})[where] == f"{line}\n{NEW}"


def test_a_module_beside_the_file_comes_before_one_of_the_same_name_elsewhere(tree: Tree) -> None:
    after = tree(
        {
            "x/utils.py": "import keras\n",
            "y/utils.py": "keras = object()\n",
            "x/main.py": f"from utils import keras\n{USE}",
            "y/main.py": f"from utils import keras\n{USE}",
        }
    )
    assert after["x/main.py"] == f"from utils import keras\n{NEW}"
    assert after["y/main.py"] == f"from utils import keras\n{USE}"


def test_what_another_file_imports_keeps_its_name(tree: Tree) -> None:
    after = tree(
        {
            "common.py": "from keras.layers import Convolution2D, Dense\nfrom keras.utils import np_utils\nConvolution2D(1)\n",
            "main.py": "from common import Convolution2D, np_utils\nConvolution2D(border_mode='same')\nnp_utils.to_categorical(y)\n",
        }
    )
    assert after["common.py"] == (
        "from tensorflow.keras.layers import Conv2D as Convolution2D, Dense\n"
        "from tensorflow.keras import utils as np_utils\nConvolution2D(1)\n"
    )
    assert after["main.py"] == (
        "from common import Convolution2D, np_utils\nConvolution2D(padding='same')\nnp_utils.to_categorical(y)\n"
    )


def test_names_that_moved_away_are_imported_beside_the_projects_own_import(tree: Tree) -> None:
    after = tree({"common.py": "import keras.backend as K\n", "main.py": "from common import K\nK.log(x)\nK.sum(x)\n"})
    assert after["main.py"] == "from common import K\nfrom tensorflow.keras import ops\nops.log(x)\nK.sum(x)\n"


def test_a_star_import_of_a_project_keeps_all_that_it_gives(tree: Tree) -> None:
    files = {
        "models/__init__.py": "",
        "models/common.py": "from keras.layers import *\nfrom keras.models import Sequential\nSIZE = 3\n",
        "models/a.py": "from models.common import *\nm = Sequential()\nm.add(Dense(output_dim=SIZE))\nm.fit(nb_epoch=1)\n",
    }
    assert tree(files)["models/a.py"] == (
        "from models.common import *\nm = Sequential()\nm.add(Dense(units=SIZE))\nm.fit(epochs=1)\n"
    )


PROVIDER = """from keras.models import Model, Sequential

def build():
    model = Sequential()
    return model

def pair():
    return build(), 1

class Net(Model):
    pass

class Trainer:
    shared = build()

    def __init__(self):
        self.model = build()
        self.models = [build() for i in range(3)]

    @property
    def net(self):
        return self.model

    def get(self):
        return self.model

the_model = build()
"""


@pytest.mark.parametrize(
    "text",
    [
        "from core import build\nbuild().fit(nb_epoch=1)\n",
        "from core import *\nbuild().fit(nb_epoch=1)\n",
        "import core\ncore.build().fit(nb_epoch=1)\n",
        "from core import build as b\nm = b()\nm.fit(nb_epoch=1)\n",
        "from core import pair\nm, n = pair()\nm.fit(nb_epoch=1)\n",
        "from core import the_model\nthe_model.fit(nb_epoch=1)\n",
        "import core\ncore.the_model.fit(nb_epoch=1)\n",
        "from core import Net\nNet().fit(nb_epoch=1)\n",
        "from core import Net\nclass Mine(Net):\n    def go(self):\n        self.fit(nb_epoch=1)\n        super().fit(nb_epoch=2)\n",
        "from core import Net\ndef f(m: Net):\n    m.fit(nb_epoch=1)\n",
        "from core import Trainer\nTrainer().model.fit(nb_epoch=1)\n",
        "from core import Trainer\nTrainer.shared.fit(nb_epoch=1)\n",
        "from core import Trainer\nt = Trainer()\nt.models[0].fit(nb_epoch=1)\nt.net.fit(nb_epoch=2)\nt.get().fit(nb_epoch=3)\n",
        "from core import Trainer\nclass Mine(Trainer):\n    def go(self):\n        self.model.fit(nb_epoch=1)\n        for m in self.models:\n            m.fit(nb_epoch=2)\n",
        "import core\nclass Mine(core.Trainer):\n    def go(self):\n        self.model.fit(nb_epoch=1)\n",
    ],
)
def test_objects_are_known_across_files(text: str, tree: Tree) -> None:
    after = tree({"core.py": PROVIDER, "main.py": text})
    assert after["main.py"] == text.replace("nb_epoch", "epochs")


@pytest.mark.parametrize("line", ["import tensorflow.compat.v2 as tf", "from tensorflow.compat import v2 as tf"])
def test_the_names_of_tensorflow_2_may_come_by_another_way(line: str, tree: Tree) -> None:
    use = "tf.keras.models.Sequential().fit(x, nb_epoch=1)\n"
    assert tree({"main.py": f"{line}\n\n{use}"})["main.py"] == f"{line}\n\n{use.replace('nb_epoch', 'epochs')}"
