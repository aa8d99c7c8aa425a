"""Who lists the weights of the layers that a class keeps."""

from __future__ import annotations

import ast

import pytest

from kmigrate.rules.common.held import WEIGHTED, lists_itself


@pytest.mark.parametrize(
    ("body", "lists"),
    [
        ("def build(self, s): self.w = 1", False),
        ("def build(self, s): print(self.layer.trainable_weights)", False),
        ("def build(self, s): self._trainable_weights += [1]", True),
        ("def call(me, x): me.non_trainable_weights = []", True),
        ("def get_weights(self): return []", True),
    ],
)
def test_a_class_that_speaks_of_its_weights(body: str, lists: bool) -> None:
    cls = ast.parse(f"class A:\n    {body}\n").body[0]
    assert isinstance(cls, ast.ClassDef)
    assert lists_itself(cls) is lists


def test_names_stand_once() -> None:
    assert len(WEIGHTED) == len(set(WEIGHTED))
