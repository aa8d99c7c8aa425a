"""What layers set before `super().__init__()`."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM253"
HEAD = "from keras.layers import Layer, Dense\n\n\nclass A({base}):\n    def __init__(self, n, **kwargs):\n"


def said(text: str, base: str = "Layer") -> list[Finding]:
    return [f for f in rewrite(HEAD.format(base=base) + text, Settings()).findings if f.rule == CODE]


def become(before: str, after: str, base: str = "Layer") -> None:
    result = rewrite(HEAD.format(base=base) + before, Settings())
    assert result.text == HEAD.format(base=base).replace("keras", "tensorflow.keras") + after
    assert rewrite(result.text, Settings()).text == result.text


@pytest.mark.parametrize(
    "text",
    [
        "        self.n = n\n        super().__init__(**kwargs)\n        self.supports_masking = True\n",
        "        other.supports_masking = True\n        super().__init__(**kwargs)\n",
        "        self.supports_masking = True\n",
        "        supports_masking = True\n        super().__init__(**kwargs)\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert said(text) == []


def test_a_class_of_ones_own_may_set_what_it_likes() -> None:
    assert said("        self.supports_masking = True\n        super().__init__(**kwargs)\n", base="Other") == []


@pytest.mark.parametrize(
    "call", ["super().__init__(**kwargs)", "super(A, self).__init__(**kwargs)", "Layer.__init__(self)"]
)
@pytest.mark.parametrize(
    "line",
    ["self.supports_masking = True", "self.input_spec = [1]", "self.activity_regularizer = n", "self.d = Dense(2)"],
)
def test_it_is_set_behind(line: str, call: str) -> None:
    become(f"        {line}\n        {call}\n        x = 1\n", f"        {call}\n        {line}\n        x = 1\n")


def test_what_stands_between_stays() -> None:
    become(
        "        # first\n        self.supports_masking = True  # masks\n        self.n = n\n\n"
        "        self.d = Dense(output_dim=2,\n                       input_dim=3)\n        if n:\n            n = 2\n"
        "        super().__init__(**kwargs)  # at last\n        self.m = n\n",
        "        # first\n        self.n = n\n\n        if n:\n            n = 2\n"
        "        super().__init__(**kwargs)  # at last\n        self.supports_masking = True  # masks\n"
        "        self.d = Dense(units=2,\n                       input_dim=3,\n                       trainable=False)\n"
        "        self.m = n\n",
    )


def test_a_layer_that_is_needed_before_stays() -> None:
    assert said("        self.d = Dense(2)\n        self.n = self.d.units\n        super().__init__(**kwargs)\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "        if n:\n            self.supports_masking = True\n        super().__init__(**kwargs)\n",
        "        self.supports_masking = True; self.n = n\n        super().__init__(**kwargs)\n",
    ],
)
def test_what_cannot_be_moved_is_for_a_person(text: str) -> None:
    assert [f.status.value for f in said(text)] == ["review"]
