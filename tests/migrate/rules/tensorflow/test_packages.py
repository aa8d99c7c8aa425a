"""Packages beside the old Keras."""

from __future__ import annotations

from pathlib import Path

import pytest

from kmigrate.engine.names.project import Project
from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM618"
HEAD = "from tensorflow import keras\n"


def said(before: str) -> list[Finding]:
    result = rewrite(HEAD + before, Settings())
    assert result.text == HEAD + before
    return [finding for finding in result.findings if finding.rule == CODE]


@pytest.mark.parametrize(
    "line",
    [
        "import horovod.tensorflow as hvd\nhvd.init()\n",
        "import keras_contribution\nkeras_contribution.x()\n",
        "x = tfa.layers.Maxout(3)\n",
        "import tf_keras\nm = tf_keras.Sequential()\n",
        "import tensorflow_hub as hub\nm = hub.load('m')\nother.Module('m')\n",
    ],
)
def test_others_are_nothing(line: str) -> None:
    assert said(line) == []


@pytest.mark.parametrize(
    ("before", "advice"),
    [
        ("import tensorflow_addons as tfa\no = tfa.optimizers.AdamW(0.1)\n", "keras.optimizers.AdamW"),
        ("from tensorflow_addons.metrics import F1Score\nm = F1Score(3)\n", "keras.metrics.F1Score"),
        ("from keras_contrib.layers import InstanceNormalization as I\nx = I()\n", "GroupNormalization(groups=-1)"),
        ("from keras_contrib.layers import CRF\n", "Keras has none"),
    ],
)
def test_what_there_is_today(before: str, advice: str) -> None:
    (finding,) = said(before)
    assert finding.status.value == "review"
    assert advice in finding.message


def test_each_name_is_said_once_and_horovod_as_a_whole() -> None:
    assert len(said("import tensorflow_addons as tfa\na = tfa.layers.PELU()\nb = tfa.layers.PELU()\n")) == 1
    assert len(said("import horovod.keras as hvd\nhvd.init()\nprint(hvd.rank(), hvd.size())\n")) == 1


def test_a_file_without_keras_is_left_alone() -> None:
    text = "# keras\nimport horovod.keras as hvd\n"
    assert rewrite(text, Settings()).findings == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import kerastuner as kt\nt = kt.Hyperband(f)\n", "import keras_tuner as kt\nt = kt.Hyperband(f)\n"),
        ("import kerastuner\nt = kerastuner.Hyperband(f)\n", "import keras_tuner\nt = keras_tuner.Hyperband(f)\n"),
        (
            "from kerastuner.tuners import RandomSearch\nt = RandomSearch(f)\n",
            "from keras_tuner.tuners import RandomSearch\nt = RandomSearch(f)\n",
        ),
        (
            "from kerastuner import HyperModel\nclass M(HyperModel):\n    pass\n",
            "from keras_tuner import HyperModel\nclass M(HyperModel):\n    pass\n",
        ),
        ("import keras_tuner as kt\nt = kt.Hyperband(f)\n", "import keras_tuner as kt\nt = kt.Hyperband(f)\n"),
    ],
)
def test_the_tuner_has_a_new_name(before: str, after: str) -> None:
    result = rewrite(before, Settings())
    assert result.text == after
    assert rewrite(after, Settings()).text == after


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("from rl.agents import DQNAgent", "keras-rl"),
        ("import segmentation_models as sm", "segmentation_models"),
        ("import os, keras_bert.loader", "keras-bert"),
    ],
)
def test_a_package_that_imports_keras_itself_is_said_once(line: str, name: str) -> None:
    (finding,) = said(f"{line}\n{line}\n")
    assert f"({name})" in finding.message


@pytest.mark.parametrize("line", ["from .rl import x", "from url import rl", "import rlax", "import keras_tuner"])
def test_other_names_are_none(line: str) -> None:
    assert said(line + "\n") == []


def test_a_file_that_has_no_keras_may_use_what_it_likes() -> None:
    assert not rewrite("import rl\n", Settings()).findings


@pytest.mark.parametrize("own", [False, True])
def test_a_package_of_the_project_is_migrated_with_it(own: bool, tmp_path: Path) -> None:
    text = "import keras\nfrom rl import play\n"
    paths = [tmp_path / "play.py", *([tmp_path / "rl" / "__init__.py"] if own else [])]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    result = rewrite(text, Settings(), project=Project.scan(paths), path=str(paths[0]))
    assert (CODE in {finding.rule for finding in result.findings}) == (not own)


@pytest.mark.parametrize(
    "before",
    [
        "import tensorflow_hub as hub\nm = hub.Module('m')\nn = hub.Module('n')\n",
        "import tensorflow_hub\nm = tensorflow_hub.KerasLayer('m')\n",
        "from tensorflow_hub import KerasLayer\nm = KerasLayer('m')\n",
    ],
)
def test_layers_of_tensorflow_hub_are_said_once(before: str) -> None:
    (finding,) = said(before)
    assert finding.status.value == "review"
    assert "hub.load" in finding.message
