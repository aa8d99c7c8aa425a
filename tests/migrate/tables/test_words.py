"""Words for constraints, regularizers and initializers, in layers that are less often used."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings


def after(layer: str, given: str, source: str) -> str:
    settings = Settings(source=source)
    result = rewrite(f"import keras\n\nlayer = keras.layers.{layer}({given})\n", settings)
    assert rewrite(result.text, settings).text == result.text
    return result.text.partition("layer = keras.layers.")[2].rstrip()


@pytest.mark.parametrize(
    ("layer", "given", "new"),
    [
        (
            "SeparableConv2D",
            "3, 3, depthwise_constraint='max_norm'",
            "SeparableConv2D(3, 3, depthwise_constraint='max_norm')",
        ),
        ("SeparableConv2D", "3, 3, pointwise_regularizer=l1", "SeparableConv2D(3, 3, pointwise_regularizer=l1)"),
        ("Dense", "3, bias_constraint=name", "Dense(3, bias_constraint=name)"),
    ],
)
def test_what_is_no_old_word_stays(layer: str, given: str, new: str) -> None:
    assert after(layer, given, "2.2") == new


@pytest.mark.parametrize(
    ("layer", "given", "new"),
    [
        (
            "SeparableConv2D",
            "3, 3, depthwise_constraint='maxnorm'",
            "SeparableConv2D(3, 3, depthwise_constraint='max_norm')",
        ),
        ("PReLU", "alpha_constraint='nonneg'", "PReLU(alpha_constraint='non_neg')"),
        ("Conv1D", '3, 3, bias_constraint="unitnorm"', 'Conv1D(3, 3, bias_constraint="unit_norm")'),
        (
            "DepthwiseConv2D",
            "3, depthwise_regularizer='l1_l2'",
            "DepthwiseConv2D(3, depthwise_regularizer=keras.regularizers.L1L2(l1=0.01, l2=0.01))",
        ),
        ("Conv3D", "3, 3, bias_initializer='constant'", "Conv3D(3, 3, bias_initializer='zeros')"),
        ("Conv3D", "3, 3, kernel_initializer='Orthogonal'", "Conv3D(3, 3, kernel_initializer='orthogonal')"),
    ],
)
def test_words_of_keras_2(layer: str, given: str, new: str) -> None:
    assert after(layer, given, "2.2") == new


@pytest.mark.parametrize(
    ("layer", "given", "new"),
    [
        ("AtrousConvolution2D", "3, 2, 2, W_constraint='maxnorm'", "Conv2D(3, (2, 2), kernel_constraint='max_norm')"),
        ("TimeDistributedDense", "3, b_constraint='unitnorm'", "Dense(3, bias_constraint='unit_norm')"),
        ("TimeDistributedDense", "3, W_regularizer='activity_l2'", "Dense(3, kernel_regularizer='l2')"),
        ("TimeDistributedDense", "3, W_regularizer='identity'", "Dense(3, kernel_regularizer=None)"),
    ],
)
def test_words_of_keras_1(layer: str, given: str, new: str) -> None:
    assert after(layer, given, "1.2") == new


def test_a_word_inside_of_what_is_put_around_it() -> None:
    result = rewrite(
        "import keras\n\nlayer = keras.layers.Dense(3, activity_regularizer='l1_l2')\n", Settings(source="2.2")
    )
    assert "summed(keras.regularizers.L1L2(l1=0.01, l2=0.01))" in result.text


def test_a_layer_of_ones_own_is_given_the_words_of_today() -> None:
    text = (
        "from keras import constraints, regularizers\nfrom keras.layers import Layer\n\n\n"
        "class Own(Layer):\n    def __init__(self, my_constraint, my_regularizer, **kwargs):\n"
        "        self.one = constraints.get('maxnorm')\n        self.two = regularizers.get('l1l2')\n\n"
        "    def build(self, shape):\n        self.add_weight(shape=shape, name='w', constraint='nonneg')\n\n\n"
        "layer = Own(my_constraint='unitnorm', my_regularizer='activity_l1')\n"
    )
    after = rewrite(text, Settings(source="2.2")).text
    assert "constraints.get('max_norm')" in after
    assert "regularizers.get(regularizers.L1L2(l1=0.01, l2=0.01))" in after
    assert "constraint='non_neg')" in after
    assert "Own(my_constraint='unit_norm', my_regularizer='l1')" in after
