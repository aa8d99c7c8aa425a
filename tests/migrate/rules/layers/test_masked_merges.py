"""Merging layers in files that mask."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

MASKED = "from keras.layers import Masking, {}\n\nMasking()\n{}\n"


def shimmed(text: str, settings: Settings | None = None) -> list[str]:
    given = settings or Settings(source="2.2")
    result = rewrite(text, given)
    assert rewrite(result.text, given).text == result.text
    return [f"{f.status.value} {f.new}" for f in result.findings if f.rule == "KM276"]


@pytest.mark.parametrize(
    "text",
    [
        "from keras.layers import Add\n\nAdd()\n",
        "from keras.layers import Add, Embedding\n\nEmbedding(3, 2, mask_zero=False)\nAdd()\n",
        "from keras.layers import Dense, Masking\n\nMasking()\nDense(3)\n",
        "from mine import Add\nfrom keras.layers import Masking\n\nMasking()\nAdd()\n",
        "from tensorflow.keras.layers import Add, Masking\nimport keras\n\nkeras.ops.relu(1)\nMasking()\nAdd()\n",
    ],
)
def test_what_masks_or_merges_nothing_stays(text: str) -> None:
    assert shimmed(text, Settings(source="3.0" if "ops" in text else "2.2")) == []


@pytest.mark.parametrize("name", ["Add", "Multiply", "Concatenate", "add", "concatenate"])
def test_the_layers_of_the_shims_take_their_place(name: str) -> None:
    text = MASKED.format(name, f"{name}(x)" if name.islower() else f"{name}()(x)")
    assert shimmed(text) == [f"shimmed kmigrate_shims.layers.merging.{name}"]
    assert f"from kmigrate_shims.layers.merging import {name}" in rewrite(text, Settings(source="2.2")).text


def test_a_dot_never_had_a_mask() -> None:
    assert shimmed(MASKED.format("Dot", "Dot(1)(x)")) == []


def test_an_embedding_may_mask_by_what_a_variable_says() -> None:
    text = "from keras.layers import Add, Embedding\n\nEmbedding(3, 2, mask_zero=masked)\nAdd()(x)\n"
    assert len(shimmed(text)) == 1


def test_without_shims_it_is_reported() -> None:
    text = MASKED.format("Add", "Add()(x)")
    assert shimmed(text, Settings(source="2.2", shims=False)) == ["review "]


def test_the_merge_of_keras_1_as_well() -> None:
    text = "from keras.layers import Masking, merge\n\nMasking()\nmerge([a, b], mode='sum')\n"
    settings = Settings(source="1.2")
    after = rewrite(text, settings).text
    assert "from kmigrate_shims.layers.merging import add" in after
    assert rewrite(after, settings).text == after
