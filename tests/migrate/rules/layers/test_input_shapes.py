"""Shapes of inputs."""

from __future__ import annotations

import pytest
from asking import Asking

CODE = "KM207"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said


OLD = "from keras import layers as L\nfrom keras.models import Sequential\n\n"
NEW = OLD.replace("keras", "tensorflow.keras")


@pytest.mark.parametrize(
    "line",
    [
        "L.Dense(3, input_dim=4)",
        "L.Dense(3, input_shape=(4,))",
        "L.SimpleRNN(3, input_shape=(None, 4))",
        "L.Embedding(10, 3)",
        "f(input_length=3, batch_input_shape=4)",
    ],
)
def test_what_layers_still_take_stays(line: str) -> None:
    assert text(f"{OLD}{line}\n") == f"{NEW}{line}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("L.Embedding(10, 3, input_length=5)", "L.Embedding(10, 3, input_shape=(5,))"),
        ("L.Embedding(10, 3, input_length=(5, 6))", "L.Embedding(10, 3, input_shape=(5, 6))"),
        ("L.SimpleRNN(3, input_dim=4, input_length=5)", "L.SimpleRNN(3, input_shape=(5, 4))"),
        ("L.SimpleRNN(3, input_length=n, input_dim=4)", "L.SimpleRNN(3, input_shape=(n, 4))"),
        ("L.Conv1D(3, 2, input_dim=4)", "L.Conv1D(3, 2, input_shape=(None, 4))"),
        ("y = L.Dense(3, batch_input_shape=(2, 4))(x)", "y = L.Dense(3)(x)"),
        (
            "Sequential([L.Dense(3, batch_input_shape=(2, 4)), L.Dense(1)])",
            "Sequential([L.Input(batch_shape=(2, 4)), L.Dense(3), L.Dense(1)])",
        ),
    ],
)
def test_the_shape_of_the_input(before: str, after: str) -> None:
    assert text(f"{OLD}{before}\n") == f"{NEW}{after}\n"


def test_an_input_of_its_own_in_front_of_an_added_layer() -> None:
    before = OLD + "def build(m=Sequential()):\n    m.add(L.Dense(3, batch_input_shape=s))\n    return m\n"
    assert "    m.add(L.Input(batch_shape=s))\n    m.add(L.Dense(3))\n" in text(before)


def test_a_batch_size_beside_a_shape() -> None:
    before = OLD + "m = Sequential()\nm.add(L.SimpleRNN(3, input_shape=(5, 4), batch_size=2))\n"
    assert "m.add(L.Input(shape=(5, 4), batch_size=2))\nm.add(L.SimpleRNN(3))\n" in text(before)


@pytest.mark.parametrize(
    "line", ["a = L.Dense(3, batch_input_shape=(2, 4))", "L.SimpleRNN(3, input_length=4)", "L.Dense(3, batch_size=2)"]
)
def test_what_cannot_be_told_is_for_a_person(line: str) -> None:
    assert [f.status.value for f in said(f"{OLD}{line}\n")] == ["review"]


TF = "from tensorflow import keras\n\n"


@pytest.mark.parametrize(
    "line",
    [
        "keras.Input(shape=(3,))",
        "keras.Input((3,), 16)",
        "def f(shape): return keras.Input((shape))",
        "def f(n): return keras.Input(n)",
        "keras.layers.Input(shape=(3,), batch_size=16)",
        "keras.layers.Input((3,), name='x', batch_size=n)",
    ],
)
def test_an_input_with_a_shape_stays(line: str) -> None:
    assert text(f"{TF}{line}\n") == f"{TF}{line}\n"
    assert said(f"{TF}{line}\n") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("keras.Input(3)", "keras.Input((3,))"),
        ("keras.Input(shape=(3), batch_size=16)", "keras.Input(shape=(3,), batch_size=16)"),
        ("keras.layers.Input(shape=(n))", "keras.layers.Input(shape=(n,))"),
        ("n = 4\nkeras.Input(shape=n)", "n = 4\nkeras.Input(shape=(n,))"),
        ("keras.Input(shape=len(columns))", "keras.Input(shape=(len(columns),))"),
        ("def f(n: int): return keras.Input(n)", "def f(n: int): return keras.Input((n,))"),
    ],
)
def test_an_input_of_one_number(before: str, after: str) -> None:
    assert text(f"{TF}{before}\n") == f"{TF}{after}\n"


@pytest.mark.parametrize(
    "given", ["tensor=x, shape=(3, 4)", "tensor=x, shape=(None, 4), name='a'", "(None,), tensor=x"]
)
@pytest.mark.parametrize("name", ["Input", "layers.Input"])
def test_an_input_of_a_tensor_is_that_of_the_shims(name: str, given: str) -> None:
    found = text(f"import keras\n\ny = keras.{name}({given})\n")
    assert found == f"from kmigrate_shims.layers.inputs import Input\n\ny = Input({given})\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("keras.Input(tensor=x, shape=(3, 4))", "keras.Input(tensor=x, shape=(3, 4))"),
        ("keras.Input(tensor=None, shape=(3,))", "keras.Input(tensor=None, shape=(3,))"),
        ("keras.Input(tensor=x, shape=(None, 4), name='a')", "keras.Input(tensor=x, name='a')"),
        ("keras.layers.Input((None,), tensor=x)", "keras.layers.Input(tensor=x)"),
    ],
)
def test_an_input_of_a_tensor_without_shims(before: str, after: str) -> None:
    assert text(f"{TF}{before}\n", shims=False) == f"{TF}{after}\n"
