"""Records what the functions of `keras.backend` give on a real old stack. Needs only numpy and Keras (0.3 to 2.3).

stack keras-2.3.1 tensorflow python tools/record_backend.py > fixtures/backend/keras-2.3.1-tensorflow.json

Each case is a function, its arguments, and what came out. Arrays are written as {"a": nested list, "t": dtype}, tensors
that the functions were given as {"v": ...} (a variable), so that a test can call its own backend with the same.
"""

import json
import sys

import keras
import numpy as np
from keras import backend as K

random = np.random.RandomState(5)
MAJOR = int(keras.__version__.split(".")[0])
if MAJOR < 2 and keras.__version__ >= "1.1":
    K.set_image_dim_ordering("tf")


def f(*shape):
    return random.uniform(-2, 2, shape).round(3).astype("float32")


def p(*shape):
    x = random.uniform(0.05, 1, shape).astype("float32")
    return (x / x.sum(-1, keepdims=True)).round(4).astype("float32")


def ints(high, *shape):
    return random.randint(0, high, shape).astype("int32")


class V(object):
    """An argument that is handed over as a variable."""

    def __init__(self, array):
        self.array = np.asarray(array)


def cases():
    x, y, cube, image = V(f(3, 4)), V(f(3, 4)), V(f(2, 3, 4)), V(f(1, 4, 5, 2))
    positive = V(np.abs(f(3, 4)) + 0.1)
    for (
        name
    ) in "abs square exp round sign sin cos tanh sigmoid hard_sigmoid softplus softsign elu relu flatten".split():
        yield name, [x], {}
    for name in ("sqrt", "log"):
        yield name, [positive], {}
    yield "sqrt", [x], {}
    for name in "sum prod mean var std max min any all".split():
        for axis in (None, 0, -1, [0, 1]):
            yield name, [x], {"axis": axis}
        yield name, [cube], {"axis": 1, "keepdims": True}
    for name in ("argmax", "argmin"):
        yield name, [x], {}
        yield name, [x], {"axis": 0}
    for name in "equal not_equal greater greater_equal less less_equal lesser lesser_equal maximum minimum".split():
        yield name, [x, y], {}
    yield "equal", [x, x], {}
    yield "pow", [positive, 2.5], {}
    yield "clip", [x, -0.5, 1.0], {}
    yield "cast", [x, "int32"], {}
    yield "cumsum", [x], {"axis": 1}
    yield "cumprod", [x], {"axis": 0}
    yield "logsumexp", [x], {"axis": -1}
    yield "relu", [x], {"alpha": 0.3}
    yield "relu", [x], {"max_value": 1.0}
    yield "relu", [x], {"alpha": 0.3, "max_value": 1.0}
    yield "relu", [x], {"alpha": 0.3, "max_value": 1.0, "threshold": 0.5}
    yield "relu", [x], {"max_value": 6}
    yield "elu", [x], {"alpha": 0.5}
    yield "softmax", [x], {}
    yield "softmax", [cube], {"axis": 1}
    yield "l2_normalize", [x], {"axis": -1}
    yield "l2_normalize", [cube], {"axis": 1}
    yield "shape", [cube], {}
    yield "transpose", [x], {}
    yield "zeros_like", [x], {}
    yield "ones_like", [x], {}
    yield "eye", [3], {}
    yield "zeros", [[2, 3]], {}
    yield "ones", [[2, 3]], {}
    yield "constant", [[1, 2, 3]], {}
    yield "identity", [x], {}
    for case in (products(), shapes(cube, x), images(image), losses(), decisions(x, y), sequences(), normal(x, image)):
        for one in case:
            yield one


def products():
    yield "dot", [V(f(2, 3)), V(f(3, 4))], {}
    yield "dot", [V(f(2, 3, 4)), V(f(4, 5))], {}
    yield "dot", [V(f(2, 3)), V(f(4, 3, 5))], {}
    yield "batch_dot", [V(f(4, 3)), V(f(4, 3))], {"axes": 1}
    yield "batch_dot", [V(f(4, 2, 3)), V(f(4, 3, 5))], {}
    yield "batch_dot", [V(f(4, 2, 3)), V(f(4, 5, 3))], {"axes": [2, 2]}
    yield "batch_dot", [V(f(4, 3, 2)), V(f(4, 3, 5))], {"axes": [1, 1]}
    yield "batch_dot", [V(f(4, 3)), V(f(4, 3, 5))], {"axes": [1, 1]}
    yield "batch_dot", [V(f(4, 2, 3)), V(f(4, 3))], {"axes": [2, 1]}
    yield "batch_dot", [V(f(4, 2, 6, 3)), V(f(4, 2, 3, 5))], {"axes": [3, 2]}
    yield "gather", [V(f(5, 2)), V(ints(5, 2, 3))], {}


def shapes(cube, x):
    yield "reshape", [cube, [2, 12]], {}
    yield "permute_dimensions", [cube, [2, 0, 1]], {}
    yield "concatenate", [[x, x]], {}
    yield "concatenate", [[cube, cube]], {"axis": 1}
    yield "stack", [[x, x]], {}
    yield "pack", [[x, x]], {}
    yield "batch_flatten", [cube], {}
    yield "expand_dims", [x], {}
    yield "expand_dims", [x, 1], {}
    yield "squeeze", [V(f(3, 1, 2)), 1], {}
    yield "tile", [x, [2, 1]], {}
    yield "repeat", [x, 2], {}
    yield "repeat_elements", [cube, 2, 1], {}
    yield "one_hot", [V(ints(4, 2, 3)), 4], {}
    yield "reverse", [cube, 1], {}
    yield "slice", [x, [1, 0], [2, 3]], {}
    yield "arange", [5], {}
    yield "arange", [1, 9, 2], {"dtype": "float32"}


def images(image):
    pad, order, th = (
        ("padding", "data_format", "channels_first") if MAJOR > 1 else ("border_mode", "dim_ordering", "th")
    )
    tf = "channels_last" if MAJOR > 1 else "tf"
    channels = np.transpose(image.array, (0, 3, 1, 2))
    kernel = f(3, 2, 2, 3)
    for padding in ("valid", "same"):
        for strides in ((1, 1), (2, 2)):
            yield "conv2d", [image, V(kernel)], {pad: padding, "strides": strides}
            for mode in ("max", "avg"):
                yield "pool2d", [image, (2, 3)], {pad: padding, "strides": strides, "pool_mode": mode}
    first = kernel if MAJOR > 1 else np.transpose(kernel, (3, 2, 0, 1))
    yield "conv2d", [V(channels), V(first)], {pad: "same", order: th}
    yield "pool2d", [V(channels), (2, 2)], {pad: "valid", order: th}
    if MAJOR > 1:
        yield "conv2d", [image, V(kernel)], {"dilation_rate": (2, 2)}
        yield "conv2d_transpose", [image, V(f(3, 3, 3, 2)), (1, 9, 11, 3)], {"strides": (2, 2), "padding": "valid"}
        yield "conv2d_transpose", [image, V(f(3, 3, 3, 2)), (1, 8, 10, 3)], {"strides": (2, 2), "padding": "same"}
        yield "conv1d", [V(f(2, 6, 3)), V(f(2, 3, 4))], {"strides": 1, "padding": "causal", "dilation_rate": 2}
        yield "conv3d", [V(f(1, 3, 3, 3, 2)), V(f(2, 2, 2, 2, 3))], {"padding": "same"}
        yield "pool3d", [V(f(1, 3, 3, 3, 2)), (2, 2, 2)], {"strides": (2, 2, 2), "pool_mode": "avg"}
        yield "depthwise_conv2d", [image, V(f(3, 3, 2, 2))], {"padding": "same"}
        yield "separable_conv1d", [V(f(2, 6, 3)), V(f(2, 3, 2)), V(f(1, 6, 4))], {}
        yield "local_conv1d", [V(f(2, 6, 3)), V(f(5, 6, 4)), (2,), (1,)], {}
        yield "local_conv2d", [image, V(f(12, 8, 3)), (2, 2), (1, 1), (3, 4)], {"data_format": tf}
        yield "spatial_2d_padding", [image], {"padding": ((1, 0), (2, 1))}
        yield "spatial_3d_padding", [V(f(1, 2, 2, 2, 1))], {"padding": ((1, 0), (0, 1), (1, 1))}
        yield "temporal_padding", [V(f(2, 3, 2)), (1, 2)], {}
        yield "resize_images", [image, 2, 2, tf], {"interpolation": "bilinear"}
    else:
        yield "deconv2d", [image, V(f(3, 3, 2, 3)), (1, 8, 10, 3)], {"strides": (2, 2), "border_mode": "same"}
        yield "atrous_conv2d", [image, V(kernel)], {"rate": 2}
        yield "spatial_2d_padding", [image], {"padding": (1, 2)}
        yield "asymmetric_spatial_2d_padding", [image], {"top_pad": 1, "bottom_pad": 0, "left_pad": 2, "right_pad": 1}
        yield "temporal_padding", [V(f(2, 3, 2)), 2], {}
        yield "asymmetric_temporal_padding", [V(f(2, 3, 2)), 1, 2], {}
    yield "separable_conv2d", [image, V(f(3, 3, 2, 2)), V(f(1, 1, 4, 3))], {pad: "same"}
    yield "resize_images", [image, 2, 3, tf], {}
    yield "resize_images", [V(channels), 2, 3, th], {}
    yield "resize_volumes", [V(f(1, 2, 2, 2, 1)), 2, 1, 3, tf], {}
    if MAJOR > 1:
        yield "bias_add", [image, V(f(2))], {}
        yield "bias_add", [V(channels), V(f(2))], {"data_format": "channels_first"}
        yield "bias_add", [V(f(2, 3, 4)), V(f(3, 4))], {}
        yield "bias_add", [V(f(2, 4, 3)), V(f(3, 4))], {"data_format": "channels_first"}


def losses():
    one_hot = np.eye(4, dtype="float32")
    target, output = V(one_hot[ints(4, 3)]), V(p(3, 4))
    sure = V(np.array([[0.0, 1.0, 0.5, 1e-8]], "float32"))
    wrong = V(np.array([[1.0, 0.0, 1.0, 1.0]], "float32"))
    swap = (lambda a, b: [a, b]) if MAJOR > 1 else (lambda a, b: [b, a])
    yield "categorical_crossentropy", swap(target, output), {}
    yield "categorical_crossentropy", swap(target, V(f(3, 4))), {"from_logits": True}
    yield "binary_crossentropy", swap(wrong, sure), {}
    yield "binary_crossentropy", swap(target, output), {}
    yield "binary_crossentropy", swap(target, V(f(3, 4))), {"from_logits": True}
    yield "sparse_categorical_crossentropy", swap(V(ints(4, 3, 1).astype("float32")), output), {}
    yield "sparse_categorical_crossentropy", swap(V(ints(4, 2, 3).astype("float32")), V(p(2, 3, 4))), {}
    yield "in_top_k", [output, V(ints(4, 3)), 2], {}


def decisions(x, y):
    yield "switch", [V(np.array(1.0, "float32")), x, y], {}
    yield "switch", [V(np.array(0.0, "float32")), x, y], {}
    if MAJOR > 1:
        yield "switch", [V((f(3, 4) > 0).astype("float32")), x, y], {}
        yield "switch", [V(np.array([1, 0, 1], "float32")), x, y], {}


def sequences():
    labels, lengths = V(np.array([[1, 2, 0], [2, 2, 1]], "int32")), V(np.array([[2], [3]], "int32"))
    yield "ctc_batch_cost", [labels, V(p(2, 7, 4)), V(np.array([[6], [7]], "int32")), lengths], {}


def normal(x, image):
    mean, var, beta, gamma = V(f(2)), V(np.abs(f(2)) + 0.1), V(f(2)), V(f(2))
    yield "batch_normalization", [image, mean, var, beta, gamma], {"epsilon": 0.01}
    yield "normalize_batch_in_training", [image, gamma, beta, [0, 1, 2]], {}
    yield "normalize_batch_in_training", [V(f(6, 2)), gamma, beta, [0]], {}
    yield "random_uniform", [[2, 3]], {"seed": 7}
    yield "random_normal", [[2, 3]], {"seed": 7}
    yield "random_binomial", [[2, 5]], {"p": 0.4, "seed": 7}
    yield "truncated_normal", [[2, 3]], {"seed": 7}
    yield "dropout", [x, 0.4], {"seed": 7}


def written(x):
    if isinstance(x, V):
        return {"v": written(x.array)}
    if isinstance(x, np.ndarray):
        rounded = [float("%.9g" % n) for n in x.ravel()] if x.dtype.kind == "f" else x.ravel().tolist()
        return {"a": np.array(rounded, object).reshape(x.shape).tolist(), "t": str(x.dtype)}
    if isinstance(x, (list, tuple)):
        return [written(one) for one in x]
    return x


def given(x):
    if isinstance(x, V):
        return K.variable(x.array, dtype=str(x.array.dtype))
    return [given(one) for one in x] if isinstance(x, list) else x


def value(x):
    return [value(one) for one in x] if isinstance(x, (list, tuple)) else np.asarray(K.eval(x))


def loops():
    """Functions that take functions."""
    x, state = f(2, 4, 3), f(2, 3)
    mask = np.array([[1, 1, 0, 1], [0, 1, 1, 0]], "float32")

    def step(inputs, states):
        new = K.tanh(inputs + 0.5 * states[0])
        return new, [new]

    found = []
    for options in ({}, {"go_backwards": True}, {"mask": mask}, {"mask": mask, "go_backwards": True}):
        handed = dict((k, K.variable(v) if k == "mask" else v) for k, v in options.items())
        result = K.rnn(step, K.variable(x), [K.variable(state)], **handed)
        options = dict((k, written(v)) for k, v in options.items())
        found.append(["rnn", written(x), written(state), options, written([value(result[0]), value(result[1])])])
    for name in ("map_fn", "foldl", "foldr"):
        if hasattr(K, name):
            how = (lambda a: a * a + 1) if name == "map_fn" else (lambda a, b: 2 * a + b)
            found.append([name, written(x), written(value(getattr(K, name)(how, K.variable(x))))])
    return found


def main():
    found, refused = [], {}
    for name, args, kwargs in cases():
        if not hasattr(K, name):
            continue
        try:
            result = value(getattr(K, name)(*given(args), **kwargs))
        except Exception as error:
            refused[name] = "%s: %s" % (type(error).__name__, str(error).split("\n")[0][:100])
            continue
        found.append([name, written(args), dict((k, written(v)) for k, v in kwargs.items()), written(result)])
    module = sys.modules.get("tensorflow")
    record = {
        "provenance": {
            "command": "stack keras-%s %s python tools/record_backend.py"
            % (keras.__version__, getattr(K, "_BACKEND", None) or K.backend()),
            "keras": keras.__version__,
            "backend": getattr(K, "_BACKEND", None) or K.backend(),
            "tensorflow": module.__version__ if module else None,
            "numpy": np.__version__,
            "python": sys.version.split()[0],
        },
        "cases": found,
        "refused": refused,
        "loops": loops(),
    }
    text = json.dumps(record, separators=(",", ":"), sort_keys=True)
    print(text.replace('],["', '],\n["').replace(',"loops"', ',\n"loops"'))


main()
