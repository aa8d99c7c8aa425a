"""Every kind's way back, against central differences in float64."""

from __future__ import annotations

from typing import Any

import pytest

np = pytest.importorskip("numpy", reason="the runtime needs the extra `runtime`", exc_type=ImportError)

from kmigrate_runtime import reference  # noqa: E402
from kmigrate_runtime.reference.activations import ACTIVATIONS  # noqa: E402
from kmigrate_runtime.reference.arrays import tape  # noqa: E402
from kmigrate_runtime.reference.losses import LOSSES  # noqa: E402
from kmigrate_runtime.reference.regularizers import penalty  # noqa: E402
from kmigrate_runtime.spec import Layer  # noqa: E402

RANDOM = np.random.default_rng(3)


def drawn(*shape: int) -> Any:
    """Numbers that keep away from the corners of relu and its kin."""
    values = RANDOM.uniform(0.07, 0.9, shape) * RANDOM.choice([-1.0, 1.0], shape)
    return np.asarray(values)


def cell(kind: str, name: str = "cell", size: int = 3, units: int = 2, **options: Any) -> Layer:
    gates = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}[kind.removesuffix("Cell")]
    words = {"activation": "tanh", "recurrent_activation": "hard_sigmoid", **options}
    bias = drawn(2, gates * units) if options.get("reset_after") else drawn(gates * units)
    weights = {
        "kernel": drawn(size, gates * units),
        "recurrent_kernel": drawn(units, gates * units) * 0.4,
        "bias": bias,
    }
    return Layer(name, kind, words, weights)


def layer(kind: str, *shapes: tuple[int, ...], weights: Any = None, inner: Any = (), **options: Any) -> Any:
    made = {role: drawn(*shape) for role, shape in (weights or {}).items()}
    return pytest.param(Layer("one", kind, options, made, inner=list(inner)), shapes, id=f"{kind}-{_words(options)}")


def _words(options: dict[str, Any]) -> str:
    return "-".join(f"{key}={value}" for key, value in options.items()).replace(" ", "")


def recurrent(kind: str, **options: Any) -> Any:
    made = cell(kind, "one", **options)
    return pytest.param(made, ((2, 4, 3),), id=f"{kind}-{_words(options)}")


def operation(function: str, *shapes: tuple[int, ...], first: Any = None, **arguments: Any) -> Any:
    """A function of TensorFlow on its inputs, the first of which it is given by its place."""
    given = {"first": {"tensor": 0} if first is None else first, **arguments}
    made = Layer("one", "TensorFlowOperation", {"function": function, "arguments": given})
    return pytest.param(made, shapes or ((2, 3, 4),), id=f"{function}-{_words(arguments)}")


BOTH = [{"tensor": 0}, {"tensor": 1}]
CONV = {"kernel": (3, 2, 2, 3), "bias": (3,)}
STATS = {"gamma": (3,), "beta": (3,), "moving_mean": (3,)}
CASES = [
    layer("Dense", (2, 4), weights={"kernel": (4, 3), "bias": (3,)}, activation="tanh"),
    layer("Dense", (2, 3, 4), weights={"kernel": (4, 2)}, use_bias=False),
    layer("Flatten", (2, 3, 4), data_format="channels_first"),
    layer("Reshape", (2, 6), target_shape=(3, -1)),
    layer("Permute", (2, 3, 4), dims=(2, 1)),
    layer("RepeatVector", (2, 3), n=3),
    *[layer("TimeDistributedMerge", (2, 3, 2), mode=mode) for mode in ("sum", "ave", "mul")],
    layer("Masking", (2, 3, 2)),
    layer("Activation", (2, 3), activation={"kind": "ELU", "options": {"alpha": 0.4}}),
    layer("Rescaling", (2, 3), scale=0.5, offset=1.0),
    layer("LayerScale", (2, 4, 3), weights={"gamma": (3,)}),
    *[
        layer("Conv2D", (2, 5, 6, 2), weights=CONV, padding=padding, strides=strides, dilation_rate=dilation)
        for padding in ("valid", "same", "same_theano", "same_cntk", "full")
        for strides, dilation in (((1, 1), (1, 1)), ((2, 1), (1, 1)), ((1, 1), (2, 1)))
    ],
    layer("Conv2D", (2, 2, 5, 6), weights=CONV, padding="same", data_format="channels_first"),
    layer("Conv2D", (2, 5, 6, 4), weights={"kernel": (3, 2, 2, 6), "bias": (6,)}, groups=2),
    layer("Conv1D", (2, 6, 2), weights={"kernel": (3, 2, 3)}, padding="causal", dilation_rate=2),
    layer("Conv3D", (1, 3, 3, 3, 1), weights={"kernel": (2, 2, 2, 1, 2)}, padding="same"),
    layer("DepthwiseConv2D", (2, 5, 5, 2), weights={"kernel": (3, 3, 2, 2), "bias": (4,)}, strides=2, padding="same"),
    layer("SeparableConv2D", (2, 4, 4, 2), weights={"depthwise_kernel": (3, 3, 2, 2), "pointwise_kernel": (1, 1, 4, 3)}),
    layer("SeparableConv1D", (2, 5, 2), weights={"depthwise_kernel": (3, 2, 2), "pointwise_kernel": (1, 4, 3)}, padding="same"),
    *[
        layer("Conv2DTranspose", (2, 3, 3, 2), weights={"kernel": (3, 3, 2, 2)}, strides=2, padding=padding, output_padding=extra)
        for padding, extra in (("valid", None), ("same", None), ("same", 1), ("same_theano", None))
    ],
    layer("Conv3DTranspose", (1, 2, 2, 2, 1), weights={"kernel": (2, 2, 2, 2, 1)}, strides=2),
    layer("LocallyConnected1D", (2, 5, 2), weights={"kernel": (3, 6, 2), "bias": (3, 2)}, kernel_size=3),
    layer("LocallyConnected2D", (2, 2, 4, 4), weights={"kernel": (9, 8, 2), "bias": (3, 3, 2)}, kernel_size=2, data_format="channels_first"),
    *[
        layer(kind, (2, 5, 6, 2), pool_size=(3, 2), strides=(2, 2), padding=padding)
        for kind in ("MaxPooling2D", "AveragePooling2D")
        for padding in ("valid", "same", "same_theano")
    ],
    layer("GlobalMaxPooling2D", (2, 3, 3, 2)),
    layer("GlobalAveragePooling1D", (2, 3, 2)),
    layer("ZeroPadding2D", (2, 3, 3, 2), padding=((1, 0), (0, 2))),
    layer("Cropping2D", (2, 4, 4, 2), cropping=((1, 0), (0, 2))),
    *[
        layer("UpSampling2D", (2, 3, 2, 2), size=(2, 2), interpolation=word)
        for word in ("nearest", "bilinear", "bilinear_corner")
    ],
    *[layer(kind, (2, 3), (2, 3)) for kind in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")],
    layer("Add", (2, 3), (2, 4, 3)),
    layer("Concatenate", (2, 3), (2, 2), axis=-1),
    layer("Dot", (2, 3, 4), (2, 4, 2), axes=(2, 1)),
    layer("Dot", (2, 3), (2, 3), axes=-1, normalize=True),
    layer("Merge", (2, 3), (2, 3), mode="cos", dot_axes=-1),
    layer("LayerNormalization", (2, 3), weights={"gamma": (3,), "beta": (3,)}, axis=-1),
    layer("GroupNormalization", (2, 3, 4), weights={"gamma": (4,), "beta": (4,)}, groups=2),
    layer("UnitNormalization", (2, 3)),
    *[layer("BatchNormalization", (4, 3), weights={**STATS, "moving_variance": (3,)}, mode=mode) for mode in (1, 2)],
    layer("BatchNormalization", (3, 3, 2, 2), weights={**STATS, "moving_variance": (3,)}, mode=2, axis=1),
    layer("PReLU", (2, 3, 2), weights={"alpha": (1, 2)}, shared_axes=(1,)),
    layer("ParametricSoftplus", (2, 3), weights={"alpha": (3,), "beta": (3,)}),
    layer("SReLU", (2, 3), weights=dict.fromkeys(("t_left", "a_left", "t_right", "a_right"), (3,))),
    layer("MaxoutDense", (2, 3), weights={"kernel": (4, 3, 2), "bias": (4, 2)}),
    layer("Highway", (2, 3), weights={"kernel": (3, 3), "kernel_carry": (3, 3), "bias": (3,), "bias_carry": (3,)}, activation="tanh"),
    *[recurrent(kind, return_sequences=sequences) for kind in ("SimpleRNN", "GRU", "LSTM") for sequences in (True, False)],
    recurrent("GRU", reset_after=True),
    recurrent("LSTM", go_backwards=True, return_sequences=True),
    layer(
        "RNN", (2, 3, 3), inner=[cell("LSTMCell", "a"), cell("GRUCell", "b", size=2), cell("SimpleRNNCell", "c", size=2)],
        return_sequences=True,
    ),
    layer("Bidirectional", (2, 3, 3), inner=[cell("GRU", "f"), cell("GRU", "b", go_backwards=True)], merge_mode="mul"),
    layer("TimeDistributed", (2, 3, 4), inner=[Layer("d", "Dense", {}, {"kernel": drawn(4, 2)})]),
    layer(
        "ConvLSTM2D", (2, 2, 4, 4, 1), weights={"kernel": (2, 2, 1, 8), "recurrent_kernel": (2, 2, 2, 8), "bias": (8,)},
        activation="tanh", recurrent_activation="hard_sigmoid", padding="same", return_sequences=True,
    ),
    *[layer(kind, (2, 3)) for kind in ("LeakyReLU", "ELU", "Softmax", "ReLU")],
    layer("ThresholdedReLU", (2, 3), theta=0.3),
    layer("ThresholdedLinear", (2, 3), theta=0.3),
    layer("Attention", (2, 3, 4), (2, 5, 4), weights={"scale": ()}),
    layer("Attention", (2, 4, 3), (2, 4, 3), (2, 4, 3), causal=True),
    layer("Attention", (2, 3, 4), (2, 5, 4), weights={"concat_score_weight": ()}, score_mode="concat"),
    layer("AdditiveAttention", (2, 3, 4), (2, 5, 4), weights={"scale": (4,)}),
    operation("math.truediv", (2, 3), (2, 3), y=BOTH[1]),
    operation("math.subtract", first=1.0, y=BOTH[0]),
    operation("math.pow", y=2),
    *[operation(f"math.{name}") for name in ("exp", "square", "abs", "erf", "negative", "reciprocal")],
    operation("math.reduce_mean", axis=[1, 2], keepdims=True),
    operation("math.reduce_min", axis=1),
    operation("norm", axis=-1),
    operation("nn.softmax", axis=1),
    operation("nn.leaky_relu", alpha=0.3),
    operation("math.l2_normalize", axis=-1),
    operation("clip_by_value", clip_value_min=-0.5, clip_value_max=0.5),
    operation("concat", (2, 3), (2, 2), first=BOTH, axis=-1),
    operation("stack", (2, 3), (2, 3), first=BOTH, axis=1),
    operation("__operators__.getitem", slice_spec=[{"ellipsis": True}, {"slice": [1, None, 2]}, None]),
    operation("strided_slice", begin=[0, -1, 0], end=[0, 0, 0], strides=[1, 1, 1], begin_mask=5, end_mask=5, shrink_axis_mask=2),
    operation("linalg.matmul", (2, 3, 4), (2, 5, 4), b=BOTH[1], transpose_b=True),
    operation("pad", paddings=[[0, 0], [1, 1], [2, 0]], mode="REFLECT"),
    operation("tile", multiples=[1, 2, 1]),
    operation("gather", indices=[2, 0, 2], axis=1),
    operation("reverse", axis=[1]),
    operation("squeeze", (2, 1, 3), axis=[1]),
]  # fmt: skip


def differences(function: Any, x: Any, step: float = 1e-6) -> Any:
    found = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + step
        up = function()
        x[index] = kept - step
        found[index] = (up - function()) / (2 * step)
        x[index] = kept
    return found


@pytest.mark.parametrize(("made", "shapes"), CASES)
def test_layer(made: Layer, shapes: tuple[tuple[int, ...], ...]) -> None:
    inputs = [drawn(*shape) for shape in shapes]
    seeds = [drawn(*y.shape) for y in reference.layer(made, inputs)]
    to_inputs, to_weights = reference.backward(made, inputs, seeds)

    def weighed() -> float:
        return float(sum((y * seed).sum() for y, seed in zip(reference.layer(made, inputs), seeds, strict=True)))

    for x, found in zip(inputs, to_inputs, strict=True):
        np.testing.assert_allclose(found, differences(weighed, x), atol=2e-8)
    arrays = {
        path: one.weights[path.rpartition("/")[2]]
        for name, one in made.walk()
        for path in to_weights
        if path.rpartition("/")[0] == name
    }
    assert set(arrays) == set(to_weights)
    for path, array in arrays.items():
        np.testing.assert_allclose(to_weights[path], differences(weighed, array), atol=2e-8, err_msg=path)


def test_a_layer_for_every_kind() -> None:
    """Those that pass their input on, look a row up, or draw have nothing to test here."""
    tested = {param.values[0].kind for param in CASES}
    plain = {"InputLayer", "ActivityRegularization", "Dropout", "SpatialDropout1D", "SpatialDropout2D"}
    plain |= {"SpatialDropout3D", "GaussianNoise", "GaussianDropout", "AlphaDropout", "Embedding"}
    alike = {
        f"{name}{rank}D"
        for name in (
            "MaxPooling",
            "AveragePooling",
            "GlobalMaxPooling",
            "GlobalAveragePooling",
            "Cropping",
            "ZeroPadding",
            "UpSampling",
            "ConvLSTM",
        )
        for rank in (1, 2, 3)
    }
    alike |= {"Conv1DTranspose", "DepthwiseConv1D", "Normalization", "AddLoss", "AddMetric"}
    assert set(reference.KINDS) - tested - plain - alike == set()


@pytest.mark.parametrize("name", sorted(set(ACTIVATIONS)))
def test_activation(name: str) -> None:
    x, seed = drawn(3, 4) * 3, drawn(3, 4)
    leaf = tape.Traced(x)
    (found,) = tape.gradients(ACTIVATIONS[name](leaf), [leaf], seed)
    wanted = differences(lambda: float((ACTIVATIONS[name](x) * seed).sum()), x)
    np.testing.assert_allclose(found, wanted, atol=1e-7)


@pytest.mark.parametrize("name", sorted(set(LOSSES)))
def test_loss(name: str) -> None:
    true = np.array([[1.0], [2.0], [0.0]]) if name.lower().startswith("sparse") else np.abs(drawn(3, 4))
    predicted = np.abs(drawn(3, 4))
    leaf = tape.Traced(predicted)
    for options in ({}, {"from_logits": True}) if "crossentropy" in name else ({},):
        loss = LOSSES[name](true, leaf, options)
        (found,) = tape.gradients(loss, [leaf])

        def value(options: dict[str, Any] = options) -> float:
            return float(np.sum(LOSSES[name](true, predicted, options)))

        np.testing.assert_allclose(found, differences(value, predicted), atol=1e-6)


@pytest.mark.parametrize(
    "regularizer",
    [
        {"kind": "L1L2", "options": {"l1": 0.1, "l2": 0.2}},
        {"kind": "EigenvalueRegularizer", "options": {"k": 0.3}},
        {"kind": "OrthogonalRegularizer", "options": {"factor": 0.3, "mode": "columns"}},
    ],
    ids=lambda one: one["kind"],
)
def test_regularizer(regularizer: dict[str, Any]) -> None:
    w = drawn(4, 3)
    leaf = tape.Traced(w)
    (found,) = tape.gradients(penalty(regularizer, leaf), [leaf])
    np.testing.assert_allclose(found, differences(lambda: float(penalty(regularizer, w)), w), atol=1e-8)
