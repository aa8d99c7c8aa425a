"""Regularizers of the project in the form of Keras 1.0."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM263"
HEAD = "from keras import backend as K\nfrom keras.regularizers import Regularizer\n\n\nclass A({}):\n"


def said(text: str, base: str = "Regularizer") -> list[Finding]:
    return [f for f in rewrite(HEAD.format(base) + text, Settings()).findings if f.rule == CODE]


def after(text: str) -> str:
    result = rewrite(HEAD.format("Regularizer") + text, Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text.partition("Regularizer):\n")[2]


TOLD = "    def set_param(self, p):\n        self.p = p\n"


@pytest.mark.parametrize(
    ("text", "base"),
    [("    def __call__(self, x):\n        return x\n", "Regularizer"), (TOLD, "Other"), (TOLD, "object")],
)
def test_nothing_to_do(text: str, base: str) -> None:
    assert said(text, base) == []


@pytest.mark.parametrize(
    ("body", "new"),
    [
        ("loss += K.sum(self.p)\n        return loss", "loss = 0.\n        loss += K.sum(p)\n        return loss"),
        ("return loss + K.sum(self.p)", "loss = 0.\n        return loss + K.sum(p)"),
        (
            "if self.l1:\n            loss += self.l1 * K.sum(self.p)\n        return loss",
            "loss = 0.\n        if self.l1:\n            loss += self.l1 * K.sum(p)\n        return loss",
        ),
        (
            "loss = loss + K.sum(self.p)\n        return loss",
            "loss = 0.\n        loss = loss + K.sum(p)\n        return loss",
        ),
    ],
)
@pytest.mark.parametrize("blank", ["", "\n", "\n\n"])
def test_it_is_given_the_weight(body: str, new: str, blank: str) -> None:
    assert after(f"{TOLD}{blank}    def __call__(self, loss):\n        {body}\n") == (
        f"    def __call__(self, p):\n        {new}\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        TOLD,
        TOLD + "    def __call__(self, loss):\n        return loss * K.sum(self.p)\n",
        TOLD + "    def __call__(self, loss):\n        p = 1\n        return loss + p\n",
        TOLD + "    def __call__(self, loss):\n        return loss + 1\n    def f(self):\n        return self.p\n",
        "    def set_param(self, p):\n        self.p = p\n        self.q = 2\n    def __call__(self, loss):\n        return loss\n",
        "    def set_layer(self, layer):\n        self.layer = layer\n    def __call__(self, loss):\n        return loss\n",
    ],
)
def test_what_cannot_be_told_is_for_a_person(text: str) -> None:
    assert [f.status.value for f in said(text)] == ["review"]
