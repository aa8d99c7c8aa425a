from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.engine.names.interest import Interest

Become = Callable[..., None]
HEAD = "from keras.models import Model, Sequential\nfrom keras.callbacks import Callback\n"
NEW = "from tensorflow.keras.models import Model, Sequential\nfrom tensorflow.keras.callbacks import Callback\n"

# Something of the same name that is no Keras object, or of which that cannot be known.
OTHERS = {
    "of sklearn": "from sklearn.svm import SVC\nm = SVC()\nm.fit(nb_epoch=1)\n",
    "of an own class": "class A:\n    def fit(self, nb_epoch): pass\nA().fit(nb_epoch=1)\n",
    "of an own class with a model in it": "class A:\n    def __init__(self):\n        self.model = Sequential()\n    def fit(self, nb_epoch): pass\nA().fit(nb_epoch=1)\n",
    "of nobody": "m.fit(nb_epoch=1)\n",
    "of a parameter": "def f(m):\n    m.fit(nb_epoch=1)\n",
    "after another value": "m = Sequential()\nm = other()\nm.fit(nb_epoch=1)\n",
    "overridden": "class My(Model):\n    def fit(self, nb_epoch): pass\nMy().fit(nb_epoch=1)\n",
    "overridden by a base": "class My(Model):\n    def fit(self, nb_epoch): pass\nclass Other(My): pass\nOther().fit(nb_epoch=1)\n",
    "of the other in a tuple": "a, b = Sequential(), SVC()\nb.fit(nb_epoch=1)\n",
    "of a class, not its object": "class A:\n    m = 1\nA.fit(nb_epoch=1)\n",
    "of what a function may give": "def f():\n    return other()\nf().fit(nb_epoch=1)\n",
    "of a loop's variable": "for m in models:\n    m.fit(nb_epoch=1)\n",
    "of a caught exception": "m = Sequential()\ntry:\n    pass\nexcept E as m:\n    m.fit(nb_epoch=1)\n",
    "of a comprehension's variable": "m = Sequential()\n[m.fit(nb_epoch=1) for m in x]\n",
    "of a deleted name": "m = Sequential()\ndel m\nm.fit(nb_epoch=1)\n",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS.keys())
def test_what_is_no_model_is_left_alone(text: str, become: Become) -> None:
    become(HEAD + text, NEW + text)


MODELS = {
    "made": "m = Sequential()\nm.fit(nb_epoch=1)\n",
    "made in place": "Sequential().fit(nb_epoch=1)\n",
    "loaded": "from keras.models import load_model\nm = load_model(p)\nm.fit(nb_epoch=1)\n",
    "copied": "m = Sequential()\nn = m\nn.fit(nb_epoch=1)\n",
    "one of two names": "m = n = Sequential()\nm.fit(nb_epoch=1)\nn.fit(nb_epoch=1)\n",
    "by walrus": "if (m := Sequential()):\n    m.fit(nb_epoch=1)\n",
    "by either branch": "if x:\n    m = Sequential()\nelse:\n    m = Model()\nm.fit(nb_epoch=1)\n",
    "None before": "m = None\nif x:\n    m = Sequential()\nm.fit(nb_epoch=1)\n",
    "by condition": "m = Sequential() if x else Model()\nm.fit(nb_epoch=1)\n",
    "by or": "m = None\nm = m or Sequential()\nm.fit(nb_epoch=1)\n",
    "by with": "with Sequential() as m:\n    m.fit(nb_epoch=1)\n",
    "inside a with": "with device:\n    m = Sequential()\nm.fit(nb_epoch=1)\n",
    "inside a try": "try:\n    m = Sequential()\nexcept E:\n    raise\nm.fit(nb_epoch=1)\n",
    "annotated": "m: Model = get()\nm.fit(nb_epoch=1)\n",
    "annotated only": "m: Model\nm.fit(nb_epoch=1)\n",
    "a parameter's annotation": "def f(m: Model):\n    m.fit(nb_epoch=1)\n",
    "a quoted annotation": "def f(m: 'Model'):\n    m.fit(nb_epoch=1)\n",
    "an optional annotation": "from typing import Optional\ndef f(m: Optional[Model] = None):\n    m.fit(nb_epoch=1)\n",
    "an annotation with None": "def f(m: Model | None):\n    m.fit(nb_epoch=1)\n",
    "an annotation with None first": "def f(m: None | Model):\n    m.fit(nb_epoch=1)\n",
    "a list's annotation": "def f(all: list[Model]):\n    for m in all:\n        m.fit(nb_epoch=1)\n",
    "a default": "def f(m=Sequential()):\n    m.fit(nb_epoch=1)\n",
    "a keyword's default": "def f(*, m=Sequential()):\n    m.fit(nb_epoch=1)\n",
    "a caller's": "def f(m):\n    m.fit(nb_epoch=1)\nf(Sequential())\n",
    "a caller's keyword": "def f(x, m):\n    m.fit(nb_epoch=1)\nf(1, m=Sequential())\n",
    "a caller's caller's": "def f(m):\n    m.fit(nb_epoch=1)\ndef g(n):\n    f(n)\ng(Sequential())\n",
    "a function's": "def make():\n    m = Sequential()\n    return m\nmake().fit(nb_epoch=1)\n",
    "a function's by annotation": "def make() -> Model: ...\nmake().fit(nb_epoch=1)\n",
    "a function's that comes later": "def go():\n    make().fit(nb_epoch=1)\ndef make():\n    return Sequential()\n",
    "a function's, or None": "def make():\n    if x:\n        return None\n    return Sequential()\nmake().fit(nb_epoch=1)\n",
    "a lambda's": "make = lambda: Sequential()\nmake().fit(nb_epoch=1)\n",
    "an inner function's": "def f():\n    def make():\n        return Sequential()\n    make().fit(nb_epoch=1)\n",
    "a recursive function's": "def make(n):\n    return make(n - 1) if n else Sequential()\nmake(3).fit(nb_epoch=1)\n",
    "a closure's": "def f():\n    m = Sequential()\n    def g():\n        m.fit(nb_epoch=1)\n",
    "a parameter in a closure": "def f(m: Model):\n    def g():\n        m.fit(nb_epoch=1)\n",
    "a global": "def f():\n    m.fit(nb_epoch=1)\nm = Sequential()\n",
    "a declared global": "m = None\ndef f():\n    global m\n    m = Sequential()\ndef g():\n    m.fit(nb_epoch=1)\n",
    "a nonlocal": "def f():\n    m = None\n    def g():\n        nonlocal m\n        m = Sequential()\n    def h():\n        m.fit(nb_epoch=1)\n",
    "an attribute": "class A:\n    def __init__(self):\n        self.m = Sequential()\n    def go(self):\n        self.m.fit(nb_epoch=1)\n",
    "an attribute from outside": "class A:\n    def __init__(self):\n        self.m = Sequential()\nA().m.fit(nb_epoch=1)\n",
    "an attribute set elsewhere": "class A:\n    def __init__(self):\n        self.m = None\n    def build(self):\n        self.m = Sequential()\n    def go(self):\n        self.m.fit(nb_epoch=1)\n",
    "a class attribute": "class A:\n    m = Sequential()\nA.m.fit(nb_epoch=1)\nA().m.fit(nb_epoch=1)\n",
    "an attribute of a base": "class A:\n    def __init__(self):\n        self.m = Sequential()\nclass B(A):\n    def go(self):\n        self.m.fit(nb_epoch=1)\n",
    "an attribute through a method": "class A:\n    def __init__(self):\n        self.m = self.make()\n    def make(self):\n        return Sequential()\n    def go(self):\n        self.m.fit(nb_epoch=1)\n",
    "a property": "class A:\n    @property\n    def m(self):\n        return Sequential()\nA().m.fit(nb_epoch=1)\n",
    "a static method's": "class A:\n    @staticmethod\n    def make():\n        return Sequential()\nA.make().fit(nb_epoch=1)\n",
    "a class method's object": "class A:\n    def __init__(self):\n        self.m = Sequential()\n    @classmethod\n    def make(cls):\n        return cls()\nA.make().m.fit(nb_epoch=1)\n",
    "in a list": "all = [Sequential(), Model()]\nall[0].fit(nb_epoch=1)\nfor m in all:\n    m.fit(nb_epoch=1)\n",
    "in a comprehension": "all = [Sequential() for i in x]\n[m.fit(nb_epoch=1) for m in all]\n",
    "in a loop with numbers": "for i, m in enumerate([Sequential()]):\n    m.fit(nb_epoch=1)\n",
    "in a loop with others": "for x, m in zip(y, [Sequential()]):\n    m.fit(nb_epoch=1)\n",
    "in a tuple": "a, b = Sequential(), 1\na.fit(nb_epoch=1)\n",
    "in a returned tuple": "def f():\n    return 1, Sequential()\na, b = f()\nb.fit(nb_epoch=1)\n",
    "in a list with a rest": "a, *b = [Sequential(), Sequential()]\na.fit(nb_epoch=1)\n",
    "a subclass of Model": "class My(Model): pass\nMy().fit(nb_epoch=1)\n",
    "a subclass of Sequential": "class My(Sequential):\n    def go(self):\n        self.fit(nb_epoch=1)\n",
    "super": "class My(Model):\n    def fit(self, x):\n        return super().fit(x, nb_epoch=1)\n",
    "super with arguments": "class My(Model):\n    def fit(self, x):\n        return super(My, self).fit(x, nb_epoch=1)\n",
    "a callback's": "class C(Callback):\n    def on_epoch_end(self, epoch, logs=None):\n        self.model.fit(nb_epoch=1)\n",
    "after a loop's turn": "m = None\nwhile x:\n    if m:\n        m.fit(nb_epoch=1)\n    m = Sequential()\n",
    "in an async function": "async def f():\n    m = Sequential()\n    m.fit(nb_epoch=1)\n",
    "a dictionary": "d = {'a': Sequential()}\nd['a'].fit(nb_epoch=1)\n",
    "a dictionary by keywords": "d = dict(a=Sequential())\nd.get('a').fit(nb_epoch=1)\n",
    "an item that was put in": "d = {}\nd[k] = Sequential()\nd[k].fit(nb_epoch=1)\n",
    "items of a dictionary": "d = {1: Sequential()}\nfor k, m in d.items():\n    m.fit(nb_epoch=1)\n",
    "values of a dictionary": "d = {1: Sequential()}\nfor m in d.values():\n    m.fit(nb_epoch=1)\n",
    "a generator": "def f():\n    yield Sequential()\nfor m in f():\n    m.fit(nb_epoch=1)\n",
    "a generator of another": "def f():\n    yield Sequential()\ndef g():\n    yield from f()\nnext(g()).fit(nb_epoch=1)\n",
    "an appended list": "all = []\nall.append(Sequential())\nall[0].fit(nb_epoch=1)\n",
    "a list of a function": "def f():\n    all = []\n    all.append(Sequential())\n    return all\nf().pop().fit(nb_epoch=1)\n",
    "an extended list": "all = []\nall.extend([Sequential()])\nfor m in all:\n    m.fit(nb_epoch=1)\n",
    "a list of an object": "class A:\n    def __init__(self):\n        self.all = []\n    def a(self):\n"
    "        self.all.append(Sequential())\n    def b(self):\n        for m in self.all:\n            m.fit(nb_epoch=1)\n",
    "a context manager": "from contextlib import contextmanager\n@contextmanager\ndef f():\n    yield Sequential()\n"
    "with f() as m:\n    m.fit(nb_epoch=1)\n",
    "an object that is entered": "class A:\n    def __enter__(self):\n        return Sequential()\n    def __exit__(self, *a): pass\n"
    "with A() as m:\n    m.fit(nb_epoch=1)\n",
    "in a match": "m = Sequential()\nmatch x:\n    case 1:\n        m.fit(nb_epoch=1)\n",
}


@pytest.mark.parametrize("text", MODELS.values(), ids=MODELS.keys())
def test_a_model_is_known_however_it_came(text: str, become: Become) -> None:
    after = text.replace("nb_epoch", "epochs").replace("from keras", "from tensorflow.keras")
    become(HEAD + text, NEW + after)


PERHAPS = {
    "one branch": "if x:\n    m = Sequential()\nelse:\n    m = SVC()\nm.fit(nb_epoch=1)\n",
    "a condition": "m = Sequential() if x else SVC()\nm.fit(nb_epoch=1)\n",
    "two callers": "def f(m):\n    m.fit(nb_epoch=1)\nf(Sequential())\nf(SVC())\n",
    "two results": "def f():\n    if x:\n        return SVC()\n    return Sequential()\nf().fit(nb_epoch=1)\n",
    "two attributes": "class A:\n    def a(self):\n        self.m = Sequential()\n    def b(self):\n        self.m = SVC()\n    def go(self):\n        self.m.fit(nb_epoch=1)\n",
    "a mixed list": "for m in [Sequential(), SVC()]:\n    m.fit(nb_epoch=1)\n",
}


@pytest.mark.parametrize("text", PERHAPS.values(), ids=PERHAPS.keys())
def test_what_is_only_sometimes_a_model_is_for_a_person(text: str, migrate: Callable[..., object]) -> None:
    result = migrate(HEAD + text)
    assert result.text == NEW + text  # type: ignore[attr-defined]
    said = [f for f in result.findings if f.rule == "KM201"]  # type: ignore[attr-defined]
    assert [f.status for f in said] == ["review"]
    assert "only sometimes" in said[0].message


@pytest.mark.parametrize("text", [*OTHERS.values(), *MODELS.values(), *PERHAPS.values()])
def test_nothing_that_matters_is_passed_over(
    text: str, migrate: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = migrate(HEAD + text)
    monkeypatch.setattr(Interest, "touches", lambda self, first, last: True)
    assert migrate(HEAD + text) == quick


def test_a_method_that_only_models_have_is_a_question_where_the_object_is_unknown(
    migrate: Callable[..., object],
) -> None:
    result = migrate("import keras\nx.fit_generator(g)\n")
    assert [(f.rule, f.line, f.status) for f in result.findings[1:]] == [("KM301", 2, "review")]  # type: ignore[attr-defined]
