from __future__ import annotations

from collections.abc import Callable

import pytest

Become = Callable[..., None]

# Nothing to do


@pytest.mark.parametrize(
    "text",
    [
        "",
        "import os\n",
        "from mykeras import keras\nkeras.layers.Convolution2D(1)\n",
        "import keras_contrib\nkeras_contrib.layers.Convolution2D(1)\n",
        "from . import keras\nkeras.layers.Convolution2D(1)\n",
        "from tensorflow import keras\nkeras.layers.Dense(1)\n",
        "import tensorflow as tf\ntf.keras.layers.Dense(1)\ntf.layers.dense(x)\n",
        "from tensorflow.keras.layers import Dense, Conv2D as C\n",
        "x = 'import keras'\n# import keras\n",
        "def f():\n    '''\n    >>> import keras\n    >>> keras.layers.Convolution2D(1)\n    '''\n",
    ],
)
def test_what_stays(text: str, become: Become) -> None:
    become(text)


def test_a_module_of_the_same_name_in_another_library_stays(become: Become) -> None:
    text = "import lasagne.layers as layers\nlayers.Convolution2D(1)\n"
    become(f"import keras\n{text}", f"from tensorflow import keras\n{text}")


# Modules and names


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import keras\nkeras.layers.Dense(1)\n", "from tensorflow import keras\nkeras.layers.Dense(1)\n"),
        ("import keras as k\nk.layers.Dense(1)\n", "from tensorflow import keras as k\nk.layers.Dense(1)\n"),
        ("import keras.layers\nkeras.layers.Dense(1)\n", "from tensorflow import keras\nkeras.layers.Dense(1)\n"),
        ("import keras.layers as L\nL.Dense(1)\n", "import tensorflow.keras.layers as L\nL.Dense(1)\n"),
        ("from keras import layers\nlayers.Dense(1)\n", "from tensorflow.keras import layers\nlayers.Dense(1)\n"),
        ("from keras import layers as L\nL.Dense(1)\n", "from tensorflow.keras import layers as L\nL.Dense(1)\n"),
        ("from keras.layers import Dense\nDense(1)\n", "from tensorflow.keras.layers import Dense\nDense(1)\n"),
        ("from keras.layers import Dense as D\nD(1)\n", "from tensorflow.keras.layers import Dense as D\nD(1)\n"),
        ("from keras.layers.core import Dense\nDense(1)\n", "from tensorflow.keras.layers import Dense\nDense(1)\n"),
        ("from keras.layers import core\ncore.Dense(1)\n", "from tensorflow.keras.layers import Dense\nDense(1)\n"),
        ("import keras.layers.core as c\nc.Dense(1)\n", "from tensorflow.keras.layers import Dense\nDense(1)\n"),
        (
            "import keras.layers.core\nkeras.layers.core.Dense(1)\n",
            "from tensorflow import keras\nkeras.layers.Dense(1)\n",
        ),
        ("from keras.layers import *\nDense(1)\n", "from tensorflow.keras.layers import *\nDense(1)\n"),
        ("from keras.layers.core import *\nDense(1)\n", "from tensorflow.keras.layers import *\nDense(1)\n"),
        (
            "import tensorflow as tf\ntf.contrib.keras.layers.Dense(1)\n",
            "import tensorflow as tf\ntf.keras.layers.Dense(1)\n",
        ),
        (
            "from tensorflow.python.keras.layers import Dense\nDense(1)\n",
            "from tensorflow.keras.layers import Dense\nDense(1)\n",
        ),
        (
            "from keras.utils import np_utils\nnp_utils.to_categorical(y)\n",
            "from tensorflow.keras.utils import to_categorical\nto_categorical(y)\n",
        ),
        (
            "from keras.utils.np_utils import to_categorical\nto_categorical(y)\n",
            "from tensorflow.keras.utils import to_categorical\nto_categorical(y)\n",
        ),
        (
            "import keras\nkeras.utils.np_utils.to_categorical(y)\n",
            "from tensorflow import keras\nkeras.utils.to_categorical(y)\n",
        ),
    ],
)
def test_imports_move_in_their_own_style(before: str, after: str, become: Become) -> None:
    become(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import keras\nkeras.layers.Convolution2D(1)\n", "import keras\nkeras.layers.Conv2D(1)\n"),
        ("import keras.layers as L\nL.Dense(1)\n", "import keras.layers as L\nL.Dense(1)\n"),
        ("from keras.layers.core import Dense\nDense(1)\n", "from keras.layers import Dense\nDense(1)\n"),
        ("from tensorflow import keras\nkeras.layers.Dense(1)\n", "import keras\nkeras.layers.Dense(1)\n"),
        ("from tensorflow.keras import layers\nlayers.Dense(1)\n", "from keras import layers\nlayers.Dense(1)\n"),
        ("import keras.backend as K\nK.log(x)\n", "from keras import ops\nops.log(x)\n"),
        (
            "import tensorflow as tf\ntf.keras.layers.Dense(1)\ntf.reduce_sum(x)\n",
            "import tensorflow as tf\nimport keras\nkeras.layers.Dense(1)\ntf.reduce_sum(x)\n",
        ),
    ],
)
def test_the_target_may_be_keras_alone(before: str, after: str, become: Become) -> None:
    become(before, after, target="keras")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "from keras.layers import Convolution2D\nConvolution2D(1)\n",
            "from tensorflow.keras.layers import Conv2D\nConv2D(1)\n",
        ),
        (
            "from keras.layers import Convolution2D as C\nC(1)\n",
            "from tensorflow.keras.layers import Conv2D as C\nC(1)\n",
        ),
        (
            "from keras.layers import Convolution2D, Dense\nConvolution2D(1)\nDense(2)\n",
            "from tensorflow.keras.layers import Conv2D, Dense\nConv2D(1)\nDense(2)\n",
        ),
        (
            "from keras.layers import *\nConvolution2D(1)\n",
            "from tensorflow.keras.layers import *\nConv2D(1)\n",
        ),
        (
            "import keras\nC = keras.layers.Convolution2D\nC(1)\n",
            "from tensorflow import keras\nC = keras.layers.Conv2D\nC(1)\n",
        ),
        (
            "import keras\nL = keras.layers\nL.Convolution2D(1)\n",
            "from tensorflow import keras\nL = keras.layers\nL.Conv2D(1)\n",
        ),
        (
            "import keras\ngetattr(keras.layers, 'Convolution2D')(1)\n",
            "from tensorflow import keras\ngetattr(keras.layers, 'Conv2D')(1)\n",
        ),
        (
            "from keras.layers import Convolution2D as Convolution2D\n",
            "from tensorflow.keras.layers import Conv2D as Convolution2D\n",
        ),
    ],
)
def test_a_new_name_reaches_its_uses(before: str, after: str, become: Become) -> None:
    become(before, after)


def test_a_name_that_moved_elsewhere_is_imported_from_there(become: Become) -> None:
    become(
        "from keras import backend as K\nK.log(K.sum(K.exp(x)))\n",
        "from tensorflow.keras import backend as K, ops\nops.log(K.sum(ops.exp(x)))\n",
    )
    become("from keras import backend as K\nK.log(x)\n", "from tensorflow.keras import ops\nops.log(x)\n")
    become("import keras\nkeras.backend.log(x)\n", "from tensorflow import keras\nkeras.ops.log(x)\n")


# Star imports


def test_a_star_import_that_would_give_more_than_before_is_spelled_out_where_that_hurts(become: Become) -> None:
    become(
        "from lasagne.layers import Dense\nfrom keras.layers.convolutional import *\nDense(Convolution2D(1))\n",
        "from lasagne.layers import Dense\nfrom tensorflow.keras.layers import Conv2D\nDense(Conv2D(1))\n",
    )
    become(
        "from numpy import *\nfrom keras.layers.core import *\ndot(Dense(1), x)\n",
        "from numpy import *\nfrom tensorflow.keras.layers import Dense\ndot(Dense(1), x)\n",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "from keras.layers.core import *\nfrom keras.layers.convolutional import *\nDense(Convolution2D(1))\n",
            "from tensorflow.keras.layers import *\nDense(Conv2D(1))\n",
        ),
        (
            "from keras.layers.convolutional import *\ndef f(Dense):\n    return Dense(Convolution2D(1))\n",
            "from tensorflow.keras.layers import *\ndef f(Dense):\n    return Dense(Conv2D(1))\n",
        ),
        (
            "from keras.backend import *\nlog(sum(x))\n",
            "from tensorflow.keras.backend import *\nfrom tensorflow.keras.ops import log\nlog(sum(x))\n",
        ),
        (
            "import keras.layers.core as c\nfrom keras.layers import *\nc.Dense(1)\n",
            "from tensorflow.keras.layers import *\nfrom tensorflow.keras.layers import Dense\nDense(1)\n",
        ),
    ],
)
def test_a_star_import_stays_one_elsewhere(before: str, after: str, become: Become) -> None:
    become(before, after)


# What is taken

CLASHES = {
    "a local variable": "def f():\n    Conv2D = 1\n    return Convolution2D(Conv2D)\n",
    "a parameter": "def f(Conv2D):\n    return Convolution2D(Conv2D)\n",
    "a function": "def Conv2D(): return Convolution2D(1)\n",
    "a class": "class Conv2D(Convolution2D): pass\n",
    "a class attribute": "class A:\n    Conv2D = Convolution2D\n",
    "a loop": "for Conv2D in x: Convolution2D(1)\n",
    "a comprehension": "[Convolution2D(Conv2D) for Conv2D in x]\n",
    "a lambda": "f = lambda Conv2D: Convolution2D(Conv2D)\n",
    "another import": "from lasagne.layers import Conv2D\nConvolution2D(Conv2D)\n",
    "a line with nothing of Keras": "Conv2D = 1\nConvolution2D(1)\n",
    "a global": "def f():\n    global Conv2D\n    Conv2D = 1\nConvolution2D(1)\n",
    "a name that a star import may give": "from lasagne.layers import *\nConv2D(Convolution2D(1))\n",
    "a caught exception": "try:\n    Convolution2D(1)\nexcept E as Conv2D: pass\n",
    "a capture": "match Convolution2D(1):\n    case Conv2D: pass\n",
}


@pytest.mark.parametrize("text", CLASHES.values(), ids=CLASHES.keys())
def test_a_new_name_that_is_taken_is_imported_under_the_old(text: str, become: Become) -> None:
    become(
        f"from keras.layers import Convolution2D\n{text}",
        f"from tensorflow.keras.layers import Conv2D as Convolution2D\n{text}",
    )


SHARED = {
    "another branch": "if x:\n    from keras.layers import Convolution2D\nelse:\n    from lasagne import Convolution2D\nConvolution2D(1)\n",
    "a fallback": "try:\n    from keras.layers import Convolution2D\nexcept ImportError:\n    Convolution2D = None\nConvolution2D(1)\n",
    "a reassignment": "from keras.layers import Convolution2D\nif x:\n    Convolution2D = wrapped(Convolution2D)\nConvolution2D(1)\n",
    "a global": "from keras.layers import Convolution2D\ndef f():\n    global Convolution2D\n    Convolution2D = 1\nConvolution2D(1)\n",
    "a deletion": "from keras.layers import Convolution2D\nConvolution2D(1)\ndel Convolution2D\n",
    "__all__": "from keras.layers import Convolution2D\n__all__ = ['Convolution2D']\nConvolution2D(1)\n",
    "a type comment": "from keras.layers import Convolution2D\nx = f()  # type: Convolution2D\nConvolution2D(1)\n",
    "a quoted annotation": "from keras.layers import Convolution2D\ndef f(x: 'Convolution2D'): pass\nConvolution2D(1)\n",
    "a doctest": "from keras.layers import Convolution2D\ndef f():\n    '''\n    >>> Convolution2D(1)\n    '''\nConvolution2D(1)\n",
    "an evaluated string": "from keras.layers import Convolution2D\neval('Convolution2D')\nConvolution2D(1)\n",
}


@pytest.mark.parametrize("text", SHARED.values(), ids=SHARED.keys())
def test_an_old_name_that_others_reach_too_stays(text: str, become: Become) -> None:
    line = "from keras.layers import Convolution2D"
    become(text, text.replace(line, "from tensorflow.keras.layers import Conv2D as Convolution2D"))


def test_a_function_whose_own_name_is_taken_is_imported_under_another(become: Become) -> None:
    become(
        "from keras.utils import np_utils\nto_categorical = None\nnp_utils.to_categorical(y)\n",
        "from tensorflow.keras.utils import to_categorical as keras_to_categorical\nto_categorical = None\nkeras_to_categorical(y)\n",
    )
    become(
        "from keras import backend as K\nfrom math import log\nK.log(log(2))\n",
        "from tensorflow.keras import ops\nfrom math import log\nops.log(log(2))\n",
    )


def test_a_module_that_a_doctest_needs_stays_imported(become: Become) -> None:
    become(
        "from keras.utils import np_utils\ndef f():\n    '''\n    >>> np_utils.to_categorical(1)\n    '''\n    np_utils.to_categorical(2)\n",
        "from tensorflow.keras import utils as np_utils\nfrom tensorflow.keras.utils import to_categorical\n"
        "def f():\n    '''\n    >>> np_utils.to_categorical(1)\n    '''\n    to_categorical(2)\n",
    )


def test_an_unused_import_stays_an_import(become: Become) -> None:
    become("from keras.layers import Dense\n", "from tensorflow.keras.layers import Dense\n")
    become("import keras.layers.core as core\n", "import tensorflow.keras.layers as core\n")


# Names without a counterpart


def test_what_the_target_does_not_have_stays_where_it_was(migrate: Callable[..., object]) -> None:
    result = migrate("from keras.layers import Dense, Wobble\nWobble(Dense(1))\n")
    assert (
        result.text == "from keras.layers import Wobble\nfrom tensorflow.keras.layers import Dense\nWobble(Dense(1))\n"
    )  # type: ignore[attr-defined]
    assert [(f.rule, f.line, f.column) for f in result.findings if f.rule != "KM101"] == [("KM104", 2, 1)]  # type: ignore[attr-defined]


def test_a_shim_is_imported_where_the_old_name_was(become: Become) -> None:
    become(
        "from keras.layers import Dense, merge\nmerge([Dense(1)])\n",
        "from tensorflow.keras.layers import Dense\nfrom kmigrate_shims.keras.layers import merge\nmerge([Dense(1)])\n",
    )
    become(
        "from keras.layers import Dense, merge\nmerge([Dense(1)])\n",
        "from keras.layers import merge\nfrom tensorflow.keras.layers import Dense\nmerge([Dense(1)])\n",
        shims=False,
    )


def test_a_name_that_is_set_is_written_anew_too(become: Become) -> None:
    become("import keras\nkeras.layers.Convolution2D = x\n", "from tensorflow import keras\nkeras.layers.Conv2D = x\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = keras. layers .Convolution2D(1)\n", "x = keras. layers .Conv2D(1)\n"),
        ("x = keras.layers \\\n    .Convolution2D(1)\n", "x = keras.layers \\\n    .Conv2D(1)\n"),
        (
            "x = (keras  # a\n     .layers  # b\n     .Convolution2D(1))\n",
            "x = (keras  # a\n     .layers  # b\n     .Conv2D(1))\n",
        ),
        ("x = (keras.layers).Convolution2D(1)\n", "x = (keras.layers).Conv2D(1)\n"),
        ("é = 'ü'; x = keras.layers.Convolution2D('日')\n", "é = 'ü'; x = keras.layers.Conv2D('日')\n"),
        ("x = f'é {keras.layers.Convolution2D(1)!r:>{y}} {z}'\n", "x = f'é {keras.layers.Conv2D(1)!r:>{y}} {z}'\n"),
        (
            "x = (f'a'\n     f'''é\n  {keras.layers.Convolution2D}''')\n",
            "x = (f'a'\n     f'''é\n  {keras.layers.Conv2D}''')\n",
        ),
        ("@keras.layers.Convolution2D\ndef f(): pass\n", "@keras.layers.Conv2D\ndef f(): pass\n"),
        ("x = keras.layers.Convolution2D(1); y = 2\n", "x = keras.layers.Conv2D(1); y = 2\n"),
        ("if x: keras.layers.Convolution2D(1)\n", "if x: keras.layers.Conv2D(1)\n"),
        ("\x0cx = keras.layers.Convolution2D(1)\n", "\x0cx = keras.layers.Conv2D(1)\n"),
        ("if x:\n\ty = keras.layers.Convolution2D(1)\n", "if x:\n\ty = keras.layers.Conv2D(1)\n"),
    ],
)
def test_only_the_name_changes_however_it_is_written(before: str, after: str, become: Become) -> None:
    become(f"import keras\n{before}", f"from tensorflow import keras\n{after}")
