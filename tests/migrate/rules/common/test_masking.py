"""Whether a file masks time steps, as two rules ask: KM276 speaks where it does and something is merged."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings


def masks(body: str) -> bool:
    text = f"from keras.layers import Add, Embedding, Masking\n\n{body}\nAdd()\n"
    return any(f.rule == "KM276" for f in rewrite(text, Settings(source="2.2")).findings)


@pytest.mark.parametrize(
    "body",
    ["", "Embedding(3, 2)", "Embedding(3, 2, mask_zero=False)", "Embedding(3, 2, mask_zero=0)", "Mask = Masking"],
)
def test_what_masks_nothing(body: str) -> None:
    assert not masks(body)


@pytest.mark.parametrize(
    "body", ["Masking()", "Masking(0.5)", "Embedding(3, 2, mask_zero=True)", "Embedding(3, 2, mask_zero=given)"]
)
def test_what_masks_or_may(body: str) -> None:
    assert masks(body)
