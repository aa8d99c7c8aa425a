"""Records which batches an old Keras takes in which epoch, and what weights of classes do. Needs numpy and Keras.

stack keras-2.2.4 tensorflow python tools/record_batches.py > fixtures/models/batches.json
"""

import json
import os
import shutil
import sys
import tempfile

import keras
import numpy as np
from keras import backend as K
from keras.layers import Dense
from keras.models import Sequential

COMMAND = "stack keras-%s %s python tools/record_batches.py > fixtures/models/batches.json"
X = np.arange(30, dtype="float32").reshape(10, 3) / 30


class Batches(keras.utils.Sequence):
    """Four batches; the targets tell which one it was."""

    def __len__(self):
        return 4

    def __getitem__(self, index):
        return X, np.full((10, 1), index, "float32")


def flat():
    """A model that gives 0 and never learns, so that its loss is the square of the target."""
    model = Sequential([Dense(1, input_shape=(3,), kernel_initializer="zeros")])
    model.compile(keras.optimizers.SGD(lr=0.0), "mse")
    return model


class Losses(keras.callbacks.Callback):
    def __init__(self):
        super(Losses, self).__init__()
        self.epochs = []

    def on_epoch_begin(self, epoch, logs=None):
        self.epochs.append([])

    def on_batch_end(self, batch, logs=None):
        self.epochs[-1].append(int(round(float(logs["loss"]) ** 0.5)))


def training(steps):
    seen = Losses()
    flat().fit_generator(Batches(), steps_per_epoch=steps, epochs=4, shuffle=False, verbose=0, callbacks=[seen])
    return seen.epochs


def validation(steps):
    """The losses of validations on four batches, of which each takes some."""
    history = flat().fit_generator(
        Batches(), steps_per_epoch=1, epochs=4, verbose=0, validation_data=Batches(), validation_steps=steps
    )
    return [float(loss) for loss in history.history["val_loss"]]


def class_weight():
    def batches():
        while True:
            yield [X, np.arange(10).reshape(10, 1) % 2]

    history = flat().fit_generator(batches(), steps_per_epoch=2, class_weight={0: 1.0, 1: 3.0}, verbose=0)
    return history.history["loss"]


def one_batch():
    model, given = flat(), []
    for target in (1, 2, 3):
        given.append(float(model.train_on_batch(X, np.full((10, 1), target))))
        given.append(float(model.test_on_batch(X, np.full((10, 1), target))))
    return given


def saved(period, **arguments):
    """The epochs of ten that a checkpoint saves."""
    folder = tempfile.mkdtemp()
    save = keras.callbacks.ModelCheckpoint(folder + "/{epoch}", monitor="loss", period=period, **arguments)
    flat().fit(X, X[:, :1], epochs=10, verbose=0, callbacks=[save])
    found = sorted(int(name) for name in os.listdir(folder))
    shutil.rmtree(folder)
    return found


def main():
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
        "three_of_four": training(3),
        "six_of_four": training(6),
        "validation_three": validation(3),
        "validation_six": validation(6),
        "class_weight": class_weight(),
        "on_batch": one_batch(),
        "every_third": saved(3),
        "best_of_every_fourth": saved(4, save_best_only=True),
    }
    print(json.dumps(record, indent=1))


main()
