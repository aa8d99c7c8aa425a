"""K.ndim, which fails on symbolic tensors."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "from keras import backend as K\n\n"


def after(line: str, head: str = HEAD) -> str:
    settings = Settings(source="2.2.4")
    text = rewrite(f"{head}{line}\n", settings).text
    assert rewrite(text, settings).text == text
    return text


@pytest.mark.parametrize("line", ["x = y.ndim", "x = ndim(y)"])
def test_others_of_that_name_stay(line: str) -> None:
    assert after(line, "import numpy as K\n\n") == f"import numpy as K\n\n{line}\n"


@pytest.mark.parametrize(
    ("line", "new"),
    [
        ("n = K.ndim(x)", "n = len(x.shape)"),
        ("n = K.ndim(x=x.output)", "n = len(x.output.shape)"),
        ("n = K.ndim(a + b)", "n = len((a + b).shape)"),
        ("n = K.ndim(f(x)[0]) - 1", "n = len(f(x)[0].shape) - 1"),
    ],
)
def test_the_length_of_the_shape(line: str, new: str) -> None:
    assert after(line) == f"\n{new}\n"


def test_where_all_of_k_is_of_the_shims() -> None:
    text = after("f = K.function([x], [y])\nn = K.ndim(x)")
    assert "K.ndim(x)" in text
    assert "kmigrate_shims" in text


def test_what_is_not_seen_is_for_a_person() -> None:
    found = rewrite(f"{HEAD}K.ndim(*given)\n", Settings(source="2.2.4")).findings
    assert [f.status.value for f in found if f.rule == "KM509"] == ["review"]
