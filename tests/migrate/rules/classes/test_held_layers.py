"""KM292: layers that a layer keeps as attributes or in lists."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Status
from kmigrate.settings import Settings

CODE = "KM292"
HEAD = """from keras.layers import {base}, Activation, BatchNormalization, Dense, LSTMCell, TimeDistributed
from keras.models import Model, Sequential


class Plain(Layer):
    def __init__(self, n):
        super(Plain, self).__init__()

    def build(self, s):
        self.w = self.add_weight(name="w", shape=(1,), initializer="ones")


class Open(Plain):
    def __init__(self, **kwargs):
        super(Open, self).__init__(3, **kwargs)


class Mine({base}):
    def {method}(self, s):
"""


def held(
    line: str, source: str | None = "2.2.4", base: str = "Layer", method: str = "build"
) -> tuple[str, list[Status]]:
    head = HEAD.format(base=base, method=method)
    if base != "Layer":
        head = head.replace("import ", "import Layer, ", 1).replace("Model, Activation", "Activation")
    settings = Settings(source=source)
    result = rewrite(f"{head}        {line}\n", settings)
    assert rewrite(result.text, settings).text == result.text
    return result.text.splitlines()[-1].strip(), [f.status for f in result.findings if f.rule == CODE]


@pytest.mark.parametrize(
    "line",
    [
        "x = Dense(3)",
        "self.x = Activation('relu')",
        "self.x = Dense(3, trainable=False)",
        "self.x = Dense(3)(s)",
        "self.x = Dense(3); self._trainable_weights = self.x.trainable_weights",
        "self.x = Dense(3); self._trainable_weights.extend(self.x.trainable_weights)",
        "self.x = Dense(3); self._trainable_weights = weights_of(self.x)",
        "other.x = Dense(3)",
    ],
)
def test_nothing_to_do(line: str) -> None:
    assert held(line)[1] == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("self.x = Dense(3)", "self.x = Dense(3, trainable=False)"),
        ("self.x = Open(name='a')", "self.x = Open(name='a', trainable=False)"),
        ("self.x = Sequential([Dense(3)])", "self.x = Sequential([Dense(3)], trainable=False)"),
        ("self.x, self.y = Dense(3), 4", "self.x, self.y = Dense(3, trainable=False), 4"),
        ("self.x = Dense(3) if s else None", "self.x = Dense(3, trainable=False) if s else None"),
        ("setattr(self, 'x', Dense(3))", "setattr(self, 'x', Dense(3, trainable=False))"),
    ],
)
def test_attributes_were_not_counted_before_keras_23(before: str, after: str) -> None:
    assert held(before)[0] == after
    assert held(before, "2.3.1") == (before, [])
    assert held(before, None)[1] == [Status.REVIEW]


@pytest.mark.parametrize("source", ["1.2.2", "2.2.4", "2.3.1", None])
@pytest.mark.parametrize("base", ["Layer", "Model"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("self.x = [Dense(3)]", "self.x = [Dense(3, trainable=False)]"),
        ("self.x = [Dense(i) for i in s]", "self.x = [Dense(i, trainable=False) for i in s]"),
        ("self.x = {'a': Dense(3)}", "self.x = {'a': Dense(3, trainable=False)}"),
        ("self.x.append(Dense(3))", "self.x.append(Dense(3, trainable=False))"),
        ("self.x['a'] = Dense(3)", "self.x['a'] = Dense(3, trainable=False)"),
        ("self.x += [Dense(3)]", "self.x += [Dense(3, trainable=False)]"),
        ("x = [Dense(3)]; self.x = x", "x = [Dense(3, trainable=False)]; self.x = x"),
    ],
)
def test_lists_never_were(before: str, after: str, base: str, source: str | None) -> None:
    assert held(before, source, base)[0] == after


def test_a_model_counted_its_attributes() -> None:
    assert held("self.x = Dense(3)", base="Model")[1] == []


@pytest.mark.parametrize("line", ["self.x = Plain(3)", "self.x = Dense(3, **more)", "self.x = BatchNormalization()"])
def test_what_takes_no_such_word_is_for_a_person(line: str) -> None:
    assert held(line)[1] == [Status.REVIEW]


def test_what_a_wrapper_counts_itself() -> None:
    assert held("self.layer = Dense(3)", base="Wrapper")[1] == []
    assert held("self.other = Dense(3)", base="Wrapper")[1] == [Status.REWRITTEN]


def test_a_layer_made_in_call_is_told_of_elsewhere() -> None:
    assert held("self.x = Dense(3)", method="call")[1] == []


def test_tf_keras_counted_all() -> None:
    text = HEAD.format(base="Layer", method="build").replace("from keras", "from tensorflow.keras")
    result = rewrite(f"{text}        self.x = [Dense(3)]\n", Settings())
    assert CODE not in {f.rule for f in result.findings}
