from __future__ import annotations

import pytest

from kmigrate.engine.names.interest import Interest, matters
from kmigrate.engine.names.values import Functions, Instance, Items, Nothing, Ref, Text, Value
from kmigrate.engine.rewrite import rewrite
from kmigrate.engine.source import Source
from kmigrate.findings import Result
from kmigrate.settings import Settings


@pytest.mark.parametrize("value", [None, Nothing(), Text("x"), Items(None), Functions(()), Ref((("os", None),))])
def test_what_leads_to_nothing_legacy_does_not_matter(value: Value) -> None:
    assert not matters(value)


@pytest.mark.parametrize(
    "value", [Ref((("keras", None),)), Instance("keras.models.Model"), Items(Instance("keras.models.Model"))]
)
def test_what_leads_to_keras_matters(value: Value) -> None:
    assert matters(value)


def test_lines_matter_by_whole_words() -> None:
    interest = Interest(Source("keras_x\nkerasx\nx.keras\n'keras'\n_keras\nother\n"), frozenset())
    assert [line for line in range(1, 7) if interest.touches(line, line)] == [3, 4]
    interest.add("other")
    assert [line for line in range(1, 7) if interest.touches(line, line)] == [3, 4, 6]
    assert interest.touches(5, 6)
    assert not interest.touches(5, 5)


def test_new_lines_are_told_once() -> None:
    interest = Interest(Source("a\nb\na\n"), frozenset())
    assert interest.renewed() == []
    interest.add("a")
    interest.add("a")
    assert interest.renewed() == [(1, "a"), (3, "a")]
    assert interest.renewed() == []


# Whatever is skipped as of no interest, the result must be as if everything had been followed.
HEAD = "from keras.models import Model, Sequential\nfrom keras.callbacks import Callback\n"
PROGRAMS = {
    "nothing": "x = 1\nfor y in x: print(y)\n",
    "a plain model": "m = Sequential()\nm.fit(nb_epoch=1)\n",
    "shadowed": "m = Sequential()\nm = other()\nm.fit(nb_epoch=1)\n",
    "a function that returns a model": "def make():\n    m = Sequential()\n    return m\nmake().fit(nb_epoch=1)\n",
    "used before it is defined": "def go():\n    make().fit(nb_epoch=1)\ndef make():\n    return Sequential()\ngo()\n",
    "functions in a chain": "def a(): return b()\ndef b(): return c()\ndef c(): return Sequential()\nx = a()\nx.fit(nb_epoch=1)\n",
    "functions in a chain, turned round": "def c(): return Sequential()\ndef b(): return c()\ndef a(): return b()\nx = a()\nx.fit(nb_epoch=1)\n",
    "an annotated parameter": "def f(m: Model):\n    m.fit(nb_epoch=1)\n",
    "a quoted annotation": "def f(m: 'Model'):\n    m.fit(nb_epoch=1)\n",
    "a default": "def f(m=Model()):\n    m.fit(nb_epoch=1)\n",
    "a parameter seen by an inner function": "def f(m: Model):\n    def g():\n        m.fit(nb_epoch=1)\n    g()\n",
    "a parameter known from a call": "def train(m):\n    m.fit(nb_epoch=1)\ntrain(Sequential())\n",
    "a parameter of two kinds": "def train(m):\n    m.fit(nb_epoch=1)\ntrain(Sequential())\ntrain(SVC())\n",
    "a parameter of two kinds, turned round": "def train(m):\n    m.fit(nb_epoch=1)\ntrain(SVC())\ntrain(Sequential())\n",
    "a method's parameter of two kinds": "class A:\n    def train(self, m):\n        m.fit(nb_epoch=1)\na = A()\na.train(SVC())\na.train(Sequential())\n",
    "a parameter handed on": "def train(m):\n    inner(m)\ndef inner(n):\n    n.fit(nb_epoch=1)\ntrain(Sequential())\n",
    "a keyword parameter": "def train(*, m):\n    m.fit(nb_epoch=1)\ntrain(m=Sequential())\n",
    "an attribute": "class A:\n    def __init__(self):\n        self.m = Sequential()\n    def go(self):\n        self.m.fit(nb_epoch=1)\nA().m.fit(nb_epoch=2)\n",
    "an attribute set elsewhere": "class A:\n    def go(self):\n        self.m.fit(nb_epoch=1)\n    def build(self):\n        self.m = Sequential()\n",
    "an attribute of an attribute": "class A:\n    def __init__(self):\n        self.m = Sequential()\nclass B:\n    def __init__(self):\n        self.a = A()\n    def go(self):\n        self.a.m.fit(nb_epoch=1)\n",
    "an attribute given to the constructor": "class A:\n    def __init__(self, m):\n        self.m = m\n    def go(self):\n        self.m.fit(nb_epoch=1)\nA(Sequential()).go()\n",
    "a subclass": "class My(Model):\n    def go(self):\n        self.fit(nb_epoch=1)\n        super().fit(nb_epoch=2)\nMy().fit(nb_epoch=3)\n",
    "a subclass of a subclass": "class My(Model):\n    pass\nclass Other(My):\n    def go(self):\n        self.fit(nb_epoch=1)\nOther().fit(nb_epoch=2)\n",
    "an inherited attribute": "class A:\n    def __init__(self):\n        self.m = Sequential()\nclass B(A):\n    def go(self):\n        self.m.fit(nb_epoch=1)\n",
    "a method that returns a model": "class A:\n    def make(self):\n        return Sequential()\n    def go(self):\n        self.make().fit(nb_epoch=1)\n",
    "a property": "class A:\n    @property\n    def m(self):\n        return Sequential()\nA().m.fit(nb_epoch=1)\n",
    "a class method": "class A:\n    def __init__(self):\n        self.m = Sequential()\n    @classmethod\n    def make(cls):\n        return cls()\nA.make().m.fit(nb_epoch=1)\n",
    "a static method": "class A:\n    @staticmethod\n    def make():\n        return Sequential()\nA.make().fit(nb_epoch=1)\n",
    "a callback's model": "class C(Callback):\n    def on_epoch_end(self, epoch, logs=None):\n        self.model.fit(nb_epoch=1)\n",
    "a global": "m = None\ndef build():\n    global m\n    m = Sequential()\ndef go():\n    m.fit(nb_epoch=1)\n",
    "a nonlocal": "def f():\n    m = None\n    def g():\n        nonlocal m\n        m = Sequential()\n    g()\n    m.fit(nb_epoch=1)\n",
    "a closure": "def f():\n    m = Sequential()\n    def g():\n        m.fit(nb_epoch=1)\n    return g\n",
    "a lambda": "make = lambda: Sequential()\nmake().fit(nb_epoch=1)\n",
    "a comprehension": "all = [Sequential() for i in x]\n[m.fit(nb_epoch=1) for m in all]\n",
    "a loop": "all = [Sequential()]\nfor m in all:\n    m.fit(nb_epoch=1)\n",
    "a loop that hands on to its next turn": "m = None\nfor i in x:\n    if m:\n        m.fit(nb_epoch=1)\n    m = Sequential()\n",
    "an alias": "make = Sequential\nx = make()\ny = x\ny.fit(nb_epoch=1)\n",
    "over several lines": "m = (\n    Sequential\n)(\n)\n(\n    m\n    .fit(\n        nb_epoch=1)\n)\n",
    "a tuple": "a, b = Sequential(), SVC()\na.fit(nb_epoch=1)\nb.fit(nb_epoch=1)\n",
    "a tuple that is returned": "def f():\n    return Sequential(), 1\nm, n = f()\nm.fit(nb_epoch=1)\n",
    "one branch": "if x:\n    m = Sequential()\nelse:\n    m = SVC()\nm.fit(nb_epoch=1)\n",
    "both branches": "if x:\n    m = Sequential()\nelse:\n    m = Model()\nm.fit(nb_epoch=1)\n",
    "a with": "with x as y:\n    m = Sequential()\nm.fit(nb_epoch=1)\n",
    "a try": "try:\n    m = Sequential()\nexcept E:\n    m = None\nm.fit(nb_epoch=1)\n",
    "deep": "def a():\n    def b():\n        class C:\n            def d(self):\n                def e():\n                    return Sequential()\n                e().fit(nb_epoch=1)\n",
    "mutual recursion": "def a(n):\n    return b(n) if n else Sequential()\ndef b(n):\n    return a(n - 1)\nb(3).fit(nb_epoch=1)\n",
}


def outcome(text: str) -> Result:
    return rewrite(text, Settings())


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_nothing_that_matters_is_skipped(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = outcome(HEAD + program)
    monkeypatch.setattr(Interest, "touches", lambda self, first, last: True)
    assert outcome(HEAD + program) == quick


@pytest.mark.usefixtures("small")
def test_the_programs_are_worth_asking() -> None:
    quick = [outcome(HEAD + program).text for program in PROGRAMS.values()]
    assert sum("epochs" in text for text in quick) > 35
