"""Whether training steps of Keras itself are the same from run to run: on several threads of TensorFlow, and on one.

    python benchmarks/steadiness.py [--runs 24]

A model that calls one part three times is trained for 60 steps, in a process for each run; nothing of kmigrate is in
it. Prints how many runs came out with other losses than most.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections import Counter

PROGRAM = """
import keras, numpy as np
L = keras.layers

def line(scale):
    return lambda shape, dtype=None: (np.sin(np.arange(np.prod(shape))).reshape(shape) * scale).astype("float32")

part = keras.Sequential([
    keras.Input((2,)),
    L.Dense(5, activation="tanh", kernel_initializer=line(0.6)),
    L.Dense(1, kernel_initializer=line(0.9)),
])
one, other = keras.Input((2,)), keras.Input((2,))
between = L.Average()([one, other])
model = keras.Model([one, other], [part(one), L.Identity()(part(other)), L.Identity()(part(between))])
model.compile(keras.optimizers.RMSprop(0.01), [lambda t, p: keras.ops.mean(t * p)] * 3, loss_weights=[1, 1, 10])
rng, ones = np.random.RandomState(3), np.ones((4, 1))
for _ in range(60):
    print(model.train_on_batch([rng.rand(4, 2), rng.rand(4, 2)], [-ones, ones, ones]))
    model.reset_metrics()
"""


def others(runs: int, threads: str) -> int:
    """How many runs told something else than most did; `threads` is empty for as many as TensorFlow takes."""
    told: Counter[str] = Counter()
    environment = {**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment.pop("TF_NUM_INTEROP_THREADS", None)
    if threads:
        environment["TF_NUM_INTEROP_THREADS"] = threads
    for _ in range(runs):
        command = [sys.executable, "-c", PROGRAM]
        told[subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout] += 1
    return runs - max(told.values())


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=24)
    runs = parser.parse_args().runs
    print(f"on several threads {others(runs, '')} of {runs} runs differ")
    print(f"on one thread {others(runs, '1')} of {runs} runs differ")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
