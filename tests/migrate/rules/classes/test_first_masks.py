"""Masks of layers that are called on several tensors, or on a list."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM295"
NEW = "from tensorflow.keras.layers import Layer\n\n\n"
TF = NEW.replace("\n\n\n", "\nfrom tensorflow.python.keras.layers import Dense\n\ndense = Dense(3)\n\n\n")
OLD = "from keras.layers import Layer\n\n\n"
METHOD = "class A({0}):\n    def call({1}):\n        {2}\n        return x\n"
ASKS = "y = 1 if mask is None else 2"
LIST = "x, y = inputs if mask is None else inputs[::-1]"


def become(parameters: str, line: str, base: str = "Layer", head: str = TF) -> tuple[str, list[str]]:
    result = rewrite(head + METHOD.format(base, parameters, line), Settings())
    assert rewrite(result.text, Settings()).text == result.text
    said = [finding.status.value for finding in result.findings if finding.rule == CODE]
    return result.text.partition("def call(")[2].removesuffix("        return x\n"), said


@pytest.mark.parametrize("base", ["Layer", "object"])
@pytest.mark.parametrize(
    ("parameters", "line"),
    [
        ("self, x, mask=None", ASKS),
        ("self, x, training=None, mask=None", ASKS),
        ("self, x, other, mask=None", "y = other"),
        ("self, x, other, mask=None, x_mask=None", ASKS),
        ("self, x, other", "mask = 3"),
        ("self, inputs, mask=None", "x = inputs[0] if mask is None else inputs[0] + 1"),
        ("self, inputs, mask=None", "x, y = inputs if isinstance(mask, list) else 3"),
    ],
)
def test_what_is_told_its_mask_stays(parameters: str, line: str, base: str) -> None:
    assert become(parameters, line, base) == (f"{parameters}):\n        {line}\n", [])


@pytest.mark.parametrize("head", [OLD, NEW])
def test_the_stand_alone_keras_gave_lists_of_none(head: str) -> None:
    line = "x = inputs[0] if mask is None else inputs[1]"
    assert become("self, inputs, mask=None", line, head=head) == (f"self, inputs, mask=None):\n        {line}\n", [])


@pytest.mark.parametrize("head", [TF, OLD])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("self, x, other, mask=None", "self, x, other, mask=None, x_mask=None"),
        (
            "self, x, other=None, mask=None, training=False",
            "self, x, other=None, mask=None, training=False, x_mask=None",
        ),
        ("self, x, mask=None, other=None, **k", "self, x, mask=None, other=None, x_mask=None, **k"),
    ],
)
def test_the_mask_of_the_first_of_several(before: str, after: str, head: str) -> None:
    text, said = become(before, ASKS, head=head)
    assert text == f"{after}):\n        mask = x_mask if mask is None else mask\n        {ASKS}\n"
    assert said == ["rewritten"]


def test_behind_what_documents_the_method() -> None:
    text, _ = become("self, x, other, mask=None", f'"""Adds."""\n        {ASKS}')
    assert '        """Adds."""\n        mask = x_mask if mask is None else mask\n' in text


@pytest.mark.parametrize(
    "line",
    ["q, k = inputs; y = mask is not None", "x = inputs[0] if mask is None else inputs[1]"],
)
def test_a_list_of_none_is_none(line: str) -> None:
    text, said = become("self, inputs, mask=None", line)
    assert text == (
        "self, inputs, mask=None):\n        if isinstance(mask, (list, tuple)) and all(one is None for one in mask):\n"
        f"            mask = None\n        {line}\n"
    )
    assert said == ["rewritten"]


def test_a_method_in_one_line_is_for_a_person() -> None:
    text = f"{TF}class A(Layer):\n    def call(self, x, other, mask=None): return x if mask is None else other\n"
    result = rewrite(text, Settings())
    assert "x_mask" not in result.text
    assert [f.status.value for f in result.findings if f.rule == CODE] == ["review"]
