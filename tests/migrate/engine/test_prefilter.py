from __future__ import annotations

import pytest

from kmigrate.engine.prefilter import can_reach, mentions_legacy


@pytest.mark.parametrize("data", [b"", b"import numpy", b"KERAS", b"ker\nas", "ķeras".encode()])
def test_other_bytes_do_not_count(data: bytes) -> None:
    assert not mentions_legacy(data)


@pytest.mark.parametrize(
    "data",
    [
        b"import keras",
        b"import theano.tensor as T",
        b"from cntk import x",
        b"# keras",
        b"\xff\xfekeras",
        b"x" * 9999 + b"keras",
    ],
)
def test_the_name_of_a_legacy_package_counts_wherever_it_stands(data: bytes) -> None:
    assert mentions_legacy(data)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "import os\n",
        "# the keras of old\n",
        '"""Runs on keras and theano."""\nx = 1\n',
        "x = 'keras'\n",
        "path = '~/.keras/models'\n",
        "def f(a, keras_model=None): pass\n",
        ">>> from keras import backend\n",
        "is_keras_tensor(x)\n",
        "x = important_keras\n",
        "from .utils.generic_utils import deserialize_keras_object\n",
        "from a import (\n    is_keras_tensor,\n)\n",
        "import a\r# keras\r",
    ],
)
def test_a_name_in_comments_and_documentation_leads_nowhere(text: str) -> None:
    assert not can_reach(text, ())


@pytest.mark.parametrize(
    "text",
    [
        "import keras",
        "x = 1; import os, keras.layers as L",
        "if x: from keras import backend as K",
        "try:\n\timport theano\nexcept ImportError: pass",
        "from tensorflow import (\n    keras,\n    data,\n)",
        "from tensorflow import (data as d, keras as k)",
        "from tensorflow import (\n    data,\n    keras\n)",
        "import os, \\\n    keras",
        "from \\\n    keras import layers",
        "from tensorflow.keras import layers",
        "import tensorflow as tf\ntf.keras.Model()",
        "tf().keras.Model()",
        "import_module('ker' + 'as')",
        "__import__(name)",
        "getattr(tf, 'keras')",
        "sys.modules['keras']",
        "a = 1\rimport keras\r",
        "model.fit_generator(x)",
    ],
)
def test_code_that_may_reach_a_legacy_package(text: str) -> None:
    assert can_reach(text, ("fit_generator",))
