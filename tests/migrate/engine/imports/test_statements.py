from __future__ import annotations

from collections.abc import Callable

import pytest

Become = Callable[..., None]


@pytest.mark.parametrize(
    "text",
    [
        "from tensorflow.keras.layers import Dense\nfrom tensorflow.keras.layers import Conv2D\n",
        "from tensorflow.keras.layers import (Dense, Conv2D,)\n",
        "import tensorflow.keras.layers as L, os\n",
    ],
)
def test_imports_that_are_right_are_neither_merged_nor_sorted(text: str, become: Become) -> None:
    become(text)


def test_what_came_from_several_modules_becomes_one_import(become: Become) -> None:
    become(
        "from keras.layers.core import Dense, Flatten\nfrom keras.layers.convolutional import Convolution2D\n"
        "from keras.layers.pooling import MaxPooling2D\nDense, Flatten, Convolution2D, MaxPooling2D\n",
        "from tensorflow.keras.layers import Dense, Flatten, Conv2D, MaxPooling2D\nDense, Flatten, Conv2D, MaxPooling2D\n",
    )


APART = {
    "an empty line": "from keras.layers.core import Dense\n\nfrom keras.layers.pooling import MaxPooling2D\n",
    "a comment line": "from keras.layers.core import Dense\n# pooling\nfrom keras.layers.pooling import MaxPooling2D\n",
    "a comment behind": "from keras.layers.core import Dense\nfrom keras.layers.pooling import MaxPooling2D  # pooling\n",
    "another statement": "from keras.layers.core import Dense\nx = 1\nfrom keras.layers.pooling import MaxPooling2D\n",
    "another import": "from keras.layers.core import Dense\nimport os\nfrom keras.layers.pooling import MaxPooling2D\n",
    "another block": "from keras.layers.core import Dense\nif x:\n    from keras.layers.pooling import MaxPooling2D\n",
    "a too long line": "from keras.layers.core import Dense, Dropout, Flatten, Activation\nfrom keras.layers.pooling import MaxPooling2D\n",
}


@pytest.mark.parametrize("text", APART.values(), ids=APART.keys())
def test_imports_that_stand_apart_stay_apart(text: str, become: Become) -> None:
    after = text
    for module in ("core", "pooling"):
        after = after.replace(f"keras.layers.{module}", "tensorflow.keras.layers")
    become(text, after)


def test_the_same_import_comes_once(become: Become) -> None:
    become(
        "from keras.layers import Dense\nfrom keras.layers.core import Dense\nDense(1)\n",
        "from tensorflow.keras.layers import Dense\nDense(1)\n",
    )
    become(
        "import keras\nimport keras.layers\nimport keras.models\nkeras.layers.Dense(1)\n",
        "from tensorflow import keras\nkeras.layers.Dense(1)\n",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "if x:\n    from keras.layers.core import Dense\nelse:\n    from keras.layers import Dense\nDense(1)\n",
            "if x:\n    from tensorflow.keras.layers import Dense\nelse:\n    from tensorflow.keras.layers import Dense\nDense(1)\n",
        ),
        (
            "if x:\n    from keras.layers.core import Dense\nfrom keras.layers import Dense\nDense(1)\n",
            "if x:\n    from tensorflow.keras.layers import Dense\nfrom tensorflow.keras.layers import Dense\nDense(1)\n",
        ),
        (
            "def f():\n    from keras.layers.core import Dense\n    Dense(1)\ndef g():\n    from keras.layers import Dense\n    Dense(1)\n",
            "def f():\n    from tensorflow.keras.layers import Dense\n    Dense(1)\ndef g():\n    from tensorflow.keras.layers import Dense\n    Dense(1)\n",
        ),
    ],
)
def test_the_same_import_on_another_way_stays(before: str, after: str, become: Become) -> None:
    become(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import a, keras, b as c\nkeras\n", "import a, b as c\nfrom tensorflow import keras\nkeras\n"),
        ("import keras, os\nkeras\n", "import os\nfrom tensorflow import keras\nkeras\n"),
        ("import a, keras.backend as K, b\nK.sum(x)\n", "import a, tensorflow.keras.backend as K, b\nK.sum(x)\n"),
        ("import a; import keras; keras\n", "import a; from tensorflow import keras; keras\n"),
        ("if x: import keras; keras\n", "if x: from tensorflow import keras; keras\n"),
        (
            "if x:\n    import os, keras\n    keras\n",
            "if x:\n    import os\n    from tensorflow import keras\n    keras\n",
        ),
        ("if x:\n\timport os, keras\n\tkeras\n", "if x:\n\timport os\n\tfrom tensorflow import keras\n\tkeras\n"),
        ("import keras  # the best\nkeras\n", "from tensorflow import keras  # the best\nkeras\n"),
        ("import os, keras  # both\nkeras\n", "import os  # both\nfrom tensorflow import keras\nkeras\n"),
    ],
)
def test_an_import_leaves_the_company_of_others(before: str, after: str, become: Become) -> None:
    become(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "from keras.layers import (Dense,\n                          Flatten)\n",
            "from tensorflow.keras.layers import (Dense,\n                          Flatten)\n",
        ),
        (
            "from keras.layers import (\n    Dense,  # a\n    Flatten,  # b\n)\n",
            "from tensorflow.keras.layers import (\n    Dense,  # a\n    Flatten,  # b\n)\n",
        ),
        (
            "from keras.layers import Dense, \\\n    Flatten\n",
            "from tensorflow.keras.layers import Dense, \\\n    Flatten\n",
        ),
        ("from  keras . layers  import  Dense\n", "from  tensorflow.keras.layers  import  Dense\n"),
        ("from keras.layers import Dense;\n", "from tensorflow.keras.layers import Dense;\n"),
        ("from keras.layers import (Convolution2D  as  C)\n", "from tensorflow.keras.layers import (Conv2D  as  C)\n"),
    ],
)
def test_the_layout_of_an_import_stays(before: str, after: str, become: Become) -> None:
    become(before, after)


def test_a_name_joins_a_long_import_below_its_comments(become: Become) -> None:
    become(
        "from keras.layers.core import (\n    Dense,  # a\n    Flatten,  # b\n)\nfrom keras.layers.pooling import MaxPooling2D\n"
        "Dense, Flatten, MaxPooling2D\n",
        "from tensorflow.keras.layers import (\n    Dense,  # a\n    Flatten,  # b\n    MaxPooling2D,\n)\nDense, Flatten, MaxPooling2D\n",
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_new_lines_end_as_the_others_do(newline: str, become: Become) -> None:
    before = "import os, keras\nfrom keras import backend as K\nkeras.layers.Dense(K.sum(K.log(x)))\n"
    after = (
        "import os\nfrom tensorflow import keras\nfrom tensorflow.keras import backend as K, ops\n"
        "keras.layers.Dense(K.sum(ops.log(x)))\n"
    )
    become(before.replace("\n", newline), after.replace("\n", newline))


def test_an_import_that_nothing_needs_any_more_goes_with_its_line(become: Become) -> None:
    become(
        "import os\nfrom keras import backend as K\nimport keras\nkeras.layers.Dense(K.log(x))\n",
        "import os\nfrom tensorflow import keras\nfrom tensorflow.keras import ops\nkeras.layers.Dense(ops.log(x))\n",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "try:\n    import keras\nexcept ImportError:\n    keras = None\nkeras.layers.Dense(1)\n",
            "try:\n    from tensorflow import keras\nexcept ImportError:\n    keras = None\nkeras.layers.Dense(1)\n",
        ),
        (
            "try:\n    import keras.layers.core as c\n    HAS = True\nexcept ImportError:\n    HAS = False\n",
            "try:\n    import tensorflow.keras.layers as c\n    HAS = True\nexcept ImportError:\n    HAS = False\n",
        ),
        (
            "try:\n    from tensorflow import keras\nexcept ImportError:\n    import keras\nkeras.layers.Dense(1)\n",
            "from tensorflow import keras\nkeras.layers.Dense(1)\n",
        ),
        (
            "def f():\n    import keras\n    return keras.layers.Dense(1)\n",
            "def f():\n    from tensorflow import keras\n    return keras.layers.Dense(1)\n",
        ),
        (
            "class A:\n    from keras.layers import Dense\n    x = Dense(1)\n",
            "class A:\n    from tensorflow.keras.layers import Dense\n    x = Dense(1)\n",
        ),
    ],
)
def test_imports_change_where_they_stand(before: str, after: str, become: Become) -> None:
    become(before, after)


def test_a_file_without_an_import_of_keras_gets_new_ones_at_its_top(tree: Callable[..., dict[str, str]]) -> None:
    files = {
        "common.py": "from keras.optimizers import Adadelta\ndef make():\n    return Adadelta\n",
        "main.py": '"""Doc."""\nfrom __future__ import annotations\nimport common\n\nx = common.Adadelta()\n',
    }
    after = tree(files)["main.py"]
    assert after.startswith('"""Doc."""\nfrom __future__ import annotations\nimport common\nfrom tensorflow.keras')
