"""`K.dot` of a vector."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = (
    "from keras import backend as K\nfrom keras.layers import Layer\n\n\nclass A(Layer):\n"
    "    def build(self, s):\n        self.u = {}\n\n    def call(self, x):\n        return {}\n"
)


def after(made: str, call: str) -> str:
    result = rewrite(HEAD.format(made, call), Settings(source="2.2.4"))
    assert rewrite(result.text, Settings(source="2.2.4")).text == result.text
    return result.text.rpartition("return ")[2].strip()


@pytest.mark.parametrize(
    ("made", "call"),
    [
        ("self.add_weight(shape=(s[-1], 3), name='u')", "K.dot(x, self.u)"),
        ("self.add_weight(shape=s[1:], name='u')", "K.dot(x, self.u)"),
        ("self.add_weight(shape=(3,), name='u')", "K.dot(x, self.w)"),
        ("self.add_weight(shape=(3,), name='u')", "K.dot(x, K.expand_dims(self.u))"),
        ("self.add_weight(shape=(3,), name='u') if s else self.add_weight(shape=(3, 3))[0]", "K.dot(x, y)"),
    ],
)
def test_what_is_no_vector_stays(made: str, call: str) -> None:
    assert after(made, call) == call


@pytest.mark.parametrize(
    "made",
    [
        "self.add_weight(shape=(s[-1],), name='u')",
        "self.add_weight((s[-1],), initializer='zero', name='u')",
        "K.variable(self.init([s[-1]]).eval())",
    ],
)
def test_a_weight_of_one_dimension(made: str) -> None:
    assert after(made, "K.dot(x, self.u)") == "ops.dot(x, self.u)"
    assert after(made, "K.dot(self.u, x)") == "ops.dot(self.u, x)"
