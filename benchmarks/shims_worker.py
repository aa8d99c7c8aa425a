"""Trains an MLP, a CNN and an LSTM, and tells how many steps of training a second had.

python shims_worker.py FACE OUTPUT EPOCHS

FACE is tf.keras, or a release and a backend that the shims play (1.2-theano), or `real`, for the Keras that is
installed. It runs on the Python of the old stacks too.
"""

import json
import os
import sys
import time

import numpy as np

BATCH, STEPS = 32, 40


def threads():
    """One thread of computing for each, so that what else the machine does says least."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        os.environ[name] = "1"


def face(name):
    """The Keras that is measured."""
    if name == "tf.keras":
        import tensorflow as tf

        return tf.keras
    if name != "real":
        import kmigrate_shims

        return kmigrate_shims.install(*name.split("-"))
    import keras

    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        session = tf.Session(config=tf.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1))
        keras.backend.set_session(session)
    return keras


def mlp(keras, layers, old):
    first = {"input_dim": 256} if old else {"input_shape": (256,)}
    model = keras.models.Sequential()
    model.add(layers.Dense(512, activation="relu", **first))
    model.add(layers.Dropout(0.2))
    model.add(layers.Dense(512, activation="relu"))
    model.add(layers.Dense(10, activation="softmax"))
    return model, np.random.rand(BATCH * STEPS, 256)


def cnn(keras, layers, old):
    channels_first = old and keras.backend.image_dim_ordering() == "th"
    shape = (1, 28, 28) if channels_first else (28, 28, 1)
    model = keras.models.Sequential()
    for count, first in ((16, {"input_shape": shape}), (32, {})):
        if old:
            model.add(layers.Convolution2D(count, 3, 3, activation="relu", **first))
        else:
            model.add(layers.Conv2D(count, (3, 3), activation="relu", **first))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Flatten())
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dropout(0.5))
    model.add(layers.Dense(10, activation="softmax"))
    return model, np.random.rand(BATCH * STEPS, *shape)


def lstm(keras, layers, old):
    model = keras.models.Sequential()
    if old:
        model.add(layers.Embedding(1000, 64, input_length=40))
    else:
        model.add(layers.Embedding(1000, 64))
    model.add(layers.LSTM(64))
    model.add(layers.Dense(10, activation="softmax"))
    return model, np.random.randint(0, 1000, (BATCH * STEPS, 40))


def timed(keras, make, epochs, old):
    """The seconds of each epoch but the first, which compiles."""
    model, x = make(keras, keras.layers, old)
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    y = np.eye(10)[np.random.randint(0, 10, len(x))]
    seconds = []

    class Clock(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.start = time.time(), time.process_time()

        def on_epoch_end(self, epoch, logs=None):
            seconds.append((time.time() - self.start[0], time.process_time() - self.start[1]))

    words = {"nb_epoch" if old else "epochs": epochs + 1}
    model.fit(x, y, batch_size=BATCH, verbose=0, callbacks=[Clock()], **words)
    return seconds[1:]


def main(name, output, epochs):
    threads()
    keras = face(name)
    version = getattr(keras, "__version__", "3")
    old = version.startswith("1.")
    told = {}
    for make in (mlp, cnn, lstm):
        clock, processor = (STEPS / min(s) for s in zip(*timed(keras, make, epochs, old)))  # noqa: B905
        told[make.__name__] = {"clock": clock, "processor": processor}
    with open(output, "w") as stream:
        json.dump({"keras": version, "steps per second": told}, stream)


if __name__ == "__main__":
    del sys.path[0]  # theano.py beside this file is no Theano
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
