from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.findings import Result

Migrate = Callable[..., Result]
Become = Callable[..., None]


def said(result: Result) -> list[tuple[str, int, str]]:
    return [(f.rule, f.line, f.status) for f in result.findings if f.rule != "KM101"]


@pytest.mark.parametrize(
    "line",
    [
        "getattr(x, 'Convolution2D')\n",
        "getattr(x, name)\n",
        "import importlib; importlib.import_module('os')\n",
        "import importlib; importlib.import_module(name)\n",
        "__import__('os')\n",
        "from importlib import import_module; import_module('os.path')\n",
        "def import_module(x): pass\nimport_module('keras')\n",
    ],
)
def test_other_names_made_at_run_time_are_no_finding(line: str, migrate: Migrate) -> None:
    assert said(migrate(f"import keras\n{line}")) == []


@pytest.mark.parametrize(
    "line",
    [
        "getattr(keras.layers, name)",
        "getattr(keras.layers, prefix + 'D')",
        "getattr(keras, 'layers.' + name, None)",
        "hasattr(keras.layers, name)",
        "importlib.import_module('keras.layers')",
        "importlib.import_module('keras.' + name)",
        "importlib.import_module('keras.%s' % name)",
        "importlib.import_module('keras.{}'.format(name))",
        "importlib.import_module(f'keras.{name}')",
        "importlib.import_module(name='keras')",
        "import_module('theano.tensor')",
        "load('keras')",
        "__import__('keras')",
    ],
)
def test_a_name_of_keras_made_at_run_time_is_for_a_person(line: str, migrate: Migrate) -> None:
    head = "import keras, importlib\nfrom importlib import import_module\nfrom importlib import import_module as load\n"
    result = migrate(head + line + "\n")
    assert said(result) == [("KM105", 4, "review")]
    assert result.text.endswith(line + "\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("getattr(keras.layers, 'Convolution2D')", "getattr(keras.layers, 'Conv2D')"),
        ('getattr(keras.layers, "Convolution2D", None)', 'getattr(keras.layers, "Conv2D", None)'),
        ("hasattr(keras.layers, 'Convolution2D')", "hasattr(keras.layers, 'Conv2D')"),
        ("getattr(keras.layers, 'Dense')", "getattr(keras.layers, 'Dense')"),
    ],
)
def test_a_literal_name_is_treated_like_an_attribute(before: str, after: str, become: Become) -> None:
    become(f"import keras\n{before}\n", f"from tensorflow import keras\n{after}\n")


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("getattr(keras.layers, 'Wobble')", "KM104"),
        ("getattr(keras.layers, 'Merge')", "KM602"),
        ("getattr(keras.layers, 'merge')", "KM601"),
        ("getattr(keras.backend, 'log')", "KM102"),
        ("getattr(keras.layers, 'Convo' 'lution2D')", "KM102"),
    ],
)
def test_a_literal_name_that_cannot_be_replaced_in_place_is_for_a_person(
    line: str, rule: str, migrate: Migrate
) -> None:
    result = migrate(f"import keras\n{line}\n")
    assert said(result) == [(rule, 2, "review")]
    assert result.text == f"from tensorflow import keras\n{line}\n"


@pytest.mark.parametrize(
    "text", ["class A(keras.layers.Layer):\n    def go(self):\n        super().Convolution2D\n", "super().x\n"]
)
def test_super_leads_nowhere_without_a_known_method(text: str, become: Become) -> None:
    become(f"import keras\n{text}", f"from tensorflow import keras\n{text}")


HEAD = "from keras.models import Sequential\nx = 1\n"


@pytest.mark.parametrize(
    "text",
    [
        "def same(m):\n    print(m)\n    return m\nsame(Sequential()).fit(x, nb_epoch=2)\n",
        "def same(n, m):\n    m.compile('sgd')\n    return m\nmodel = same(2, Sequential())\nmodel.fit(x, nb_epoch=2)\n",
        "class A:\n    def same(self, m):\n        return m\nA().same(Sequential()).fit(x, nb_epoch=2)\n",
    ],
)
def test_a_function_that_hands_its_argument_on_gives_it_back(text: str, become: Become) -> None:
    old = "from keras.models"
    become(f"{HEAD}{text}", f"{HEAD}{text}".replace(old, "from tensorflow.keras.models").replace("nb_epoch", "epochs"))


@pytest.mark.parametrize(
    "text",
    [
        "def other(m):\n    m = open(m)\n    return m\nother(Sequential()).go(nb_epoch=2)\n",
        "def other(*m):\n    return m\nother(Sequential()).fit(x, nb_epoch=2)\n",
    ],
)
def test_a_parameter_that_is_bound_anew_is_not_handed_on(text: str, become: Become) -> None:
    become(f"{HEAD}{text}", f"{HEAD}{text}".replace("from keras.models", "from tensorflow.keras.models"))
