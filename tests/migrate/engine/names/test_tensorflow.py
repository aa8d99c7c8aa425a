"""Names of TensorFlow 1: only beside Keras, and only those that something is said of."""

from __future__ import annotations

from pathlib import Path

import pytest

from kmigrate.engine.names.project import Project
from kmigrate.engine.names.tensorflow import is_tensorflow1, leads_to_tensorflow1, plain
from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

KERAS = "import tensorflow as tf\nfrom tensorflow import keras\n"


def tail(before: str, head: str = KERAS) -> str:
    """What the lines after the imports become; a second run must change nothing."""
    result = rewrite(head + before, Settings())
    assert not result.failed
    assert rewrite(result.text, Settings()).text == result.text
    return result.text[len(head) :]


@pytest.mark.parametrize(
    "name", ["tensorflow", "tensorflow.nn.relu", "tensorflow.compat.v1.log", "tensorflowx.log", "tf.log"]
)
def test_what_needs_no_change_is_not_legacy(name: str) -> None:
    assert not is_tensorflow1(name)


@pytest.mark.parametrize("name", ["tensorflow.log", "tensorflow.placeholder", "tensorflow.compat.v1.placeholder"])
def test_names_that_something_is_said_of_are_legacy(name: str) -> None:
    assert is_tensorflow1(name)
    assert plain(name) in ("tensorflow.log", "tensorflow.placeholder")


@pytest.mark.parametrize("name", ["tensorflow", "tensorflow.train", "tensorflow.compat", "tensorflow.compat.v1"])
def test_modules_lead_to_them(name: str) -> None:
    assert leads_to_tensorflow1(name)


@pytest.mark.parametrize(
    "line",
    [
        "x = tf.nn.relu(tf.shape(y))\n",
        "x = tf.compat.v1.to_float(y)\n",
        "x = tf.math.log(y)\n",
        "tf = other()\nx = tf.log(y)\n",
        "def f(tf):\n    return tf.log(1)\n",
        "x = self.tf.log(y)\n",
        "# tf.log\ns = 'tf.log'\n",
    ],
)
def test_these_stay(line: str) -> None:
    assert tail(line) == line


def test_a_file_without_keras_stays() -> None:
    text = "import tensorflow as tf\n\n# no keras here\nx = tf.log(tf.placeholder(tf.float32))\n"
    result = rewrite(text, Settings())
    assert (result.text, result.findings) == (text, ())


@pytest.mark.parametrize("net", ["from keras.layers import Lambda\n", "import tensorflow.keras\n"])
def test_a_file_without_keras_that_one_with_keras_imports(net: str, tmp_path: Path) -> None:
    files = {"net.py": net + "from helper import f\n", "helper.py": "import tensorflow as tf\nf = tf.log(x)\n"}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    project = Project.scan([tmp_path / name for name in files])
    result = rewrite(files["helper.py"], Settings(), project=project, path=str(tmp_path / "helper.py"))
    assert result.text == "import tensorflow as tf\nf = tf.math.log(x)\n"


def test_names_through_the_module() -> None:
    assert tail("x = tf.log(tf.random_uniform((2, 3)))\n") == "x = tf.math.log(tf.random.uniform((2, 3)))\n"


def test_what_only_the_old_names_do_goes_to_compat() -> None:
    assert tail("x = tf.to_float(y)\n") == "x = tf.compat.v1.to_float(y)\n"


def test_a_chain_over_two_lines() -> None:
    assert tail("x = (tf\n     .log(y))\n") == "x = (tf.math\n     .log(y))\n"


def test_a_module_under_another_name() -> None:
    assert tail("logging = tf.logging\nlogging.info('x')\n") == "logging = tf.compat.v1.logging\nlogging.info('x')\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from tensorflow import log\nx = log(y)\n", "from tensorflow.math import log\nx = log(y)\n"),
        ("from tensorflow import log as ln\nx = ln(y)\n", "from tensorflow.math import log as ln\nx = ln(y)\n"),
        (
            "from tensorflow import gfile\ngfile.Exists(p)\n",
            "from tensorflow.compat.v1 import gfile\ngfile.Exists(p)\n",
        ),
        ("from tensorflow import nn\nx = nn.relu(y)\n", "from tensorflow import nn\nx = nn.relu(y)\n"),
    ],
)
def test_names_that_are_imported(before: str, after: str) -> None:
    assert tail(before) == after


@pytest.mark.parametrize(
    "before",
    [
        "x = tf.placeholder(tf.float32)\n",
        "x = tf.compat.v1.placeholder(tf.float32)\n",
        "from tensorflow.contrib.layers import batch_norm\nx = batch_norm(y)\n",
        "from tensorflow.contrib import slim\n",
        "import tensorflow.contrib.slim as slim\nslim.conv2d(x)\n",
        "from tensorflow.examples.tutorials.mnist import input_data\n",
    ],
)
def test_what_needs_a_graph_is_said_once(before: str) -> None:
    result = rewrite(KERAS + before, Settings())
    assert result.text == KERAS + before
    assert [finding.rule for finding in result.findings] == ["KM602"]


def test_an_import_by_itself_is_no_legacy_use() -> None:
    result = rewrite("import tensorflow as tf\nfrom tensorflow.keras import layers\n", Settings())
    assert result.findings == ()
