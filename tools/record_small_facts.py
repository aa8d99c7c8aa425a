"""Records small facts of a real old stack that rules of the codemod rest on. Needs only numpy and Keras.

stack keras-2.0.8 tensorflow python tools/record_small_facts.py | sed -n '/^{$/,$p' > fixtures/classes/facts-2.0.8-tensorflow.json

How wide initializers draw (standard deviation, and the farthest value in such deviations), what `class_weight` does
that is no dictionary, and which variables and layers in attributes a layer counts among its weights.
"""

import json
import sys

import keras
import numpy as np
from keras import backend as K
from keras.layers import Dense
from keras.models import Sequential

try:
    from keras.layers import Layer
except ImportError:
    from keras.engine.topology import Layer

try:
    from keras import initializers
except ImportError:
    from keras import initializations as initializers

COMMAND = "stack keras-%s %s python tools/record_small_facts.py | sed -n '/^{$/,$p' > fixtures/classes/facts-%s-%s.json"
SHAPE = (400, 100)
NAMES = "he_normal glorot_normal lecun_normal he_uniform glorot_uniform lecun_uniform normal uniform orthogonal".split()


def drawn(name):
    """The standard deviation times 1000, and the farthest value in deviations; of `orthogonal`, the length of a row."""
    try:
        made = initializers.get(name)
    except Exception:
        return None
    np.random.seed(1)
    made = made(SHAPE)
    values = made if isinstance(made, np.ndarray) else np.asarray(K.eval(made))
    if name == "orthogonal":
        return {"length": round(float(np.sqrt(np.sum(np.square(values[:, 0])))), 4)}
    deviation = float(values.std())
    return {"deviation": round(deviation * 1000, 1), "farthest": round(float(np.abs(values).max()) / deviation, 1)}


def trained(weight):
    """The kernel after one epoch, where classes are weighted by that."""
    x, y = np.arange(12.0).reshape(6, 2) / 10, np.array([[0], [1], [0], [1], [1], [0]])
    model = Sequential([Dense(2, activation="softmax", input_shape=(2,))])
    model.set_weights([np.array([[0.3, 0.1], [0.1, 0.3]]), np.zeros(2)])
    model.compile("sgd", "sparse_categorical_crossentropy")
    epochs = {"epochs": 1} if keras.__version__[0] != "1" else {"nb_epoch": 1}
    model.fit(x, y, shuffle=False, verbose=0, batch_size=3, class_weight=weight, **epochs)
    return [round(float(v), 6) for v in model.get_weights()[0].ravel()]


class Holder(Layer):
    def build(self, input_shape):
        self.variable = K.variable(1.0)
        self.zeros = K.zeros((2,))
        self.inner = Dense(4)
        self.inner.build((None, 3))
        self.several = [K.variable(np.zeros(5))]
        super(Holder, self).build(input_shape)

    def call(self, x, mask=None):
        return x * self.variable


def counted():
    """The shapes of the weights of a model whose layer keeps variables and a layer in attributes."""
    model = Sequential([Holder(input_shape=(3,))])
    return [list(np.shape(w)) for w in model.get_weights()]


def main():
    version, backend = keras.__version__, K.backend()
    facts = {
        "initializers": {name: drawn(name) for name in NAMES},
        "class_weight": {
            "none": trained(None),
            "list": trained([1.0, 5.0]),
            "auto": trained("auto"),
            "array": trained(np.array([1.0, 5.0])),
            "dictionary": trained({0: 1.0, 1: 5.0}),
        },
        "counted": counted(),
    }
    head = {"keras": version, "backend": backend, "command": COMMAND % (version, backend, version, backend)}
    json.dump({"provenance": head, "facts": facts}, sys.stdout, indent=1, sort_keys=True)
    print("")


main()
