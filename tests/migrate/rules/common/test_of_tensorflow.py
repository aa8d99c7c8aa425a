"""What a file calls TensorFlow by."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common.of_tensorflow import function_of_tensorflow, names_of_tensorflow

LAYER = "from tensorflow.keras.layers import Dense\n\nlayer = Dense(2)\n"


@pytest.mark.parametrize(
    ("imports", "names"),
    [
        ("import tensorflow as tf\n", {"tf"}),
        ("import tensorflow\n", {"tensorflow"}),
        ("import tensorflow as tf\nimport tensorflow as other\n", {"tf", "other"}),
        ("import tensorflow.compat.v1 as tf\n", set()),
        ("import numpy as tf\n", set()),
        ("", set()),
    ],
)
def test_the_names_it_is_imported_by(imports: str, names: set[str], site_of: Callable[[str, str], Site]) -> None:
    assert names_of_tensorflow(site_of(imports + LAYER, "keras.layers.Dense").file) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("tf.equal(a, b)", "equal"),
        ("tf.math.equal(a, b)", "equal"),
        ("tf.linalg.band_part(a, 1, 0)", ""),
        ("np.equal(a, b)", ""),
        ("equal(a, b)", ""),
        ("tf.equal", ""),
    ],
)
def test_the_function_that_is_called(text: str, name: str, site_of: Callable[[str, str], Site]) -> None:
    site = site_of(f"import tensorflow as tf\n{LAYER}found = {text}\n", "keras.layers.Dense")
    last = site.file.source.tree.body[-1]
    assert isinstance(last, ast.Assign)
    assert function_of_tensorflow(site, last.value) == name
