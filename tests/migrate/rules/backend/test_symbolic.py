"""When a file takes all of `K` from the shim."""

from __future__ import annotations

from pathlib import Path

import pytest

from kmigrate.engine.names.project import Project
from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "from keras import backend as K\n"
NATIVE = "from tensorflow.keras import backend as K\n"
SHIM = "from kmigrate_shims import backend as K\n"


def text(before: str, settings: Settings | None = None) -> str:
    return rewrite(before, settings or Settings()).text


def statuses(before: str, settings: Settings | None = None) -> list[tuple[str, str]]:
    return [(f.rule, f.status.value) for f in rewrite(before, settings or Settings()).findings if f.rule != "KM101"]


@pytest.mark.parametrize(
    "body",
    [
        "def loss(t, p):\n    return K.mean(K.square(t - p), axis=-1)\n",
        "K.epsilon()\n",
        "class L(Layer):\n    def call(self, x):\n        return K.dot(x, self.kernel)\n",
        "y = Lambda(lambda x: K.sum(x, axis=1))(Input((3,)))\n",
        "v = K.variable(0.)\nK.set_floatx('float64')\n",
        "K.batch_dot(a, b, axes=[2, 1])\n",
        "K.batch_dot(a, b)\n",
        "y = K.gather(table, x)\n",
        "def huber(e):\n    return K.switch(e < 1., K.square(e), e)\n",
        "K.int_shape(Input((3,)))\n",
        "f.function(1)\nK.clear_session()\n",
        "w = K.variable([1., 2.])\n",
        "class L(Layer):\n    def build(self, shape):\n        self.c = K.zeros((3,))\n",
        "def make(n):\n    w = K.ones((n, n))\n    return Lambda(lambda x: K.dot(x, w))(Input((n,)))\n",
        "first = Dense(3, kernel_initializer=lambda shape: 2 * K.ones(shape))\n",
        "def initial(shape, name=None):\n    return K.eye(shape[0])\n",
        "K.pool2d(x, (2, 2), strides=(1, 1))\n",
    ],
)
def test_what_tf_keras_computes_as_before_stays_there(body: str) -> None:
    before = f"{HEAD}from keras.layers import Input, Lambda, Layer\n{body}"
    assert NATIVE in text(before)
    assert "kmigrate_shims" not in text(before)


@pytest.mark.parametrize(
    "body",
    [
        "f = K.function([a], [K.mean(a)])\n",
        "K.gradients(a, b)\n",
        "x = Input((3,))\nlength = K.sum(x)\n",
        "model = Sequential([Dense(3)])\nloss = K.mean(model.output[:, 1])\n",
        "x = Dense(3)(Input((3,)))\ny = K.mean(K.square(x + 1))\n",
        "K.in_train_phase(a, b)\n",
        "K.switch(flags, a, b)\n",
        "K.binary_crossentropy(target, output)\n",
        "K.batch_dot(a, b, axes=[3, 3])\n",
        "K.batch_dot(a, b, axes=axes)\n",
        "K.eye((2, 3))\n",
        "K.resize_images(x, 2, 2, 'channels_last', interpolation='bilinear')\n",
        "K.conv2d(x, k, dim_ordering='th')\n",
        "K.pool2d(x, (2, 2), dim_ordering='th')\n",
        "K.pool2d(x, [2, 2])\n",
        "K.resize_images(x, 2, 2, 'tf')\n",
        "def loss(t, p):\n    return K.mean(K.square(t - p) * K.variable([1., 2.]))\n",
        "y = Lambda(lambda x: K.dot(x, K.eye(3)))(a)\n",
        "class L(Layer):\n    def call(self, x):\n        return x + K.zeros((K.shape(x)[0], 3))\n",
    ],
)
def test_what_only_the_shim_has(body: str) -> None:
    before = f"{HEAD}from keras.layers import Dense, Input, Lambda, Layer\nfrom keras.models import Sequential\n{body}"
    after = text(before)
    assert SHIM in after
    assert NATIVE not in after
    assert text(after) == after
    assert "shimmed" in {status for _, status in statuses(before)}


def test_the_release_decides_where_releases_differ() -> None:
    for line in ("K.binary_crossentropy(target, output)\n", "K.batch_dot(a, b, axes=[3, 3])\n"):
        assert text(HEAD + line, Settings(source="2.3")) == NATIVE + line
        assert text(HEAD + line, Settings(source="2.2")) == SHIM + line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import keras.backend as B\nB.sum(B.learning_phase())\n", "import kmigrate_shims.backend as B\n"),
        ("from keras.backend import sum, gradients as g\nsum(g(a, b))\n",
         "from kmigrate_shims.backend import sum, gradients as g\nsum(g(a, b))\n"),
        ("from keras.backend import *\ngradients(sum(a), b)\n",
         "from kmigrate_shims.backend import *\ngradients(sum(a), b)\n"),
        ("import keras\nkeras.backend.gradients(keras.backend.sum(a), b)\n",
         "from kmigrate_shims import backend as K\nK.gradients(K.sum(a), b)\n"),
        ("from keras.backend import tensorflow_backend as KTF\nKTF.placeholder()\n",
         "from kmigrate_shims import backend as KTF\nKTF.placeholder()\n"),
        ("from keras.layers import *\nK.placeholder()\n", "K.placeholder()\n"),
    ],
)  # fmt: skip
def test_every_way_to_import(before: str, after: str) -> None:
    assert after in text(before)
    assert text(text(before)) == text(before)


def test_renamed_names_follow() -> None:
    before = HEAD + "K.function([], [K.lesser(a, b), K.identity(a), K.logsumexp(a)])\n"
    assert text(before) == SHIM + "K.function([], [K.lesser(a, b), K.identity(a), K.logsumexp(a)])\n"
    assert text(HEAD + "K.lesser(a, K.logsumexp(b))\n").endswith("K.less(a, ops.logsumexp(b))\n")


def test_without_shims_it_is_for_a_person() -> None:
    before = HEAD + "K.gradients(K.sum(a), b)\nK.binary_crossentropy(a, b)\n"
    assert NATIVE in text(before, Settings(shims=False))
    found = statuses(before, Settings(shims=False))
    assert found[0] == ("KM503", "review")
    assert ("KM502", "review") in found


def test_keras_alone() -> None:
    assert text(HEAD + "K.gradients(K.sum(a), b)\n", Settings(target="keras", source="2.2")).startswith(SHIM)


def test_stars_and_computed_arguments() -> None:
    assert SHIM in text(HEAD + "K.switch(*choice)\nK.function(*a, **b)\n")
    assert NATIVE in text(HEAD + "K.mean(*a)\nf = K.sum\n")


GATHERS = "class L(Layer):\n    def call(self, x):\n        return K.gather(self.table, x)\n"


def test_rows_of_a_weight_are_trained_as_they_were() -> None:
    assert text(HEAD + GATHERS) == SHIM + GATHERS
    assert ("KM502", "shimmed") in statuses(HEAD + GATHERS)
    assert text(HEAD + GATHERS, Settings(modern=True)) == NATIVE + GATHERS
    assert ("KM502", "review") in statuses(HEAD + GATHERS, Settings(shims=False))


@pytest.mark.parametrize(
    ("source", "backend", "new"),
    [
        ("2.3", "tensorflow", NATIVE),
        ("2.3", "theano", SHIM),
        ("2.3", "cntk", SHIM),
        ("2.2", "tensorflow", SHIM),
    ],
)
def test_a_saturated_crossentropy_is_that_of_its_release_and_backend(source: str, backend: str, new: str) -> None:
    body = "def loss(t, p):\n    return K.binary_crossentropy(t, p)\n"
    assert text(HEAD + body, Settings(source=source, backend=backend)) == new + body


@pytest.mark.parametrize(
    "given",
    [
        "from keras import backend\n",
        "try:\n    from tensorflow.keras import backend\nexcept ImportError:\n    from keras import backend\n",
    ],
)
def test_a_module_that_another_file_gives_is_taken_from_the_shim(tmp_path: Path, given: str) -> None:
    used = "from compat import backend as K\n\ng = K.gradients(x, y)\n"
    plain = "from compat import backend as K\n\nm = K.mean(x)\n"
    paths = {name: tmp_path / f"{name}.py" for name in ("compat", "used", "plain")}
    for path, content in zip(paths.values(), (given, used, plain), strict=True):
        path.write_text(content)
    project = Project.scan(list(paths.values()))
    after = rewrite(used, Settings(), project=project, path=str(paths["used"]))
    assert after.text == used.replace("compat", "kmigrate_shims")
    assert rewrite(plain, Settings(), project=project, path=str(paths["plain"])).text == plain


def test_a_star_of_the_project_stays_and_its_module_is_taken_from_the_shim_behind_it(tmp_path: Path) -> None:
    given = "import numpy as np\nfrom keras import backend as K\n"
    body = "\ng = K.gradients(np.ones(3), y)\n"
    behind = "from compat import *\nfrom kmigrate_shims import backend as K\n"
    alone, beside = f"from compat import *\n{body}", f"import keras.backend as K\nfrom compat import *\n{body}"
    paths = {name: tmp_path / f"{name}.py" for name in ("compat", "alone", "beside")}
    for path, content in zip(paths.values(), (given, alone, beside), strict=True):
        path.write_text(content)
    project = Project.scan(list(paths.values()))
    after = [
        rewrite(text, Settings(), project=project, path=str(paths[n])).text
        for n, text in (("alone", alone), ("beside", beside))
    ]
    assert after == [behind + body, "import kmigrate_shims.backend as K\n" + behind + body]
    assert rewrite(after[0], Settings(), project=project, path=str(paths["alone"])).text == after[0]
