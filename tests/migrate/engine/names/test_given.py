"""Models that are made in one file and used in another, which may name no Keras."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from pathlib import Path

import pytest

from kmigrate.engine.names.project import Project
from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

MODELS = """\
from keras.layers import Dense
from keras.models import Sequential


def build(units=3):
    model = Sequential()
    model.add(Dense(units, input_shape=(4,)))
    model.compile("adam", "mse", metrics=["mae"])
    return model


class LeNet:
    @staticmethod
    def build(width):
        return build(width)


BUILDERS = {"one": build}
"""
FIT = "model.fit(x, y, nb_epoch=3)\n"
FITTED = "model.fit(x, y, epochs=3)\n"


def migrated(folder: Path, files: Mapping[str, str], order: tuple[str, ...] = ()) -> dict[str, str]:
    """What becomes of the files of a project, in this order; `!` and the rules, behind what is left for a person."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    names = order or tuple(files)
    project = Project.scan([folder / name for name in names])
    found = {}
    for name in names:
        result = rewrite(files[name], Settings(source="2.2"), project=project, path=str(folder / name))
        left = sorted({finding.rule for finding in result.findings if finding.status.needs_a_person})
        found[name] = result.text + (f"! {' '.join(left)}" if left else "")
    return found


@pytest.mark.parametrize(
    "made",
    [
        "from models import build\nmodel = build()\n",
        "import models as m\nmodel = m.build()\n",
        "from models import LeNet\nmodel = LeNet.build(2)\n",
        "from models import BUILDERS\nmodel = BUILDERS['one']()\n",
    ],
)
def test_models_of_other_files(made: str, tmp_path: Path) -> None:
    assert migrated(tmp_path, {"models.py": MODELS, "train.py": made + FIT})["train.py"] == made + FITTED


def test_defaults_are_those_of_the_keras_that_made_the_model(tmp_path: Path) -> None:
    train = "from models import build\n\nmodel = build()\nmodel.compile('adadelta', 'mse')\n"
    assert "Adadelta(learning_rate=1.0)" in migrated(tmp_path, {"models.py": MODELS, "train.py": train})["train.py"]
    of_tensorflow = MODELS.replace("from keras", "from tensorflow.keras")
    assert migrated(tmp_path, {"models.py": of_tensorflow, "train.py": train})["train.py"] == train


def test_what_a_file_was_written_for_counts_for_those_that_have_its_models(tmp_path: Path) -> None:
    old = MODELS.replace("Dense(units, ", "Dense(output_dim=units, ")
    files = {"models.py": old, "train.py": "from models import build\n\nmodel = build()\nmodel.compile('adadelta')\n"}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    project = Project.scan([tmp_path / name for name in files])
    result = rewrite(files["train.py"], project=project, path=str(tmp_path / "train.py"))
    assert result.era
    assert result.era.keras.is_before("2.0")
    assert "epsilon=1e-08" in result.text


TRAIN = "def train(model):\n    model.fit(1, 2, nb_epoch=2)\n"
TRAINED = "def train(model):\n    model.fit(1, 2, epochs=2)\n"
MAIN = "from models import build\nfrom help import train\n\ntrain(build())\n"


@pytest.mark.parametrize("order", [*permutations(["models.py", "help.py", "main.py"])])
def test_functions_that_are_given_models(order: tuple[str, ...], tmp_path: Path) -> None:
    files = {"models.py": MODELS, "help.py": TRAIN, "main.py": MAIN}
    assert migrated(tmp_path, files, order)["help.py"] == TRAINED


@pytest.mark.parametrize("order", [*permutations(["models.py", "help.py"])])
def test_files_that_import_from_each_other(order: tuple[str, ...], tmp_path: Path) -> None:
    files = {
        "models.py": MODELS + "\nfrom help import train\n\n\ndef go():\n    train(build())\n",
        "help.py": "import models\n" + TRAIN,
    }
    assert migrated(tmp_path, files, order)["help.py"] == "import models\n" + TRAINED


def test_functions_that_a_package_hands_on(tmp_path: Path) -> None:
    files = {
        "models.py": MODELS,
        "util/__init__.py": "from .train import train\nfrom . import plots\n",
        "util/train.py": "def train(model):\n    return model.fit(1, 2, nb_epoch=2)\n",
        "util/plots.py": "def plot(history):\n    print(history.history['acc'])\n",
        "main.py": "import util\nfrom util import plots\nfrom models import build\n\nplots.plot(util.train(build()))\n",
    }
    found = migrated(tmp_path, files)
    assert "epochs=2" in found["util/train.py"]
    assert found["util/plots.py"].endswith("! KM302")


@pytest.mark.parametrize("main", ["a_main.py", "main.py"])
def test_objects_that_keep_a_model(main: str, tmp_path: Path) -> None:
    files = {
        "models.py": MODELS,
        "help.py": (
            "class Trainer:\n    def __init__(self, model):\n        self.model = model\n\n"
            "    def run(self):\n        return self.model.fit(1, nb_epoch=2)\n\n"
            "    def rate(self):\n        return self.model.optimizer.lr\n"
        ),
        main: "from models import build\nfrom help import Trainer\n\nt = Trainer(model=build())\nt.run().history['acc']\n",
    }
    found = migrated(tmp_path, files, tuple(sorted(files)))
    assert "fit(1, epochs=2)" in found["help.py"]
    assert "optimizer.learning_rate" in found["help.py"]
    assert found[main].endswith("! KM302")


def test_functions_that_are_given_something_else_stay(tmp_path: Path) -> None:
    rate = "def train(model):\n    model.optimizer.lr\n"
    main = "from help import train\nimport torch\n\ntrain(torch.nn.Linear(1, 2))\n"
    files = {"models.py": MODELS, "help.py": rate, "main.py": main}
    assert migrated(tmp_path, files)["help.py"] == rate


def test_functions_that_are_given_models_and_something_else_are_for_a_person(tmp_path: Path) -> None:
    main = MAIN + "train(unknown())\n"
    files = {"models.py": MODELS, "help.py": TRAIN, "main.py": main}
    assert migrated(tmp_path, files)["help.py"] == TRAIN + "! KM201"


def test_what_is_given_to_a_file_that_only_calls_others(tmp_path: Path) -> None:
    """A search of bytes finds no function in build.py that does with what it is given what is done with models."""
    build = (
        "from keras.layers import Dense\nfrom keras.models import Model\nfrom help import train\n"
        "from more import more\n\n\n"
        "def built(inputs):\n    return Model(inputs, Dense(3)(inputs))\n\n\ntrain(built(None))\nmore(built(None))\n"
    )
    main = "from keras.layers import Input\nfrom build import built\n\nbuilt(Input((2,))).fit(1, nb_epoch=2)\n"
    files = {
        "help.py": "import keras\n\n\n" + TRAIN,
        "more.py": "import keras\n\n\n" + TRAIN.replace("train", "more"),
        "build.py": build,
        "main.py": main,
    }
    for order in permutations(files):
        found = migrated(tmp_path, files, order)
        assert all("epochs=2" in found[name] for name in ("help.py", "more.py", "main.py"))


COMPUTES = "from tensorflow.keras import backend as K\n\n\ndef total(x, axis=-1):\n    return K.cumsum(abs(x), axis)\n"


@pytest.mark.parametrize("order", [*permutations(("computes.py", "main.py"))])
@pytest.mark.parametrize(
    ("made", "there"),
    [
        ("from tensorflow.keras import Input\nx = Input((3,))\n", "kmigrate_shims"),
        ("from tensorflow.keras import backend as K\nx = K.placeholder((3,))\n", "kmigrate_shims"),
        ("import tensorflow as tf\nx = tf.keras.layers.Dense(3)(tf.keras.Input((2,)))\n", "kmigrate_shims"),
        ("from tensorflow.keras import Input\ntotal(other)\nx = Input((3,))\n", "kmigrate_shims"),
        ("import numpy\nx = numpy.ones(3)\n", "tensorflow.keras"),
    ],
)
def test_functions_that_compute_with_tensors_of_others(
    made: str, there: str, order: tuple[str, ...], tmp_path: Path
) -> None:
    files = {"computes.py": COMPUTES, "main.py": f"from computes import total\n{made}y = total(x)\n"}
    found = migrated(tmp_path, files, order)["computes.py"]
    assert found.startswith(f"from {there} import backend as K\n")
