from __future__ import annotations

import pytest

from kmigrate.engine.file import resolve
from kmigrate.engine.names.exports import Importer
from kmigrate.settings import Settings

pytestmark = pytest.mark.usefixtures("small")


def names(text: str) -> list[str]:
    """The canonical names of all uses, in the order of the text."""
    uses = resolve(text, Importer("", None, Settings())).uses.values()
    return [use.name for use in sorted(uses, key=lambda use: (use.line, use.node.col_offset)) if use.kind == "name"]  # type: ignore[attr-defined]


# No use at all

SHADOWS = {
    "a parameter": "def f(Dense):\n    return Dense\n",
    "a keyword parameter": "def f(*, Dense=None):\n    return Dense\n",
    "a rest parameter": "def f(*Dense):\n    return Dense\n",
    "a parameter of a lambda": "lambda Dense: Dense\n",
    "a local": "def f():\n    Dense = 1\n    return Dense\n",
    "a local that comes later": "def f():\n    print(Dense)\n    Dense = 1\n",
    "a local in a branch": "def f():\n    if x:\n        Dense = 1\n    return Dense\n",
    "a local function": "def f():\n    def Dense(): pass\n    return Dense\n",
    "a local class": "def f():\n    class Dense: pass\n    return Dense\n",
    "a local import": "def f():\n    from lasagne import Dense\n    return Dense\n",
    "a loop variable": "def f():\n    for Dense in x:\n        Dense\n",
    "a with variable": "def f():\n    with x as Dense:\n        Dense\n",
    "an exception": "def f():\n    try:\n        pass\n    except E as Dense:\n        Dense\n",
    "a walrus": "def f():\n    if (Dense := 1):\n        Dense\n",
    "a capture": "def f():\n    match x:\n        case [Dense]:\n            Dense\n",
    "a comprehension": "[Dense for Dense in x]\n",
    "a comprehension's condition": "{Dense for Dense in x if Dense}\n",
    "a generator": "sum(Dense for Dense, y in x)\n",
    "a dictionary comprehension": "{Dense: Dense for Dense in x}\n",
    "an enclosing function": "def f(Dense):\n    def g():\n        return Dense\n",
    "a nonlocal": "def f():\n    Dense = 1\n    def g():\n        nonlocal Dense\n        Dense = Dense + 1\n",
    "a class attribute": "class A:\n    Dense = 1\n    x = Dense\n",
    "a reassignment": "Dense = 1\nDense\n",
    "an attribute of something else": "x.Dense\nself.Dense\n",
    "a keyword": "f(Dense=1)\n",
    "a string": "'Dense'\n",
    "deleted": "del Dense\n",
}


@pytest.mark.parametrize("text", SHADOWS.values(), ids=SHADOWS.keys())
def test_a_name_that_means_something_else_is_no_use(text: str) -> None:
    head = "from keras.layers import Dense\n"
    expected = ["keras.layers.Dense"] if text.startswith("del") else []
    assert names(head + text) == expected


@pytest.mark.parametrize(
    "text", ["keras.layers.Dense\n", "import mykeras as keras\nkeras.layers\n", "from x import keras\nkeras.layers\n"]
)
def test_a_name_that_no_import_gave_is_no_use(text: str) -> None:
    assert names(text) == []


# Uses

REACHED = {
    "in the module": "Dense\n",
    "in a function": "def f():\n    return Dense\n",
    "in a nested function": "def f():\n    def g():\n        def h():\n            return Dense\n",
    "in a method past a class attribute": "class A:\n    Dense = 1\n    def f(self):\n        return Dense\n",
    "in a class body": "class A:\n    x = Dense\n",
    "as a base": "class A(Dense): pass\n",
    "as a default": "def f(Dense=Dense): pass\n",
    "as an annotation": "def f(x: Dense): pass\n",
    "as a result's annotation": "def f() -> Dense: pass\n",
    "as a decorator": "@Dense\ndef f(): pass\n",
    "in a lambda": "f = lambda: Dense\n",
    "in the first iterable of a comprehension": "[Dense for Dense in Dense]\n",
    "in a comprehension": "[Dense for x in y]\n",
    "in an f-string": "f'{Dense!r:>{x}}'\n",
    "in a format": "f'{x:{Dense}}'\n",
    "in a global function": "def f():\n    global Dense\n    return Dense\n",
    "in a global function, under a function": "def f(Dense):\n    def g():\n        global Dense\n        return Dense\n",
    "in a star": "f(*Dense, **x)\n",
    "in a yield": "def f():\n    yield Dense\n",
    "in an await": "async def f():\n    await Dense\n",
    "in a subscript": "x[Dense]\n",
    "in a slice": "x[1:Dense]\n",
    "in an assertion": "assert Dense, x\n",
    "in a raise": "raise x from Dense\n",
    "in a case": "match x:\n    case Dense(): pass\n",
    "in a guard": "match x:\n    case y if Dense: pass\n",
    "in a finally": "try:\n    pass\nfinally:\n    Dense\n",
    "in an else": "for x in y:\n    pass\nelse:\n    Dense\n",
    "in an except": "try:\n    pass\nexcept Dense:\n    pass\n",
    "augmented": "x += Dense\n",
    "before it is shadowed": "Dense\nDense = 1\n",
}


@pytest.mark.parametrize("text", REACHED.values(), ids=REACHED.keys())
def test_a_name_is_found_wherever_it_is_used(text: str) -> None:
    assert names("from keras.layers import Dense\n" + text) == ["keras.layers.Dense"]


@pytest.mark.parametrize(
    "head",
    [
        "import keras\nx = keras.layers.Dense\n",
        "import keras.layers\nx = keras.layers.Dense\n",
        "import keras.layers.core\nx = keras.layers.core.Dense\n",
        "import keras.layers as L\nx = L.Dense\n",
        "import keras.layers.core as c\nx = c.Dense\n",
        "from keras import layers\nx = layers.Dense\n",
        "from keras import layers as L\nx = L.core.Dense\n",
        "from keras.layers import core\nx = core.Dense\n",
        "from keras.layers.core import Dense as D\nx = D\n",
        "from keras.layers import *\nx = Dense\n",
        "from keras.layers.core import *\nx = Dense\n",
        "import tensorflow as tf\nx = tf.keras.layers.Dense\n",
        "import tensorflow\nx = tensorflow.keras.layers.Dense\n",
        "import tensorflow.keras as k\nx = k.layers.Dense\n",
        "from tensorflow import keras\nx = keras.layers.Dense\n",
        "from tensorflow.keras.layers import Dense\nx = Dense\n",
        "from tensorflow.python.keras.layers import Dense\nx = Dense\n",
        "import tensorflow as tf\nx = tf.contrib.keras.layers.Dense\n",
        "import keras\nx = (keras\n  .layers  # why\n  .Dense)\n",
        "import keras; x = keras.layers.Dense\n",
        "if x:\n    import keras\nx = keras.layers.Dense\n",
        "try:\n    import keras\nexcept ImportError:\n    keras = None\nx = keras.layers.Dense\n",
        "try:\n    import tensorflow.keras as keras\nexcept ImportError:\n    import keras\nx = keras.layers.Dense\n",
        "def f():\n    import keras\n    x = keras.layers.Dense\n",
        "class A:\n    import keras\n    x = keras.layers.Dense\n",
    ],
)
def test_one_thing_has_one_name_however_it_is_reached(head: str) -> None:
    assert names(head) == ["keras.layers.Dense"]


def test_a_name_that_is_assigned_stands_for_the_same() -> None:
    text = "import keras\nL = keras.layers\nD = L.Dense\nD(1)\na = b = L\nb.Dense\n(c, d) = (L, 1)\nc.Dense\n"
    found = names(text)
    assert found.count("keras.layers.Dense") == 4
    assert found.count("keras.layers") == 3


def test_the_last_star_import_gives_the_name() -> None:
    text = "from keras.layers import *\nfrom keras.models import *\nSequential()\nDense()\nunknown()\n"
    assert names(text) == ["keras.models.Sequential", "keras.layers.Dense"]


def test_a_star_import_does_not_hide_what_the_module_binds() -> None:
    assert names("from keras.layers import *\nDense = 1\nDense\ndef f(Input): Input\n") == []


def test_the_longest_chain_is_the_use() -> None:
    assert names("import keras\nkeras.layers.Dense.from_config.x()\n") == ["keras.layers.Dense.from_config.x"]
