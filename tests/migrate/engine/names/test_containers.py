"""What is put into a list or a dictionary is known where it is taken out; `test_flow.py` has the plain cases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Become = Callable[..., None]
HEAD = "from keras.models import Sequential\n"
NEW = "from tensorflow.keras.models import Sequential\n"

OTHERS = {
    "another item": "d = {'a': Sequential(), 'b': SVC()}\nd['b'].fit(nb_epoch=1)\n",
    "the keys": "d = {Sequential(): 1}\nfor m in d:\n    m.fit(nb_epoch=1)\n",
    "an own class's append": "class A:\n    def append(self, m): pass\n    def fit(self, nb_epoch): pass\n"
    "a = A()\na.append(Sequential())\na.fit(nb_epoch=1)\n",
    "what was added is no model": "all = []\nall.append(SVC())\nall[0].fit(nb_epoch=1)\n",
    "a generator of others": "def f():\n    yield SVC()\nfor m in f():\n    m.fit(nb_epoch=1)\n",
    "the manager, not what it gives": "class A:\n    def __enter__(self):\n        return Sequential()\n"
    "    def fit(self, nb_epoch): pass\na = A()\nwith a: pass\na.fit(nb_epoch=1)\n",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS.keys())
def test_what_is_no_model_stays(text: str, become: Become) -> None:
    become(HEAD + text, NEW + text)


MODELS = {
    "merged dictionaries": "d = {**{'a': Sequential()}}\nd['a'].fit(nb_epoch=1)\n",
    "an update": "d = {}\nd.update({'a': Sequential()})\nd['a'].fit(nb_epoch=1)\n",
    "a later item": "d = {'a': 1}\nd['b'] = Sequential()\nd['b'].fit(nb_epoch=1)\n",
    "an inserted item": "all = []\nall.insert(0, Sequential())\nall[0].fit(nb_epoch=1)\n",
    "a list of the module": "all = []\ndef f():\n    all.append(Sequential())\ndef g():\n    for m in all:\n        m.fit(nb_epoch=1)\n",
    "a dictionary of an object": "class A:\n    def __init__(self):\n        self.d = {}\n    def a(self, k):\n"
    "        self.d[k] = Sequential()\n    def b(self, k):\n        self.d[k].fit(nb_epoch=1)\n",
    "a list in a dictionary": "d = {'a': [Sequential()]}\nfor m in d['a']:\n    m.fit(nb_epoch=1)\n",
}


@pytest.mark.parametrize("text", MODELS.values(), ids=MODELS.keys())
def test_a_model_is_known_where_it_is_taken_out(text: str, become: Become) -> None:
    become(HEAD + text, NEW + text.replace("nb_epoch", "epochs"))


def test_a_container_of_another_module_is_known(tree: Callable[..., dict[str, str]]) -> None:
    files = {
        "store.py": f"{HEAD}MODELS = {{'a': Sequential()}}\n",
        "main.py": "from store import MODELS\nMODELS['a'].fit(nb_epoch=1)\n",
    }
    assert tree(files)["main.py"] == "from store import MODELS\nMODELS['a'].fit(epochs=1)\n"


def test_a_keyword_that_only_keras_took_is_for_a_person(migrate: Callable[..., object]) -> None:
    result = migrate(f"{HEAD}def f(m):\n    m.fit(x, show_accuracy=True)\n    m.fit(x, verbose=1)\n")
    said = [(f.rule, f.line, f.status) for f in result.findings if f.line > 1]  # type: ignore[attr-defined]
    assert said == [("KM201", 3, "review")]
