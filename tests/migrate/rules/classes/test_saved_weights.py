"""Classes that add weights to layers that save only their own. What is saved: `tests/shims/layers/test_saved_weights.py`."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite

HEAD = "from keras.layers import Conv2D, Dense, Embedding, GRU, Layer\n\n\n"
LINES = "    save_own_variables = Layer.save_own_variables\n    load_own_variables = Layer.load_own_variables\n"


def done(text: str) -> str:
    return rewrite(HEAD + text).text


def cls(base: str, body: str) -> str:
    return f"class Mine({base}):\n    def build(self, shape):\n        {body}\n"


@pytest.mark.parametrize(
    ("base", "body"),
    [
        ("Dense", "self.scale = self.add_weight(name='scale', shape=(1,))"),
        ("Conv2D", "self.add_weight(name='scale', shape=(1,))"),
        ("Embedding", "self.kernel = self.add_weight(name='kernel', shape=(1,))"),
        ("Dense", "self.scale = K.variable(1.)"),
    ],
)
def test_a_class_that_adds_weights(base: str, body: str) -> None:
    text = done(f"from keras import backend as K\n{cls(base, body)}")
    assert text.count(LINES) == 1
    assert rewrite(text).text == text


def test_behind_a_comment_and_between_other_lines() -> None:
    body = "self.scale = self.add_weight(name='scale', shape=(1,))  # one number"
    assert f"# one number\n\n{LINES}\n\nlayer = 1\n" in done(cls("Dense", body) + "\n\nlayer = 1\n")
    assert done(cls("Dense", body).removesuffix("\n")).endswith(f"# one number\n\n{LINES}".removesuffix("\n"))
    windows = rewrite((HEAD + cls("Dense", body)).replace("\n", "\r\n")).text
    assert f"# one number\n\n{LINES}".replace("\n", "\r\n") in windows


@pytest.mark.parametrize(
    ("base", "body"),
    [
        ("Dense", "self.kernel = self.add_weight(name='kernel', shape=(1,))"),
        ("Layer", "self.scale = self.add_weight(name='scale', shape=(1,))"),
        ("GRU", "self.scale = self.add_weight(name='scale', shape=(1,))"),
        ("Dense", "super().build(shape)"),
    ],
)
def test_others_save_what_they_have(base: str, body: str) -> None:
    assert "own_variables" not in done(cls(base, body))


def test_a_class_that_says_it_itself() -> None:
    text = cls("Dense", "self.scale = self.add_weight(name='scale', shape=(1,))")
    more = "\n    def save_own_variables(self, store):\n        pass\n"
    assert done(text + more).count("own_variables") == 1
