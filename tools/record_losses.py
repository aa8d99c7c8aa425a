"""Records what losses and metrics give on a real old stack: per sample, as arrays. Needs only numpy and Keras.

stack keras-2.2.4 tensorflow python tools/record_losses.py > fixtures/models/losses-2.2.4-tensorflow.json
"""

import json
import sys

import keras
import numpy as np
from keras import backend as K
from keras import metrics

try:
    from keras import losses
except ImportError:
    from keras import objectives as losses

COMMAND = "stack keras-%s %s python tools/record_losses.py > fixtures/models/losses-%s-%s.json"
LOSSES = """mean_squared_error mean_absolute_error mean_absolute_percentage_error mean_squared_logarithmic_error squared_hinge
hinge categorical_hinge logcosh categorical_crossentropy sparse_categorical_crossentropy binary_crossentropy
kullback_leibler_divergence poisson cosine_proximity cosine_similarity""".split()
METRICS = """binary_accuracy categorical_accuracy sparse_categorical_accuracy top_k_categorical_accuracy
sparse_top_k_categorical_accuracy precision recall fbeta_score fmeasure matthews_correlation""".split()


def plain(values):
    values = np.asarray(values)
    flat = [float("%.9g" % v) for v in values.astype("float32").ravel()]
    return np.array(flat, dtype="float64").reshape(values.shape).tolist()


def inputs():
    """Pairs of targets and predictions: ordinary ones, and those at the edges."""
    random = np.random.RandomState(1)
    logits = random.normal(size=(5, 4))
    softmax = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    classes = np.eye(4)[[0, 3, 1, 1, 2]]
    edges = np.array([[0.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0], [0.5, 0.5, 0.0, 0.0]])
    return {
        "classes": (classes, softmax),
        "edges": (np.eye(4)[[2, 1, 0]], edges),
        "unscaled": (classes, softmax * 3.0),
        "signed": (random.uniform(-2, 2, (5, 4)), random.uniform(-2, 2, (5, 4))),
        "signs": (np.sign(random.uniform(-1, 1, (5, 4))), random.uniform(-2, 2, (5, 4))),
        "zeros": (np.zeros((2, 3)), np.array([[0.0, 1.0, 0.5], [-1.0, 0.2, 3.0]])),
        "steps": (random.uniform(0, 1, (2, 3, 4)), random.uniform(0, 1, (2, 3, 4))),
        "sparse": (np.array([[0.0], [3.0], [1.0], [1.0], [2.0]]), softmax),
    }


def weighted():
    """What a model's loss is where some samples have the weight 0."""
    from keras.layers import Dense
    from keras.models import Sequential

    model = Sequential([Dense(1, input_shape=(2,))])
    model.compile("sgd", "mse")
    model.set_weights([np.ones((2, 1)), np.zeros(1)])
    x, y, weights = np.arange(8.0).reshape(4, 2), np.zeros((4, 1)), np.array([0.0, 1.0, 2.0, 1.0])
    loss = model.evaluate(x, y, sample_weight=weights, batch_size=4, verbose=0)
    predicted = model.predict(x)
    return dict(true=plain(y), predicted=plain(predicted), weights=plain(weights), loss=plain(loss))


def main():
    cases = []
    for kind, module, names in (("losses", losses, LOSSES), ("metrics", metrics, METRICS)):
        for name in names:
            function = getattr(module, name, None)
            if function is None:
                continue
            for pair, (true, predicted) in sorted(inputs().items()):
                if name.startswith("sparse") != (pair == "sparse"):
                    continue
                shape = true.shape
                a, b = K.placeholder(ndim=len(shape)), K.placeholder(ndim=predicted.ndim)
                more = dict(k=2) if "top_k" in name else dict(beta=2) if name == "fbeta_score" else {}
                try:
                    if K.backend() == "tensorflow":
                        a, b = (K.variable(v) for v in (true, predicted))
                        value = K.eval(function(a, b, **more) + 0.0)
                    else:
                        value = K.function([a, b], [function(a, b, **more)])(
                            [true.astype("float32"), predicted.astype("float32")]
                        )[0]
                except Exception as error:
                    print(name, pair, repr(error)[:100], file=sys.stderr)
                    continue
                cases.append(dict(kind=kind, name=name, pair=pair, more=more, value=plain(value)))
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
        pairs={name: [plain(a), plain(b)] for name, (a, b) in inputs().items()},
        cases=cases,
        weighted=weighted(),
    )
    print(json.dumps(record, sort_keys=True))


main()
