"""Theano without Keras is imported from the shims."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.rules.tensorflow.theano_imports import missing
from kmigrate.settings import Settings

CODE = "KM647"


def moved(before: str) -> str:
    result = rewrite(before, Settings())
    assert not result.failed
    assert rewrite(result.text, Settings()).text == result.text
    return result.text


def reviews(before: str, settings: Settings | None = None) -> list[Finding]:
    return [f for f in rewrite(before, settings or Settings()).findings if f.status == "review"]


@pytest.mark.parametrize(
    "text",
    [
        "import theanets\n",
        "from kmigrate_shims import theano\nx = theano.shared(1)\n",
        "from .theano import shared\n",
        "theano = 3\nprint(theano)\n",
        "import theano  # kmigrate: skip\n",
    ],
)
def test_these_stay(text: str) -> None:
    assert moved(text) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import theano\n", "from kmigrate_shims import theano\n"),
        ("import theano as th\n", "from kmigrate_shims import theano as th\n"),
        ("import theano.tensor as T\n", "import kmigrate_shims.theano.tensor as T\n"),
        ("from theano import tensor as T\n", "from kmigrate_shims.theano import tensor as T\n"),
        ("from theano import (\n    shared,  # weights\n    function)\n",
         "from kmigrate_shims.theano import (\n    shared,  # weights\n    function)\n"),
        ("from theano.tensor import *\n", "from kmigrate_shims.theano.tensor import *\n"),
        ("import theano.tensor.nnet\n",
         "from kmigrate_shims import theano\nimport kmigrate_shims.theano.tensor.nnet\n"),
        ("import theano\nimport theano.tensor.nnet\n",
         "from kmigrate_shims import theano\nimport kmigrate_shims.theano.tensor.nnet\n"),
        ("import numpy as np, theano\n", "import numpy as np\nfrom kmigrate_shims import theano\n"),
        ("if x: import theano; print(1)\n", "if x: from kmigrate_shims import theano; print(1)\n"),
        ("def f():\n    import theano, os  # late\n",
         "def f():\n    import os\n    from kmigrate_shims import theano  # late\n"),
        ("try:\n    import theano\nexcept ImportError:\n    theano = None\n",
         "try:\n    from kmigrate_shims import theano\nexcept ImportError:\n    theano = None\n"),
    ],
)  # fmt: skip
def test_only_imports_change(before: str, after: str) -> None:
    rest = "y = 1\n"
    assert moved(before + rest) == after + rest


def test_what_reads_the_names_stays_and_the_flags_too() -> None:
    rest = "os.environ['THEANO_FLAGS'] = 'floatX=float32'\nf = theano.function([T.scalar()], T.scalar())\n"
    text = "import os\nimport theano\nimport theano.tensor as T\n" + rest
    assert moved(text).endswith(rest)
    assert reviews(text) == []


def test_what_is_not_there_is_said_once() -> None:
    text = "import theano\na = theano.gof.cmodule.x\nb = theano.gof.cmodule.y\n"
    found = reviews(text)
    assert [(f.rule, f.line) for f in found] == [(CODE, 2)]
    assert "`theano.gof.cmodule`" in found[0].message
    assert missing("theano.tensor.dot") == ""


def test_a_package_that_is_built_on_it_is_said() -> None:
    found = reviews("import theano\nimport lasagne.layers\nfrom lasagne import init\n")
    assert "kmigrate_shims.install()" in found[0].message


def test_beside_keras_another_rule_decides() -> None:
    text = "import theano\nfrom keras.layers import Dense\nf = theano.function([], Dense(2))\n"
    assert "from kmigrate_shims" not in moved(text)
    assert reviews(text)[0].rule == "KM617"


def test_without_shims_it_is_a_finding() -> None:
    found = reviews("import theano\nx = theano.shared(1)\n", Settings(shims=False))
    assert [f.rule for f in found] == ["KM103"]
