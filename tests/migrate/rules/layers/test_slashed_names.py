"""Names of layers with a slash."""

from __future__ import annotations

import pytest
from asking import Asking

_ASKING = Asking("KM247")
text, said = _ASKING.text, _ASKING.said
HEAD = "from tensorflow.keras.layers import Dense, Input\nfrom tensorflow.keras import Model\n\n"
OLD = HEAD.replace("tensorflow.keras", "keras")


@pytest.mark.parametrize(
    "line",
    [
        "Dense(3, name='top')",
        "Dense(3, name=a / b)",
        "Dense(3, name=name)",
        "open('a/b', name='c/d')",
        "Dense(3, activation='a/b')",
        "m = Model(name='m')\nm.get_layer('dense')\nm.load_weights('a/b')",
    ],
)
def test_names_without_a_slash_stay(line: str) -> None:
    assert text(f"{HEAD}{line}\n") == f"{HEAD}{line}\n"
    assert said(f"{HEAD}{line}\n") == []


@pytest.mark.parametrize("head", [HEAD, OLD])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Dense(3, name='top/dense')", "Dense(3, name='top_dense')"),
        ("Dense(3, name='block%d/a/b' % n)", "Dense(3, name='block%d_a_b' % n)"),
        ("Dense(3, name=name + '/fc{}'.format(1))", "Dense(3, name=name + '_fc{}'.format(1))"),
        ("Dense(3, name=f'{name}/b')", "Dense(3, name=f'{name}_b')"),
        ("base = 'x/y'\nInput((3,), name=base)", "base = 'x_y'\nInput((3,), name=base)"),
        ("m = Model(i, o, name='m/n')\nm.get_layer('a/b')", "m = Model(i, o, name='m_n')\nm.get_layer('a_b')"),
        (
            "class Net(Model):\n    pass\n\n\nNet(name='a/b')",
            "class Net(Model):\n    pass\n\n\nNet(name='a_b')",
        ),
    ],
)
def test_an_underscore_in_its_place(before: str, after: str, head: str) -> None:
    new = text(f"{head}{before}\n")
    assert new == f"{HEAD}{after}\n"
    assert text(new) == new


@pytest.mark.parametrize("line", ["Dense(3, name=f'{rate / 2}/b')", "base = 'x/y'\nopen(base)\nDense(3, name=base)"])
def test_what_is_more_than_a_name_is_for_a_person(line: str) -> None:
    assert text(f"{HEAD}{line}\n") == f"{HEAD}{line}\n"
    assert [finding.status.value for finding in said(f"{HEAD}{line}\n")] == ["review"]
