"""`multi_gpu_model`."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM616"
HEAD = "from keras.utils import multi_gpu_model\nfrom keras.layers import Dense\nfrom keras.models import Sequential\n"
SCOPE = 'with tf.distribute.MirroredStrategy(["GPU:0", "GPU:1"]).scope():\n'


def messages(text: str) -> list[str]:
    found = rewrite(text, Settings()).findings
    return [finding.message for finding in found if finding.rule == CODE and finding.status.needs_a_person]


def become(body: str) -> str:
    """What becomes of the lines behind the imports."""
    result = rewrite(HEAD + body, Settings(source="2.2"))
    assert rewrite(result.text, Settings(source="2.2")).text == result.text
    lines = result.text.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(("from ", "import ")))


def test_somebody_elses_function_is_nothing() -> None:
    assert messages("import keras\nfrom mine import multi_gpu_model\n\np = multi_gpu_model(m, gpus=2)\n") == []


BUILD = "model = Sequential()\nmodel.add(Dense(3, input_shape=(4,)))\n"
COMPILE = "p = multi_gpu_model(model, gpus=2)\np.compile('sgd', 'mse')\n"


def indented(text: str) -> str:
    return "".join(f"    {line}" for line in text.splitlines(keepends=True))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BUILD + COMPILE + "p.fit(x, y)\n", BUILD + "p = model\np.compile('sgd', 'mse')\n"),
        (
            BUILD + "model = multi_gpu_model(model, gpus=2)\nmodel.compile('sgd', 'mse')\nmodel.fit(x, y)\n",
            BUILD + "model.compile('sgd', 'mse')\n",
        ),
        (BUILD + "x = read()\n" + COMPILE, BUILD + "x = read()\np = model\np.compile('sgd', 'mse')\n"),
        ("model = make()\n" + COMPILE, "model = make()\np = model\np.compile('sgd', 'mse')\n"),
        (
            "import tensorflow as tf\nwith tf.device('/cpu:0'):\n    model = make()\n" + COMPILE,
            "with tf.device('/cpu:0'):\n    model = make()\np = model\np.compile('sgd', 'mse')\n",
        ),
    ],
)
def test_the_lines_are_put_into_the_scope(before: str, after: str) -> None:
    assert become(before).startswith(SCOPE + indented(after))
    assert messages(HEAD + before) == []


def test_an_optimizer_that_was_made_before_comes_in() -> None:
    head = "from keras.utils import multi_gpu_model\nfrom keras.optimizers import SGD\nimport mine\n"
    before = "sgd = SGD()\nmodel = mine.make()\np = multi_gpu_model(model, 2)\np.compile(sgd, 'mse')\n"
    text = rewrite(head + before, Settings(source="2.2")).text
    assert f"{SCOPE}    sgd = SGD()\n    model = mine.make()\n    p = model\n    p.compile(sgd, 'mse')\n" in text


@pytest.mark.parametrize(
    ("gpus", "shown"),
    [
        ("gpus=[0, 3]", 'MirroredStrategy(["GPU:0", "GPU:3"])'),
        ("gpus=n", 'MirroredStrategy([f"GPU:{i}" for i in range(n)])'),
        ("gpus=None", "MirroredStrategy()"),
        ("cpu_merge=False", "MirroredStrategy()"),
    ],
)
def test_which_gpus(gpus: str, shown: str) -> None:
    before = f"n = 4\n{BUILD}p = multi_gpu_model(model, {gpus})\np.compile('sgd', 'mse')\n"
    assert f"with tf.distribute.{shown}.scope():\n    model = Sequential()\n" in become(before)


@pytest.mark.parametrize(
    "body",
    [
        "p = multi_gpu_model(net, gpus=2)\n",
        BUILD + "p = multi_gpu_model(model, gpus=2)\np.fit(x, y)\n",
        BUILD + "if many:\n    p = multi_gpu_model(model, gpus=2)\np.compile('sgd', 'mse')\n",
        BUILD + "p = multi_gpu_model(model, **options)\np.compile('sgd', 'mse')\n",
        BUILD + "p = multi_gpu_model(model, gpus=count())\np.compile('sgd', 'mse')\n",
        BUILD + "n = 2\np = multi_gpu_model(model, gpus=n)\np.compile('sgd', 'mse')\n",
        BUILD + "p = multi_gpu_model(model, gpus=2)\n\n\ndef f():\n    p.compile('sgd', 'mse')\n",
        BUILD + "import numpy\n" + COMPILE,
        "def f(model):\n" + indented(COMPILE),
        "x = 1; " + BUILD + COMPILE,
    ],
)
def test_other_forms_are_for_a_person(body: str) -> None:
    (message,) = messages(HEAD + body)
    assert "MirroredStrategy(" in message
    assert "TensorFlow 2.16" in message
    assert "multi_gpu_model(" in become(body)
