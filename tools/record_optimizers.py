"""Records 30 steps of every optimizer on a real old stack, on a tiny model. Needs only numpy and Keras.

stack keras-2.2.4 theano python tools/record_optimizers.py > fixtures/models/optimizers-2.2.4-theano.json
"""

import json
import sys

import keras
import numpy as np
from keras import backend as K
from keras import optimizers
from keras.layers import Dense
from keras.models import Sequential

COMMAND = "stack keras-%s %s python tools/record_optimizers.py > fixtures/models/optimizers-%s-%s.json"
STEPS = 30
CASES = [
    ("SGD", dict(lr=0.1)),
    ("SGD", dict(lr=0.1, momentum=0.9, decay=0.05)),
    ("SGD", dict(lr=0.1, momentum=0.9, nesterov=True)),
    ("SGD", dict(lr=0.1, clipnorm=0.3)),
    ("SGD", dict(lr=0.1, clipvalue=0.05)),
    ("SGD", dict(lr=0.1, clipnorm=0.5, clipvalue=0.1)),
    ("RMSprop", dict(lr=0.01)),
    ("RMSprop", dict(lr=0.01, rho=0.8, epsilon=0.001, decay=0.1)),
    ("Adagrad", dict(lr=0.1)),
    ("Adagrad", dict(lr=0.1, epsilon=0.01, decay=0.1)),
    ("Adadelta", dict()),
    ("Adadelta", dict(lr=0.5, rho=0.9, epsilon=1e-4, decay=0.1)),
    ("Adam", dict(lr=0.01)),
    ("Adam", dict(lr=0.01, beta_1=0.8, beta_2=0.99, epsilon=0.001, decay=0.1)),
    ("Adam", dict(lr=0.01, amsgrad=True)),
    ("Adamax", dict(lr=0.01)),
    ("Adamax", dict(lr=0.01, beta_1=0.8, beta_2=0.99, epsilon=0.001, decay=0.1)),
    ("Nadam", dict(lr=0.01)),
    ("Nadam", dict(lr=0.01, beta_1=0.8, beta_2=0.99, epsilon=0.001, schedule_decay=0.1)),
]


def plain(values):
    values = np.asarray(values)
    flat = [float("%.9g" % v) for v in values.astype("float32").ravel()]
    return np.array(flat, dtype="float64").reshape(values.shape).tolist()


def main():
    random = np.random.RandomState(5)
    x = np.round(random.uniform(-1, 1, (8, 4)), 3).astype("float32")
    y = np.round(random.uniform(-1, 1, (8, 2)), 3).astype("float32")
    start = [np.round(random.uniform(-1, 1, s), 3).astype("float32") for s in ((4, 3), (3,), (3, 2), (2,))]
    cases = []
    for name, arguments in CASES:
        if keras.__version__.startswith("1") and arguments.get("amsgrad"):
            continue
        if keras.__version__.startswith("1"):
            arguments = dict(dict(epsilon=1e-8), **arguments) if name != "SGD" else arguments
        first, second = Dense(3, activation="tanh", input_shape=(4,)), Dense(2)
        model = Sequential([first, second])
        model.compile(getattr(optimizers, name)(**arguments), "mse")
        model.set_weights(start)
        losses, weights = [], []
        for step in range(STEPS):
            losses.append(model.train_on_batch(x, y))
            if step in (0, 1, STEPS - 1):
                weights.append([plain(w) for w in model.get_weights()])
        state = [plain(w) for w in model.optimizer.get_weights()]
        cases.append(dict(name=name, arguments=arguments, losses=plain(losses), weights=weights, state=state))
    module = sys.modules.get("tensorflow") or sys.modules.get("theano")
    version, backend = keras.__version__, K.backend()
    record = dict(
        provenance=dict(
            command=COMMAND % (version, backend, version, backend),
            keras=version,
            backend=backend,
            engine=module.__version__,
            numpy=np.__version__,
            python=sys.version.split()[0],
        ),
        x=plain(x),
        y=plain(y),
        start=[plain(w) for w in start],
        cases=cases,
    )
    print(json.dumps(record, sort_keys=True))


main()
