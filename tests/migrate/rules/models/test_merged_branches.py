"""Models that begin with a merge of others."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM225"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said
HEAD = (
    "from keras.layers import Dense, Merge\nfrom keras.models import Sequential\n\n"
    "left = Sequential([Dense(4, input_dim=3)])\nright = Sequential([Dense(4, input_dim=3)])\n"
)


def test_a_merge_of_tensors_is_not_spoken_of() -> None:
    assert said(HEAD + "y = Merge(mode='sum')([a, b])\n") == []


def test_a_class_of_the_user_stays() -> None:
    line = "model = Sequential()\nmodel.add(Merge([left, right]))\n"
    before = HEAD.replace(", Merge", "") + "class Merge:\n    pass\n\n" + line
    assert line in text(before)


@pytest.mark.parametrize(
    ("first", "source", "told"),
    [
        ("Embedding(9, 4, mask_zero=True, input_length=5)", None, 1),
        ("Embedding(9, 4, mask_zero=True, input_length=5)", "1.2.2", 1),
        ("Embedding(9, 4, mask_zero=True, input_length=5)", "2.0.8", 0),
        ("Embedding(9, 4, input_length=5)", "1.2.2", 0),
    ],
)
def test_masks_were_not_known_behind_it(first: str, source: str | None, told: int) -> None:
    head = HEAD.replace("Dense(4, input_dim=3)", first).replace("Dense,", "Dense, Embedding,")
    lines = "model = Sequential()\nmodel.add(Merge([left, right], mode='sum'))\n"
    found = [f for f in rewrite(head + lines, Settings(source=source)).findings if "masks" in f.message]
    assert [(f.rule, f.status.value) for f in found] == [(CODE, "review")] * told


def test_straight_lines() -> None:
    before = (
        "# both\nmodel = Sequential()\nmodel.add(Merge([left, right], mode='concat', concat_axis=1))  # joined\n"
        "print('made')\nmodel.add(Dense(5,\n                init='uniform'))\nmodel.add(extra)\n"
        "model.compile('sgd', 'mse')\n"
    )
    after = (
        "# both\nmerged = concatenate(left.outputs + right.outputs, axis=1)  # joined\n"
        "print('made')\nmerged = Dense(5,\n                kernel_initializer='uniform')(merged)\nmerged = extra(merged)\n"
        "model = Model(left.inputs + right.inputs, merged)\nmodel.compile('sgd', 'mse')\n"
    )
    result = text(HEAD + before)
    assert result.endswith(after)
    assert "Merge" not in result
    assert rewrite(result, Settings()).text == result


def test_a_function_as_the_mode_and_a_merge_of_merges() -> None:
    lines = (
        "inner = Sequential()\ninner.add(Merge([left, right], lambda x: x[0] - x[1]))\n"
        "far = Sequential([Dense(4, input_dim=3)])\n"
        "model = Sequential()\nmodel.add(Merge([inner, far], name='n'))\n"
    )
    after = text(HEAD + lines)
    assert "merged = Lambda(lambda x: x[0] - x[1])(left.outputs + right.outputs)\n" in after
    assert "inner = Model(left.inputs + right.inputs, merged)\n" in after
    assert "merged = add(inner.outputs + far.outputs, name='n')\n" in after


def test_a_branch_of_an_embedding_needs_a_shape() -> None:
    before = (
        "from keras.layers import Embedding, Merge, Flatten\nfrom keras.models import Sequential\n\n"
        "a = Sequential()\na.add(Flatten())\na = Sequential()\na.add(Embedding(9, 4))\na.add(Flatten())\n"
        "b = Sequential()\nb.add(Embedding(9, 4, input_length=5))\nb.add(Flatten())\n"
        "m = Sequential()\nm.add(Merge([a, b], mode='dot'))\n"
    )
    after = text(before)
    assert "a.add(Embedding(9, 4, input_shape=(None,)))" in after
    assert "b.add(Embedding(9, 4, input_shape=(5,)))" in after
    assert "merged = dot(a.outputs + b.outputs, axes=-1)" in after


@pytest.mark.parametrize(
    "lines",
    [
        "model = Sequential()\nmodel.add(Merge([left, left]))\n",
        "model = Sequential()\nmodel.add(Merge(branches))\n",
        "model = Sequential()\nmodel.add(Merge([left, right], mode=mode))\n",
        "model = Sequential([Merge([left, right]), Dense(1)])\n",
        "model = Sequential()\nfor n in sizes:\n    model.add(Dense(n))\nmodel.add(Merge([left, right]))\n",
        "model = Sequential()\nmodel.add(Merge([left, right]))\nfor n in sizes:\n    model.add(Dense(n))\n",
        "model = Sequential()\nif deep:\n    model.add(Merge([left, right]))\n",
        "model = Sequential()\nmodel.add(Merge([left, right]))\nmodel.add(Dense(model.size))\n",
        "model = Sequential(name='m')\nmodel.add(Merge([left, right]))\n",
        "model = Sequential()\nmodel.add(Merge([left, right]))\nleft = other\n",
    ],
)
def test_other_ways_are_for_a_person(lines: str) -> None:
    assert [finding.status.value for finding in said(HEAD + lines)] == ["review"]
    assert text(HEAD + lines).endswith(lines)
