"""Merge modes."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM224"

_ASKING = Asking(CODE)
text = _ASKING.text


def said(before: str) -> list[Finding]:
    return rewrite(before, Settings()).findings


OLD = "from keras import layers as L\n\ndef f(x):\n    return x\n\n"
NEW = OLD.replace("keras", "tensorflow.keras")


@pytest.mark.parametrize(
    "line",
    ["L.concatenate([a, b], axis=1)", "pandas.merge(a, b)", "L.Add()([a, b])", "merge([a, b], mode='sum')"],
)
def test_what_is_no_merge_of_keras_1_stays(line: str) -> None:
    assert text(f"{OLD}{line}\n") == f"{NEW}{line}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("L.merge([a, b])", "L.add([a, b])"),
        ("L.merge([a, b], mode='mul')", "L.multiply([a, b])"),
        ("L.merge(inputs=xs, mode='ave', name='n')", "L.average(inputs=xs, name='n')"),
        ("L.merge([a, b], 'max')", "L.maximum([a, b])"),
        ("L.merge([a, b], 'concat')", "L.concatenate([a, b])"),
        ("L.merge([a, b], 'concat', 1)", "L.concatenate([a, b], axis=1)"),
        ("L.merge([a, b], mode='concat', concat_axis=axis)", "L.concatenate([a, b], axis=axis)"),
        ("L.merge([a, b], mode='sum', concat_axis=1)", "L.add([a, b])"),
        ("L.merge([a, b], mode='dot')", "L.dot([a, b], axes=-1)"),
        ("L.merge([a, b], mode='dot', dot_axes=(1, 2))", "L.dot([a, b], axes=(1, 2))"),
        ("L.merge([a, b], mode='dot', dot_axes=[[2], [1]])", "L.dot([a, b], axes=(2, 1))"),
        ("L.merge([a, b], mode='sum', output_shape=None)", "L.add([a, b])"),
        ("L.merge([L.merge([a, b]), c], mode='mul')", "L.multiply([L.add([a, b]), c])"),
        ("L.merge([a, b], mode=f, output_shape=(3,))", "L.Lambda(f, output_shape=(3,))([a, b])"),
        ("L.merge([a, b], lambda x: x[0], name='n')", "L.Lambda(lambda x: x[0], name='n')([a, b])"),
        ("L.merge([a, b], mode=f, arguments={'k': 1})", "L.Lambda(f, arguments={'k': 1})([a, b])"),
        ("L.Merge(mode='concat', concat_axis=1)([a, b])", "L.Concatenate(axis=1)([a, b])"),
        ("L.Merge()([a, b])", "L.Add()([a, b])"),
        ("L.Merge(None, 'dot', -1, 2, name='n')([a, b])", "L.Dot(axes=2, name='n')([a, b])"),
        ("L.Merge(mode=f)([a, b])", "L.Lambda(f)([a, b])"),
        ("L.merge.concatenate([a, b])", "L.concatenate([a, b])"),
    ],
)
def test_each_mode_is_a_layer(before: str, after: str) -> None:
    assert text(f"{OLD}{before}\n") == f"{NEW}{after}\n"
    assert all(not finding.status.needs_a_person for finding in said(f"{OLD}{before}\n"))


@pytest.mark.parametrize(
    "line",
    [
        "L.merge([a, b], mode='cos')",
        "L.merge([a, b], mode=mode)",
        "L.merge(*args)",
        "L.merge([a, b], **how)",
        "L.merge([a, b], mode='sum', output_mask=f)",
        "L.Merge(mode=mode)([a, b])",
        "g = L.merge",
    ],
)
def test_the_row_answers_for_the_rest(line: str) -> None:
    found = said(f"{OLD}{line}\n")
    assert [finding.rule for finding in found if finding.line == 6] not in ([], [CODE])


def test_keras_0_3_counted_single_axes_otherwise() -> None:
    before = f"{OLD}L.merge([a, b], mode='dot', dot_axes=1)\n"
    assert CODE not in {f.rule for f in rewrite(before, Settings(source="0.3")).findings}
    assert "L.dot([a, b], axes=1)" in text(before)


def test_the_import_goes_with_the_last_use() -> None:
    before = "from keras.layers import merge, Dense\n\nadd = 1\ny = merge([a, Dense(2)(b)], mode='sum')\n"
    assert "merge" not in text(before)
    assert "y = keras_add([a, Dense(2)(b)])" in text(before)  # `add` is taken
