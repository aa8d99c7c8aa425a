"""Runs one migrated program on small made data: `python programs_run.py SCRIPT [ARG...]`, in the target's environment.

Datasets, downloaded files and pretrained weights are answered locally, epochs are cut to one and generators to two
steps. pytest takes it as a plugin (`-p programs_run`), with the same answers.
"""

from __future__ import annotations

import functools
import io
import os
import runpy
import sys
import tarfile
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras  # noqa: F401
import numpy as np
import tensorflow as tf

FILES = Path(os.environ.get("PROGRAMS_FILES", "files"))
SENTENCE = "the quick brown fox jumps over the lazy dog and runs away. "
STORY = "1 Mary moved to the bathroom.\n2 John went to the hallway.\n3 Where is Mary? \tbathroom\t1\n"


class Small(np.ndarray):  # type: ignore[misc]
    """A part of a dataset that answers to the size of the whole, which programs write out."""

    def reshape(self, *shape: Any, **options: Any) -> Any:
        given = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple | list) else shape
        whole = tuple(len(self) if size in (60000, 50000, 10000) else size for size in given)
        return super().reshape(whole, **options)


def images(height: int, width: int, channels: int = 0, classes: int = 10, count: int = 320) -> Any:
    def load_data(*_: Any, **__: Any) -> Any:
        random = np.random.RandomState(0)
        shape = (height, width, channels) if channels else (height, width)

        def half() -> Any:
            labels = np.arange(count) % classes
            pictures = random.randint(0, 255, (count, *shape)).astype("uint8").view(Small)
            return pictures, labels[:, None] if channels else labels

        return half(), half()

    return load_data


def sequences(classes: int) -> Any:
    def load_data(path: Any = None, num_words: Any = None, maxlen: Any = None, **_: Any) -> Any:
        random = np.random.RandomState(0)

        def half() -> Any:
            texts = [list(random.randint(1, num_words or 1000, random.randint(5, 60))) for _ in range(128)]
            texts = [[int(word) for word in text] for text in texts]
            return np.array(texts, dtype=object), np.arange(128) % classes

        return half(), half()

    return load_data


def houses(*_: Any, **__: Any) -> Any:
    random = np.random.RandomState(0)
    return (random.rand(80, 13), random.rand(80)), (random.rand(20, 13), random.rand(20))


def get_file(fname: str | None = None, origin: str | None = None, *_: Any, **options: Any) -> str:
    """A made file under the asked name: texts, and the stories of bAbI."""
    FILES.mkdir(parents=True, exist_ok=True)
    path = FILES / os.path.basename(fname or origin or "file")
    if path.suffix in (".gz", ".tar", ".tgz") and "babi" in path.name:
        with tarfile.open(path, "w:gz") as archive:
            for folder in ("en", "en-10k"):
                for task in ("qa1_single-supporting-fact", "qa2_two-supporting-facts"):
                    for part in ("train", "test"):
                        data = (STORY * 60).encode()
                        info = tarfile.TarInfo(f"tasks_1-20_v1-2/{folder}/{task}_{part}.txt")
                        info.size = len(data)
                        archive.addfile(info, io.BytesIO(data))
    elif path.suffix in (".txt", ""):
        path.write_text(SENTENCE * 60)
    else:
        raise OSError(f"there is no made file for {path.name}")
    return str(path)


def cut(method: Any) -> Any:
    """`fit` with one epoch and few steps."""

    @functools.wraps(method)
    def short(self: Any, *args: Any, **kwargs: Any) -> Any:
        asked = kwargs.get("epochs")
        if isinstance(asked, int | np.integer):
            kwargs["epochs"] = int(min(kwargs["epochs"], kwargs.get("initial_epoch", 0) + 1))
        for name in ("steps_per_epoch", "validation_steps"):
            if isinstance(kwargs.get(name), int | np.integer):
                kwargs[name] = int(min(kwargs[name], 2))
        history = method(self, *args, **kwargs)
        if isinstance(asked, int | np.integer):
            for values in history.history.values():  # as long as the program expects it, to plot it and the like
                values.extend(values[-1:] * (int(asked) - len(values)))
        return history

    return short


def unweighted(make: Any) -> Any:
    @functools.wraps(make)
    def made(*args: Any, **kwargs: Any) -> Any:
        if kwargs.get("weights", "imagenet") == "imagenet" and not args:
            kwargs["weights"] = None
        return make(*args, **kwargs)

    return made


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
    tf.keras.Model.fit = cut(tf.keras.Model.fit)


install()

if __name__ == "__main__":
    sys.argv = sys.argv[1:]
    sys.path.insert(0, os.path.dirname(os.path.abspath(sys.argv[0])))
    runpy.run_path(sys.argv[0], run_name="__main__")
