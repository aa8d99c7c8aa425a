"""Programs put together from legacy snippets, in every kind of scope; what must hold for all of them."""

from __future__ import annotations

import ast
import io
import tokenize
from collections import Counter

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Result
from kmigrate.settings import Settings

pytestmark = pytest.mark.usefixtures("small")
SETTINGS = st.builds(
    Settings,
    target=st.sampled_from(["tf.keras", "keras"]),
    modern=st.booleans(),
    shims=st.booleans(),
    ignore=st.sampled_from([(), ("KM1",), ("KM102",), ("KM2", "KM301"), ("KM6",)]),
)
quick = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

IMPORTS = [
    "import keras",
    "import keras as k",
    "import keras, os",
    "import os, keras.backend as K, sys",
    "import keras.layers",
    "import keras.layers.core as core",
    "from keras import backend as K",
    "from keras import layers as L, models",
    "from keras import layers",
    "from keras.layers import Dense, Convolution2D",
    "from keras.layers import (Dense,  # dense\n    Convolution2D as C,\n    Wobble,  # what?\n    )",
    "from keras.layers.core import Dense, Flatten",
    "from keras.layers.convolutional import Convolution2D",
    "from keras.layers import merge, Merge, MaxoutDense",
    "from keras.models import Sequential, Model",
    "from keras.utils import np_utils",
    "from keras.optimizers import SGD, Adadelta",
    "from tensorflow import keras",
    "import tensorflow as tf",
    "from tensorflow.python.keras.layers import Dense",
    "import theano.tensor as T",
    "from lasagne.layers import Conv2D, Dense",
    "import importlib",
    "from . import keras",
]
STARS = [  # only at the top, as people write them
    "from keras.layers import *",
    "from keras.layers.convolutional import *",
    "from keras.models import *",
    "from math import *",
]
EXPRESSIONS = [
    "keras.layers.Convolution2D(1)",
    "k.layers.Convolution2D(1)",
    "keras.layers.core.Dense(output_dim=3, init='uniform')",
    "(keras  # root\n    .layers.Dense(\n        3,  # units\n        init='uniform',  # weights\n    ))",
    "core.Dense(1)",
    "L.Convolution2D(1, border_mode='same')",
    "layers.Dense(output_dim=1)",
    'Dense(output_dim=Dense(3, init="uniform"))',
    "Convolution2D(é)",
    "C(1)",
    "Conv2D(2)",
    "Wobble(1)",
    "merge([a, b], mode='sum')",
    "Merge([a])",
    "MaxoutDense(1)",
    "np_utils.to_categorical(y)",
    "to_categorical(y)",
    "K.log(K.sum(K.exp(x)))",
    "K.wobble(x)",
    "log(2)",
    "tf.keras.layers.Convolution2D(1)",
    "tf.contrib.keras.layers.Dense(output_dim=1)",
    "layers.GRU(1)",
    "keras.layers.GRU(\n    1,  # one\n    recurrent_activation='hard_sigmoid'  # two\n)",
    "keras.layers.Embedding(1, dropout=0.1)",
    "keras.layers.Embedding(\n    1,  # one\n    dropout=0.1,  # two\n)",
    "Adadelta(*a, **k)",
    "SGD(lr=0.1)",
    "SGD(**{'lr': 1})",
    "keras.optimizers.Adadelta()",
    "Sequential()",
    "m.fit(x, nb_epoch=1, show_accuracy=True)",
    "m.fit_generator(g, 10, (3))",
    "m.fit_generator(*a)",
    "Sequential().fit(nb_epoch=1)",
    "make().fit(nb_epoch=1)",
    "self.m.fit(nb_epoch=1)",
    "getattr(keras.layers, 'Convolution2D')",
    "getattr(layers, name)",
    "importlib.import_module('keras.' + name)",
    "f'é{Convolution2D(1)!r:>{x}} {keras.layers.Convolution2D} {{}}'",
    "f'''\n{K.log(1)} é {Dense}\n'''",
    "[Convolution2D(i) for i in x if Dense]",
    "[Dense for Dense in Dense]",
    "(lambda Dense: Dense(output_dim=1))",
    "(Dense := 1)",
    "(m := Sequential())",
    "x if Convolution2D else keras",
    "'Convolution2D'",
    "T.dot(a, b)",
]
TARGETS = [
    "x",
    "m",
    "Dense",
    "Conv2D",
    "to_categorical",
    "log",
    "keras",
    "K",
    "self.m",
    "L",
    "x, m",
    "(m, *x)",
    "layers",
]
COMMENTS = ["", "  # why", "  # é: Convolution2D", "  # type: Dense", "  # kmigrate: skip", "  # kmigrate: skip=KM102"]


@st.composite
def simple(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["import", "expression", "expression", "assign", "assign", "other"]))
    comment = draw(st.sampled_from(COMMENTS))
    if kind == "import":
        line = draw(st.sampled_from(IMPORTS))
        comment = comment if "skip" not in comment else ""
    elif kind == "expression":
        line = draw(st.sampled_from(EXPRESSIONS))
    elif kind == "assign":
        line = f"{draw(st.sampled_from(TARGETS))} = {draw(st.sampled_from(EXPRESSIONS))}"
    else:
        line = draw(
            st.sampled_from(
                [
                    "pass",
                    "del x",
                    "x: Dense = 1",
                    "m: 'Model'",
                    "'''\n>>> Dense(1)\n'''",
                    "assert Dense",
                    "x += Dense",
                    "print(m)",
                ]
            )
        )
    if kind != "import" and "\n" not in line and draw(st.integers(0, 9)) == 0:
        line = f"{line}; {draw(st.sampled_from(EXPRESSIONS))}"
    return line + comment


@st.composite
def block(draw: st.DrawFn, depth: int = 0) -> list[str]:
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 4 if depth else 7))):
        if depth < 3 and draw(st.integers(0, 3)) == 0:
            lines += draw(compound(depth))
        else:
            lines += draw(simple()).split("\n")
    return lines


HEADS = [
    ["if x:"],
    ["if Dense:", "else:"],
    ["if K.backend() == 'theano':  # old", "elif x:", "else:"],
    ["for m in [Sequential()]:", "else:"],
    ["while x:"],
    ["with x as Dense:"],
    ["with Sequential() as m, y:"],
    ["try:", "except ImportError:"],
    ["try:", "except E as Conv2D:", "else:", "finally:"],
    ["def make():"],
    ["def f(Dense, m=Sequential(), *, Conv2D=None):"],
    ["def f(self, m: 'Model' = None) -> Dense:"],
    ["async def f(*keras, **K):"],
    ["@Dense", "class A(Sequential):"],
    ["class Dense(keras.models.Model):  # mine"],
    ["class A:"],
]


@st.composite
def compound(draw: st.DrawFn, depth: int) -> list[str]:
    indent = draw(st.sampled_from(["    ", "  ", "\t"]))
    lines: list[str] = []
    for head in draw(st.sampled_from(HEADS)):
        lines.append(head)
        if head.startswith("@"):
            continue
        inner = draw(block(depth + 1))
        text = False
        for line in inner:
            # What is inside a string of several lines stays at the margin.
            lines.append(line if text else indent + line)
            text ^= line.count("'''") % 2 == 1
    return lines


@st.composite
def programs(draw: st.DrawFn) -> str:
    newline = draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))
    head = draw(
        st.sampled_from(
            [[], ["# -*- coding: utf-8 -*-"], ["'''Doc: keras.'''"], ["from __future__ import annotations"]]
        )
    )
    stars = draw(st.lists(st.sampled_from(STARS), max_size=2, unique=True)) if draw(st.booleans()) else []
    lines = [*head, *stars, *draw(block())]
    if draw(st.integers(0, 3)) == 0:
        lines.append("__all__ = ['Dense', 'Convolution2D', 'np_utils']")
    return newline.join(lines) + draw(st.sampled_from([newline, ""]))


def parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def comments(text: str, imports: bool = True) -> Counter[str]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    without: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if not imports and isinstance(node, ast.Import | ast.ImportFrom):
            without.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return Counter(t.string for t in tokens if t.type == tokenize.COMMENT and t.start[0] not in without)


def run(text: str, chosen: Settings) -> Result:
    result = rewrite(text, chosen)
    assert not result.failed, result.findings
    return result


@quick
@given(programs().filter(parses), SETTINGS)
def test_the_result_parses_and_a_second_run_changes_nothing(text: str, chosen: Settings) -> None:
    # What was tf.keras and is Keras 3 now can no longer be told from the Keras of old, whose defaults are written out.
    assume(chosen.target == "tf.keras" or "tensorflow" not in text)
    result = run(text, chosen)
    assert parses(result.text)
    assert run(result.text, chosen).text == result.text


@quick
@given(programs().filter(parses), SETTINGS)
def test_every_comment_stays(text: str, chosen: Settings) -> None:
    # Only what stands behind an import may go, and only with it.
    assert not comments(text, imports=False) - comments(run(text, chosen).text)


@quick
@given(programs().filter(parses), SETTINGS)
def test_line_ends_stay_what_they_are(text: str, chosen: Settings) -> None:
    new = run(text, chosen).text
    for end, others in (("\r\n", ("\n", "\r")), ("\n", ("\r",)), ("\r", ("\n",))):
        bare, bare_new = text.replace("\r\n", end if end == "\r\n" else "\r\n"), new
        if end in text and not any(o in text.replace(end, "") for o in others):
            assert not any(o in bare_new.replace(end, "") for o in others), (end, bare)
            break


@quick
@given(programs().filter(parses))
def test_a_file_without_legacy_names_never_changes(text: str) -> None:
    text = text.replace("keras", "lasagne").replace("theano", "torch").replace("tensorflow", "jax")
    if not parses(text):
        return
    result = run(text, Settings())
    assert result.text == text
    # A method that only models have, or a keyword that only they take, on who knows what.
    assert {f.rule for f in result.findings} <= {"KM201", "KM301"}


@quick
@given(programs().filter(parses))
def test_names_that_were_bound_still_are(text: str) -> None:
    """No rewrite may take a name away that something still reads."""
    before, after = ast.parse(text), ast.parse(run(text, Settings()).text)
    if "import *" not in text:
        assert unbound(after) <= unbound(before)


def unbound(tree: ast.AST) -> set[str]:
    """Names that are read somewhere and bound nowhere."""
    read, bound = set(), set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                read.add(name)
            case ast.Name(id=name) | ast.arg(arg=name) | ast.ClassDef(name=name):
                bound.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ExceptHandler(name=str(name)):
                bound.add(name)
            case ast.alias():
                bound.add((node.asname or node.name).partition(".")[0])
            case _:
                pass
    return read - bound
