"""What programs of Keras took of `tf.contrib`: transformations of images, and MNIST from its files."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

FILES = (
    "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"
)  # fmt: skip
ROOMS = ("contrib", "contrib.image", "contrib.learn", "contrib.learn.python", "contrib.learn.python.learn",
         "contrib.learn.python.learn.datasets", "contrib.learn.python.learn.datasets.mnist")  # fmt: skip


def angles_to_projective_transforms(angles: Any, image_height: Any, image_width: Any, name: str | None = None) -> Any:
    """Turns around the middle of an image, as eight numbers each."""
    angles = tf.convert_to_tensor(angles, tf.float32)
    angles = angles[None] if angles.shape.rank == 0 else angles
    high, wide = tf.cast(image_height, tf.float32) - 1.0, tf.cast(image_width, tf.float32) - 1.0
    cosine, sine = tf.cos(angles), tf.sin(angles)
    right = (wide - (cosine * wide - sine * high)) / 2.0
    down = (high - (sine * wide + cosine * high)) / 2.0
    nothing = tf.zeros_like(angles)
    return tf.stack([cosine, -sine, right, sine, cosine, down, nothing, nothing], axis=1)


def compose_transforms(*transforms: Any) -> Any:
    """One after the other, as one."""
    found = _matrices(transforms[0])
    for one in transforms[1:]:
        found = tf.matmul(found, _matrices(one))
    flat = tf.reshape(found / found[:, 2:3, 2:3], [-1, 9])
    return flat[:, :8]


def _matrices(transforms: Any) -> Any:
    rows = tf.reshape(tf.convert_to_tensor(transforms, tf.float32), [-1, 8])
    return tf.reshape(tf.concat([rows, tf.ones_like(rows[:, :1])], axis=1), [-1, 3, 3])


def transform(
    images: Any, transforms: Any, interpolation: str = "NEAREST", output_shape: Any = None, name: str | None = None
) -> Any:
    images = tf.convert_to_tensor(images)
    rank = images.shape.rank
    batch = images if rank == 4 else images[None, ..., None] if rank == 2 else images[None]
    rows = tf.reshape(tf.convert_to_tensor(transforms, tf.float32), [-1, 8])
    size = tf.shape(batch)[1:3] if output_shape is None else tf.convert_to_tensor(output_shape, tf.int32)
    found = tf.raw_ops.ImageProjectiveTransformV2(
        images=batch, transforms=rows, output_shape=size, interpolation=interpolation.upper()
    )
    found.set_shape(
        [*batch.shape[:1], *((None, None) if output_shape is not None else batch.shape[1:3]), batch.shape[3]]
    )
    return found if rank == 4 else found[0, ..., 0] if rank == 2 else found[0]


def rotate(images: Any, angles: Any, interpolation: str = "NEAREST", name: str | None = None) -> Any:
    images = tf.convert_to_tensor(images)
    place = 0 if images.shape.rank == 2 else images.shape.rank - 3
    high, wide = tf.shape(images)[place], tf.shape(images)[place + 1]
    return transform(images, angles_to_projective_transforms(angles, high, wide), interpolation)


class Part:
    """Images and labels, and batches of them."""

    def __init__(self, images: Any, labels: Any) -> None:
        self.images, self.labels = images, labels
        self._at = 0

    @property
    def num_examples(self) -> int:
        return len(self.images)

    def next_batch(self, batch_size: int, fake_data: bool = False, shuffle: bool = True) -> Any:
        if self._at + batch_size > len(self.images):
            self._at = 0
        if self._at == 0 and shuffle:
            order = np.random.permutation(len(self.images))
            self.images, self.labels = self.images[order], self.labels[order]
        start, self._at = self._at, self._at + batch_size
        return self.images[start : self._at], self.labels[start : self._at]


class Parts(NamedTuple):
    train: Part
    validation: Part
    test: Part


def read_data_sets(
    train_dir: str, fake_data: bool = False, one_hot: bool = False, dtype: Any = None, reshape: bool = True,
    validation_size: int = 5000, seed: Any = None, **others: Any,
) -> Parts:  # fmt: skip
    """MNIST from the four files of its authors, which must be in the folder."""
    folder = Path(train_dir).expanduser()
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise FileNotFoundError(
            f"{folder} has no {missing[0]}. MNIST is not downloaded here: put its four files into that folder."
        )
    found = [_numbers(folder / name) for name in FILES]
    images = [x.reshape(len(x), -1) if reshape else x[..., None] for x in (found[0], found[2])]
    images = [x.astype("float32") / 255.0 if dtype in (None, tf.float32, np.float32, "float32") else x for x in images]
    labels = [np.eye(10)[x] if one_hot else x for x in (found[1], found[3])]
    cut = validation_size
    return Parts(
        Part(images[0][cut:], labels[0][cut:]), Part(images[0][:cut], labels[0][:cut]), Part(images[1], labels[1])
    )


def _numbers(path: Path) -> Any:
    """An array of bytes, with its sizes in front."""
    content = gzip.decompress(path.read_bytes())
    rank = content[3]
    sizes = np.frombuffer(content, ">i4", rank, 4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(sizes)


class Room(ModuleType):
    """A module of tf.contrib, of which there is a part."""

    __path__: Any = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise AttributeError(
            f"module '{self.__name__}' has no attribute '{name}': tf.contrib went with TensorFlow 1, and the shims "
            "have images and MNIST of it. Take the layers of Keras, or what tensorflow-addons had, for it."
        )


HAS: dict[str, dict[str, Any]] = {
    "contrib.image": {"angles_to_projective_transforms": angles_to_projective_transforms, "rotate": rotate,
                      "compose_transforms": compose_transforms, "transform": transform},
    "contrib.learn.python.learn.datasets.mnist": {"read_data_sets": read_data_sets},
}  # fmt: skip


def put() -> Any:
    """`tensorflow.contrib`, so that it can be imported; returns it."""
    for path in ROOMS:
        name = f"tensorflow.{path}"
        if name in sys.modules:
            continue
        room = Room(name)
        for known, value in HAS.get(path, {}).items():
            setattr(room, known, value)
        sys.modules[name] = room
        above, _, last = path.rpartition(".")
        if above:
            vars(sys.modules[f"tensorflow.{above}"])[last] = room
    return sys.modules["tensorflow.contrib"]


def take_back() -> None:
    for path in ROOMS:
        if isinstance(sys.modules.get(f"tensorflow.{path}"), Room):
            del sys.modules[f"tensorflow.{path}"]
