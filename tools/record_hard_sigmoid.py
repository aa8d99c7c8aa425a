"""Records what `hard_sigmoid` gives on a real old stack, alone and in recurrent layers. Needs only numpy and Keras.

stack keras-2.2.4 tensorflow python tools/record_hard_sigmoid.py > fixtures/models/hard_sigmoid.json
"""

import json
import sys

import keras
import numpy as np
from keras import backend as K
from keras.layers import GRU, LSTM
from keras.models import Sequential

COMMAND = "stack keras-%s %s python tools/record_hard_sigmoid.py > fixtures/models/hard_sigmoid.json"


def layer(cls, **arguments):
    """Weights, input and output of one recurrent layer with the defaults of its day."""
    random = np.random.RandomState(7)
    model = Sequential([cls(3, input_shape=(4, 2), **arguments)])
    model.set_weights([random.uniform(-2, 2, w.shape) for w in model.get_weights()])
    x = random.uniform(-3, 3, (2, 4, 2)).astype("float32")
    return {
        "arguments": arguments,
        "weights": [w.tolist() for w in model.get_weights()],
        "input": x.tolist(),
        "output": model.predict(x).tolist(),
    }


def main():
    x = np.concatenate([np.linspace(-4, 4, 33), [-2.5, 2.5, 1.0, -1.0, 1e-6, 1e6, -1e6]]).astype("float32")
    y = K.eval(K.hard_sigmoid(K.variable(x)))
    module = sys.modules.get("tensorflow")
    record = {
        "provenance": {
            "command": COMMAND % (keras.__version__, K.backend()),
            "keras": keras.__version__,
            "backend": K.backend(),
            "tensorflow": module.__version__ if module else None,
            "numpy": np.__version__,
            "python": sys.version.split()[0],
        },
        "input": x.tolist(),
        "output": y.tolist(),
        "LSTM": layer(LSTM, recurrent_activation="hard_sigmoid"),
        "GRU": layer(GRU, recurrent_activation="hard_sigmoid", reset_after=False),
    }
    print(json.dumps(record, indent=1))


main()
