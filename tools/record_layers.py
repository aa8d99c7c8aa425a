"""Records what layers compute on a real old stack: those that Keras 3 lost, or computes otherwise. Needs numpy and Keras.

stack keras-1.2.2 theano python tools/record_layers.py > fixtures/models/layers-1.2.2-theano.json

Where only BatchNormalization is of interest, `--normalization` leaves the rest out.

A case holds the name and arguments of the shim that is to give the same, the old weights, inputs and outputs.
"""

import json
import sys

import keras
import numpy as np
from keras import backend as K
from keras import layers
from keras.models import Model, Sequential

COMMAND = "stack keras-%s %s python tools/record_layers.py%s > fixtures/models/layers-%s-%s.json"
OLD = keras.__version__.startswith("1")
CASES = []


def plain(values):
    """Few digits are enough to name a float32."""
    values = np.asarray(values)
    if values.dtype.kind in "iub":
        return values.tolist()
    flat = [float("%.9g" % v) for v in values.astype("float32").ravel()]
    return np.array(flat, dtype="float64").reshape(values.shape).tolist()


def randoms(seed, *shape):
    return np.round(np.random.RandomState(seed).uniform(-2, 2, shape), 3).astype("float32")


def fill(model, low=-1.0, high=1.0):
    random = np.random.RandomState(3)
    model.set_weights([np.round(random.uniform(low, high, w.shape), 3).astype("float32") for w in model.get_weights()])


def case(name, shim, arguments, layer, x, **more):
    """One layer on one input."""
    model = Sequential([layer])
    fill(model, **more.pop("range", {}))
    CASES.append(
        dict(
            name=name,
            shim=shim,
            arguments=arguments,
            weights=[plain(w) for w in model.get_weights()],
            inputs=[plain(x)],
            output=plain(model.predict(x)),
            **more,
        )
    )


def keras_1():
    x = randoms(1, 4, 3)
    case("maxout", "MaxoutDense", dict(units=2, nb_feature=3), layers.MaxoutDense(2, 3, input_dim=3), x)
    case(
        "maxout-no-bias",
        "MaxoutDense",
        dict(units=2, use_bias=False),
        layers.MaxoutDense(2, bias=False, input_dim=3),
        x,
    )
    case("highway", "Highway", dict(activation="relu"), layers.Highway(activation="relu", input_dim=3), x)
    case("highway-no-bias", "Highway", dict(use_bias=False), layers.Highway(bias=False, input_dim=3), x)
    images = randoms(2, 2, 3, 4, 2)
    from keras.layers.advanced_activations import ParametricSoftplus, SReLU

    for axes in (None, [1, 2]):
        end = "" if axes is None else "-shared"
        arguments = dict(shared_axes=axes)
        shape = images.shape[1:]
        case(
            "srelu" + end,
            "SReLU",
            dict(arguments, backend=K.backend()),
            SReLU(shared_axes=axes, input_shape=shape),
            images,
        )
        softplus = ParametricSoftplus(shared_axes=axes, input_shape=shape)
        case("softplus" + end, "ParametricSoftplus", arguments, softplus, images)
    merges()


def merges():
    """Every mode of `merge`, with the shape that it said."""
    from keras.layers import Input, merge

    a, b, c = randoms(4, 2, 3, 4), randoms(5, 2, 3, 4), randoms(6, 2, 5, 4)
    flat, other = randoms(7, 3, 4), randoms(8, 3, 4)
    cases = [("sum", {}, [a, b]), ("mul", {}, [a, b]), ("ave", {}, [a, b, a]), ("max", {}, [a, b])]
    cases += [("concat", {}, [a, b]), ("concat", dict(concat_axis=1), [a, c])]
    cases += [("dot", {}, [flat, other]), ("cos", {}, [flat, other]), ("dot", dict(dot_axes=1), [flat, other])]
    cases += [("dot", dict(dot_axes=(2, 2)), [a, c]), ("dot", {}, [a, b]), ("dot", dict(dot_axes=1), [a, b])]
    for number, (mode, more, xs) in enumerate(cases):
        inputs = [Input(shape=x.shape[1:]) for x in xs]
        try:
            model = Model(input=inputs, output=merge(inputs, mode=mode, **more))
            output = model.predict(xs)
        except Exception as error:
            print(mode, more, error, file=sys.stderr)
            continue
        CASES.append(
            dict(
                name="merge-%s-%d" % (mode, number),
                shim="Merge",
                arguments=dict(mode=mode, **more),
                weights=[],
                inputs=[plain(x) for x in xs],
                output=plain(output),
                shape=list(model.output_shape),
            )
        )


def local():
    line, images, first = randoms(9, 2, 7, 2), randoms(10, 2, 5, 6, 2), randoms(11, 2, 2, 5, 6)
    new = dict(filters=3, kernel_size=3, strides=2, activation="tanh")
    if OLD:
        one = layers.LocallyConnected1D(3, 3, subsample_length=2, activation="tanh", input_shape=(7, 2))
    else:
        one = layers.LocallyConnected1D(input_shape=(7, 2), **new)
    case("local-1d", "LocallyConnected1D", new, one, line)
    for fmt, x in (("channels_last", images), ("channels_first", first)):
        new = dict(filters=3, kernel_size=(2, 3), strides=(1, 2), data_format=fmt)
        if OLD:
            order = "tf" if fmt == "channels_last" else "th"
            more = dict(subsample=(1, 2), dim_ordering=order, input_shape=x.shape[1:])
            two = layers.LocallyConnected2D(3, 2, 3, **more)
        else:
            two = layers.LocallyConnected2D(input_shape=x.shape[1:], **new)
        case("local-2d-" + fmt, "LocallyConnected2D", new, two, x)


def padding():
    """Theano's padding "same" for every parity of kernel, stride and size."""
    if K.backend() != "theano" or OLD:
        return
    for size in (6, 7):
        x = randoms(size, 1, size, size + 2, 2)
        for kernel in ((2, 3), (3, 4), (4, 5)):
            for stride in (1, 2, 3):
                new = dict(filters=2, kernel_size=kernel, strides=stride, padding="same")
                more = dict(input_shape=x.shape[1:])
                conv = layers.Conv2D(data_format="channels_last", **dict(new, **more))
                name = "conv-%d-%dx%d-%d" % ((size,) + kernel + (stride,))
                if stride <= min(kernel):
                    case(name, "TheanoConv2D", new, conv, x)
        for kernel in ((2, 2), (3, 3), (4, 3), (5, 5)):
            for stride in (1, 2, 3):
                for old, shim in (
                    ("MaxPooling2D", "TheanoMaxPooling2D"),
                    ("AveragePooling2D", "TheanoAveragePooling2D"),
                ):
                    new = dict(pool_size=kernel, strides=(stride, stride), padding="same")
                    pool = getattr(layers, old)(**dict(new, **more))
                    case("%s-%d-%dx%d-%d" % ((shim, size) + kernel + (stride,)), shim, new, pool, x)
    x = randoms(30, 2, 8, 3)
    for kernel in (2, 3, 4):
        new = dict(filters=2, kernel_size=kernel, strides=2, padding="same")
        case("conv1d-%d" % kernel, "TheanoConv1D", new, layers.Conv1D(input_shape=(8, 3), **new), x)
        new = dict(filters=2, kernel_size=kernel, padding="same", dilation_rate=2)
        conv = layers.Conv2D(input_shape=(8, 8, 3), **new)
        try:
            case("dilated-%d" % kernel, "TheanoConv2D", new, conv, randoms(31, 1, 8, 8, 3))
        except Exception as error:
            print("dilated", kernel, error, file=sys.stderr)
        pool = layers.MaxPooling1D(kernel, 2, "same", input_shape=(8, 3))
        case("pool1d-%d" % kernel, "TheanoMaxPooling1D", dict(pool_size=kernel, strides=2, padding="same"), pool, x)
        new = dict(filters=2, kernel_size=kernel, strides=2, padding="same")
        cube = randoms(32, 1, 4, 5, 6, 2)
        conv = layers.Conv3D(input_shape=cube.shape[1:], **new)
        case("conv3d-%d" % kernel, "TheanoConv3D", new, conv, cube)
        new = dict(pool_size=kernel, strides=2, padding="same")
        pool = layers.MaxPooling3D(input_shape=cube.shape[1:], **new)
        case("pool3d-%d" % kernel, "TheanoMaxPooling3D", new, pool, cube)


def normalization():
    """Moving statistics after every step, and the output before and after training."""
    era = ".".join(keras.__version__.split(".")[:2])
    modes = (0, 1, 2) if OLD else (0,)
    shapes = [(8, 3), (4, 5, 3), (4, 3, 5, 2), (4, 2, 3, 5)]
    for shape, axis in zip(shapes, (-1, -1, -1, 1)):
        for mode in modes:
            if mode == 1 and len(shape) != 2:
                continue
            new = dict(axis=axis, momentum=0.9, mode=mode, era=era, backend=K.backend())
            old = dict(axis=axis, momentum=0.9, input_shape=shape[1:])
            if OLD:
                old["mode"] = mode
            model = Sequential([layers.BatchNormalization(**old)])
            model.compile(keras.optimizers.SGD(lr=0.0), "mse")
            fill(model, 0.5, 1.5)
            before = [plain(w) for w in model.get_weights()]
            x = randoms(20, *shape)
            start = plain(model.predict(x))
            steps, after = [], []
            for step in range(5):
                batch = randoms(21 + step, *shape)
                model.train_on_batch(batch, batch)
                steps.append(plain(batch))
                after.append([plain(w) for w in model.get_weights()[2:]])
            CASES.append(
                dict(
                    name="norm-%dd-axis%d-mode%d" % (len(shape), axis, mode),
                    shim="BatchNormalization",
                    arguments=new,
                    weights=before,
                    inputs=[plain(x)],
                    output=start,
                    steps=steps,
                    moving=after,
                    trained=plain(model.predict(x)),
                )
            )


def main():
    if OLD:
        keras_1()
    if "--normalization" not in sys.argv:
        from keras.layers.advanced_activations import ThresholdedReLU

        x = randoms(12, 3, 5)
        case("thresholded", "ThresholdedReLU", dict(theta=0.5), ThresholdedReLU(0.5, input_shape=(5,)), x)
        local()
        padding()
    normalization()
    module = sys.modules.get("tensorflow") or sys.modules.get("theano")
    version, backend = keras.__version__, K.backend()
    record = dict(
        provenance=dict(
            command=COMMAND % (version, backend, "".join(" " + a for a in sys.argv[1:]), version, backend),
            keras=version,
            backend=backend,
            engine=module.__version__,
            numpy=np.__version__,
            python=sys.version.split()[0],
        ),
        cases=CASES,
    )
    print(json.dumps(record, sort_keys=True))


main()
