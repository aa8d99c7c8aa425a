"""Runs one migrated program on small made data: `python programs_run.py SCRIPT [ARG...]`, in the target's environment.

Datasets, downloaded files and pretrained weights are answered locally, epochs are cut to one and generators to two
steps. pytest takes it as a plugin (`-p programs_run`), with the same answers.
"""

from __future__ import annotations

import os
import runpy
import sys
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras  # noqa: F401
import tensorflow as tf

from made_data import SHORTENED, cut, get_file, houses, images, sequences, unweighted


def put(old: Any, new: Any) -> None:
    """Everywhere in Keras, under every name that it is imported by; what is loaded later takes it from there."""
    for name, module in [*sys.modules.items()]:
        if name.partition(".")[0] == "keras" or name.startswith("tensorflow.keras"):
            for attribute, value in [*vars(module).items()]:
                if value is old:
                    setattr(module, attribute, new)


def install() -> None:
    tf.config.threading.set_intra_op_parallelism_threads(1)
    sets = tf.keras.datasets
    made = {sets.mnist: images(28, 28), sets.fashion_mnist: images(28, 28), sets.cifar10: images(32, 32, 3)}
    made |= {sets.cifar100: images(32, 32, 3, 100), sets.imdb: sequences(2), sets.reuters: sequences(46)}
    made |= {sets.boston_housing: houses}
    for module, load_data in made.items():
        put(module.load_data, load_data)
    for texts in (sets.imdb, sets.reuters):
        put(texts.get_word_index, lambda *_, **__: {str(i): i for i in range(1, 1000)})
    put(tf.keras.utils.get_file, get_file)
    for name in ("VGG16", "VGG19", "InceptionV3", "ResNet50", "MobileNet", "Xception"):
        put(getattr(tf.keras.applications, name), unweighted(getattr(tf.keras.applications, name)))
    if "PROGRAMS_WHOLE" not in os.environ:
        tf.keras.Model.fit = cut(tf.keras.Model.fit)


def pytest_runtest_setup() -> None:
    SHORTENED.clear()


def pytest_runtest_makereport(item: Any, call: Any) -> None:
    """A test that asks what was learned cannot pass after one epoch."""
    if call.when == "call" and any(asked > 1 for asked in SHORTENED):
        item.user_properties.append(("trained", "short"))


install()

if __name__ == "__main__":
    sys.argv = sys.argv[1:]
    sys.path.insert(0, os.path.dirname(os.path.abspath(sys.argv[0])))
    runpy.run_path(sys.argv[0], run_name="__main__")
