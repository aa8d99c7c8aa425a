"""The order of Keras 1."""

from __future__ import annotations

import pytest
from asking import Asking

CODE = "KM215"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said


OLD = "from keras import layers as L\n\n"
NEW = "from tensorflow.keras import layers as L\n\n"
SIGMOID = "from tensorflow.keras import layers as L\nfrom kmigrate_shims.layers import hard_sigmoid\n\n"


@pytest.mark.parametrize(
    "line",
    [
        "L.Dense(64)",
        "L.Dense(64, activation='relu')",
        "L.Conv2D(32, (3, 3))",
        "L.MaxPooling2D((2, 2), (2, 2), 'same')",
        "L.Dropout(0.5)",
        "L.Embedding(10, 3)",
        "other.Dense(64, 'uniform', 'relu')",
        "L.Dense(64, 'relu')",  # no initializer has that name, so this is no Keras 1
    ],
)
def test_what_every_release_reads_alike_stays(line: str) -> None:
    assert text(f"{OLD}{line}\n") == f"{NEW}{line}\n"


def test_a_class_of_the_user_stays() -> None:
    before = "from keras.layers import Layer\n\nclass Dense(Layer):\n    pass\n\nDense(64, 'uniform', 'relu')\n"
    assert "Dense(64, 'uniform', 'relu')" in text(before)


@pytest.mark.parametrize("given", ["*args", "*args, **kwargs", "**kwargs"])
def test_what_a_constructor_gives_on_stays(given: str) -> None:
    """Which of it stands where, its callers know."""
    before = (
        "class Frozen(L.Dense):\n    def __init__(self, freeze, *args, **kwargs):\n"
        f"        super(Frozen, self).__init__({given})\n"
    )
    assert text(OLD + before) == NEW + before


def test_tf_keras_had_the_new_order() -> None:
    before = "from tensorflow.keras.layers import Dense\n\nDense(64, None, True, 'he_normal')\n"
    assert text(before) == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("L.Dense(64, 'uniform')", "L.Dense(64, kernel_initializer='uniform')"),
        ("L.Dense(64, init, 'relu')", "L.Dense(64, kernel_initializer=init, activation='relu')"),
        (
            "L.Dense(64, 'uniform', 'relu', None, l2(0.1))",
            "L.Dense(64, kernel_initializer='uniform', activation='relu', kernel_regularizer=l2(0.1))",
        ),
        (
            "L.Convolution2D(32, 3, 5, 'he_uniform', 'relu', None, 'same', (2, 2), 'tf')",
            "L.Conv2D(32, (3, 5), kernel_initializer='he_uniform', activation='relu', padding='same', "
            "strides=(2, 2), data_format='channels_last')",
        ),
        ("L.Convolution1D(8, 3, 'uniform', 'tanh')", "L.Conv1D(8, 3, kernel_initializer='uniform', activation='tanh')"),
        (
            "L.AtrousConvolution2D(8, 3, 3, atrous_rate=(2, 2), nb_filter=8)",
            "L.Conv2D(8, (3, 3), dilation_rate=(2, 2), filters=8)",
        ),
        (
            "L.MaxPooling2D((2, 2), None, 'same', 'tf')",
            "L.MaxPooling2D((2, 2), None, 'same', data_format='channels_last')",
        ),
        ("L.BatchNormalization(1e-5, 0, 1)", "L.BatchNormalization(epsilon=1e-5, axis=1)"),
        ("L.Embedding(10, 3, 'uniform', 5)", "L.Embedding(10, 3, embeddings_initializer='uniform', input_shape=(5,))"),
        ("L.Lambda(f, (3,), {'a': 1})", "L.Lambda(f, (3,), arguments={'a': 1})"),
        ("L.PReLU('zero', None, [1, 2])", "L.PReLU('zero', shared_axes=[1, 2])"),
        ("L.GlobalMaxPooling2D('th')", "L.GlobalMaxPooling2D(data_format='channels_first')"),
        (
            "L.SimpleRNN(8, 'uniform', ('orthogonal'), 'relu')",
            "L.SimpleRNN(8, kernel_initializer='uniform', recurrent_initializer=('orthogonal'), activation='relu')",
        ),
    ],
)
def test_given_by_name(before: str, after: str) -> None:
    assert text(f"{OLD}{before}\n") == f"{NEW}{after}\n"


def test_defaults_see_what_is_given_in_the_old_order() -> None:
    before = "L.LSTM(8, 'uniform', 'orthogonal', 'one', 'tanh', 'hard_sigmoid')"
    after = (
        "L.LSTM(8, kernel_initializer='uniform', recurrent_initializer='orthogonal', activation='tanh', "
        "recurrent_activation=hard_sigmoid)"
    )
    assert text(f"{OLD}{before}\n") == f"{SIGMOID}{after}\n"
    # The third argument is not the recurrent activation here, so that one's old default is written out.
    assert "recurrent_activation=hard_sigmoid" in text(f"{OLD}L.GRU(8, 'uniform', 'orthogonal')\n")


@pytest.mark.parametrize(
    "line", ["L.Dense(64, *rest)", "L.Dense(64, 'uniform', *rest)", "L.MaxPooling2D((2, 2), None, 'same', 'tf', 1)"]
)
def test_what_cannot_be_told_is_for_a_person(line: str) -> None:
    assert "review" in [finding.status.value for finding in said(f"{OLD}{line}\n")]


@pytest.mark.parametrize("line", ["L.Dense(*rest)", "L.Convolution1D(*rest)", "L.Embedding(*rest)", "L.LSTM(*rest)"])
def test_a_list_alone_may_hold_them_all(line: str) -> None:
    for source in ("0.3", "1.2", None):
        settings = {} if source is None else {"source": source}
        assert [finding.status.value for finding in said(f"{OLD}{line}\n", **settings)] == ["review"]
    assert said(f"{OLD}{line}\n", source="2.3") == []  # Keras 2 took none of those that moved by position


def test_weights_by_position() -> None:
    before = f"{OLD}L.Dense(8, 'uniform', 'relu', [w, b])\n"
    assert "weights=[w, b]" in text(before)
    assert [finding.status.value for finding in said(before)] == ["rewritten", "review"]
