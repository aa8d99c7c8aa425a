"""Runs an unmodified program on the shims with made data: `python on_made_data.py RELEASE BACKEND SCRIPT [ARG...]`.

Only what would have to be downloaded is answered (datasets, files, trained weights), and `fit` is cut to its last epoch and few
steps. The program itself is run as `python -m kmigrate_shims --keras RELEASE SCRIPT`
runs it.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import kmigrate_shims.install
import kmigrate_shims.run
from kmigrate_shims.install import contrib
from made_data import cut, get_file, houses, images, sequences, unweighted

DATASETS = {
    "mnist": images(28, 28),
    "fashion_mnist": images(28, 28),
    "cifar10": images(32, 32, 3),
    "cifar100": images(32, 32, 3, 100),
    "imdb": sequences(2),
    "reuters": sequences(46),
    "boston_housing": houses,
}
ARCHITECTURES = ("vgg16", "vgg19", "inception_v3", "resnet50", "mobilenet", "xception", "densenet")


def put(old: Any, new: Any) -> None:
    """Under every name that the shims have it by."""
    for name, module in [*sys.modules.items()]:
        if name.partition(".")[0] in ("keras", "kmigrate_shims"):
            for attribute, value in [*vars(module).items()]:
                if value is old:
                    setattr(module, attribute, new)


def parts(folder: str, **words: Any) -> Any:
    """MNIST as TensorFlow 1 read it."""
    made = [(x.reshape(len(x), -1) / 255.0, y) for x, y in DATASETS["mnist"]()]
    return contrib.Parts(*(contrib.Part(x.astype("float32"), y) for x, y in (made[0], made[1], made[1])))


def answer() -> None:
    """What programs download is here."""
    for name, load_data in DATASETS.items():
        module = importlib.import_module(f"keras.datasets.{name}")
        put(module.load_data, load_data)
        if hasattr(module, "get_word_index"):
            put(module.get_word_index, lambda *_, **__: {str(i): i for i in range(1, 1000)})
    put(importlib.import_module("keras.utils.data_utils").get_file, get_file)
    for name in ARCHITECTURES:
        try:
            module = importlib.import_module(f"keras.applications.{name}")
        except ImportError:
            continue
        for attribute, make in [*vars(module).items()]:
            if attribute.lower().startswith(name.replace("_", "")) and callable(make):
                put(make, unweighted(make))
    importlib.import_module("tensorflow.contrib.learn.python.learn.datasets.mnist").read_data_sets = parts
    model = importlib.import_module("keras.models").Model
    model.fit, model.fit_generator = cut(model.fit), cut(model.fit_generator)


if __name__ == "__main__":
    release, backend, *arguments = sys.argv[1:]
    kmigrate_shims.install.install(release, backend)
    answer()
    sys.path.pop(0)
    sys.exit(kmigrate_shims.run.main(["--keras", release, "--backend", backend, *arguments]))
