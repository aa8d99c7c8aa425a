"""Records what small programs around K.function and K.gradients give on a real old stack (Keras 1.2 to 2.3).

stack keras-2.2.4 tensorflow python tools/record_backend_programs.py > fixtures/backend/programs-2.2.4-tensorflow.json
"""

import json
import sys

import keras
import numpy as np
from keras import backend as K
from keras import layers
from keras.models import Sequential

random = np.random.RandomState(11)
MAJOR = int(keras.__version__.split(".")[0])
getattr(K, "set_image_data_format", lambda v: K.set_image_dim_ordering("tf"))("channels_last")


def conv(filters, **options):
    if MAJOR > 1:
        return layers.Conv2D(filters, (3, 3), padding="same", activation="relu", **options)
    return layers.Convolution2D(filters, 3, 3, border_mode="same", activation="relu", **options)


def written(x):
    if isinstance(x, (list, tuple)):
        return [written(one) for one in x]
    x = np.asarray(x, "float32")
    return np.array([float("%.8g" % n) for n in x.ravel()], object).reshape(x.shape).tolist()


def build():
    model = Sequential(
        [
            conv(3, input_shape=(6, 6, 2), name="first"),
            layers.MaxPooling2D((2, 2)),
            conv(4, name="second"),
            layers.BatchNormalization(name="norm"),
            layers.Flatten(),
            layers.Dropout(0.5, name="drop"),
            layers.Dense(3, activation="softmax", name="last"),
        ]
    )
    weights = [random.uniform(-0.4, 0.4, w.shape) for w in model.get_weights()]
    weights = [np.abs(w) + 0.5 if n in (4, 7) else w for n, w in enumerate(weights)]
    model.set_weights(weights)
    return model


def main():
    model = build()
    x = random.uniform(-1, 1, (2, 6, 6, 2)).astype("float32")
    layer = dict((one.name, one) for one in model.layers)
    found = {"weights": written(model.get_weights()), "input": written(x)}

    test = K.function([model.input, K.learning_phase()], [model.output, layer["second"].output])
    found["phase 0"] = written(test([x, 0]))
    train = K.function([model.input, K.learning_phase()], [layer["norm"].output, K.shape(layer["drop"].output)])
    found["phase 1"] = written(train([x, 1]))

    score = model.output[:, 1]
    saliency = K.gradients(K.sum(score), [model.input])[0]
    found["saliency"] = written(K.function([model.input, K.learning_phase()], [saliency])([x, 0]))

    features = layer["second"].output
    slope = K.gradients(K.sum(score), [features])[0]
    pooled = K.mean(slope, axis=(1, 2))
    found["grad-cam"] = written(K.function([model.input, K.learning_phase()], [features, pooled])([x, 0]))

    # A step of deep dream, as in the examples of Keras
    dream = model.input
    loss = K.variable(0.0)
    for name, coefficient in (("first", 0.2), ("second", 2.0)):
        activation = layer[name].output
        scaling = K.prod(K.cast(K.shape(activation), "float32"))
        loss = loss + coefficient * K.sum(K.square(activation[:, 2:-2, 2:-2, :])) / scaling
    loss = loss + K.mean(K.square(layer["first"].output))
    grads = K.gradients(loss, [dream])[0]
    grads /= K.maximum(K.mean(K.abs(grads)), 1e-7)
    step, image, steps = K.function([dream, K.learning_phase()], [loss, grads]), x[:1].copy(), []
    for _ in range(3):
        value, direction = step([image, 0])
        image += 0.1 * direction
        steps.append(float(value))
    found["dream"] = [steps, written(image)]

    # A gram matrix between an image that is kept and one that is free, as in neural style
    kept, free = K.variable(x[:1]), K.placeholder((1, 6, 6, 2))
    both = K.concatenate([kept, free], axis=0)

    def gram(t):
        rows = K.batch_flatten(K.permute_dimensions(t, (2, 0, 1)))
        return K.dot(rows, K.transpose(rows))

    style = K.sum(K.square(gram(both[0, :, :, :]) - gram(both[1, :, :, :]))) / (4.0 * 2**2)
    found["style"] = written(K.function([free], [style] + K.gradients(style, [free]))([x[1:]]))

    counter = K.variable(1.0)
    count = K.function([], [counter * 2], updates=[(counter, counter + 1)])
    found["updates"] = [float(count([])[0]) for _ in range(3)] + [float(K.get_value(counter))]
    module = sys.modules.get("tensorflow")
    backend = getattr(K, "_BACKEND", None) or K.backend()
    found["provenance"] = {
        "command": "stack keras-%s %s python tools/record_backend_programs.py" % (keras.__version__, backend),
        "keras": keras.__version__,
        "backend": backend,
        "tensorflow": module.__version__ if module else None,
        "numpy": np.__version__,
        "python": sys.version.split()[0],
    }
    print(json.dumps(found, separators=(",", ":"), sort_keys=True).replace(',"', ',\n"'))


main()
