from __future__ import annotations

from collections.abc import Callable

import pytest

Become = Callable[..., None]
HEAD = "from keras.models import Sequential\nfrom keras.layers import Convolution2D\n"
NEW = "from tensorflow.keras.models import Sequential\nfrom tensorflow.keras.layers import Conv2D\n"


@pytest.mark.parametrize("depth", [1, 2, 5, 12])
def test_functions_are_read_however_deep_they_are(depth: int, become: Become) -> None:
    text = (
        "".join("    " * level + f"def f{level}():\n" for level in range(depth))
        + "    " * depth
        + "return Convolution2D(1)\n"
    )
    become(HEAD + text, NEW + text.replace("Convolution2D", "Conv2D"))


@pytest.mark.parametrize("depth", [1, 3, 8])
def test_results_are_followed_through_a_chain_of_functions(depth: int, become: Become) -> None:
    chain = [f"def f{i}():\n    return f{i + 1}()\n" for i in range(depth)] + [
        f"def f{depth}():\n    return Sequential()\n"
    ]
    head, new = "from keras.models import Sequential\n", "from tensorflow.keras.models import Sequential\n"
    for order in (chain, chain[::-1]):
        become(
            head + "".join(order) + "f0().fit(nb_epoch=1)\n",
            new + "".join(order) + "f0().fit(epochs=1)\n",
        )


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    return f()\nf().fit(nb_epoch=1)\n",
        "def f():\n    return g()\ndef g():\n    return f()\nf().fit(nb_epoch=1)\n",
        "f = lambda: f()\nf().fit(nb_epoch=1)\n",
        "class A(A): pass\nA().fit(nb_epoch=1)\n",
        "class A:\n    def __init__(self):\n        self.a = A()\nA().a.a.fit(nb_epoch=1)\n",
        "def f(x=f): pass\n",
        "def f():\n    def f():\n        return f()\n    return f()\n",
        "class A:\n    class A:\n        class A: pass\n",
        "x = [x for x in x]\n",
        "def f(*a, **k):\n    f(*a, **k)\nf(Sequential(), m=Sequential())\n",
        "def f(a, a2): pass\nf(*x, 1, **y)\nf(1, 2, 3, 4, b=5)\n",
        "global x\nx = 1\n",
    ],
)
def test_what_turns_in_a_circle_ends(text: str, become: Become) -> None:
    head = "from keras.models import Sequential\n"
    become(head + text, "from tensorflow.keras.models import Sequential\n" + text)


@pytest.mark.parametrize(
    "text",
    [
        "class C(Base):\n    def f(self):\n        return Convolution2D(1)\n",
        "class C:\n    class D:\n        def f(self):\n            return Convolution2D(1)\n",
        "class C:\n    x = Convolution2D(1)\n    y = [Convolution2D(i) for i in x]\n",
        "class C:\n    def f(self, x=Convolution2D(1)): pass\n",
        "def f(x: Convolution2D, *, y: Convolution2D = Convolution2D(1)) -> Convolution2D: pass\n",
        "def f():\n    yield Convolution2D(1)\n",
        "async def f():\n    async for x in Convolution2D(1):\n        await Convolution2D(x)\n",
        "def f():\n    try:\n        pass\n    except* E:\n        Convolution2D(1)\n",
        "if x:\n    def f():\n        return Convolution2D(1)\nelse:\n    def f():\n        return Convolution2D(2)\n",
        "@decorated\ndef f():\n    return Convolution2D(1)\n",
        "x = lambda y=Convolution2D(1): Convolution2D(y)\n",
    ],
)
def test_every_body_is_read(text: str, become: Become) -> None:
    head, new = "from keras.layers import Convolution2D\n", "from tensorflow.keras.layers import Conv2D\n"
    become(head + text, new + text.replace("Convolution2D", "Conv2D"))
