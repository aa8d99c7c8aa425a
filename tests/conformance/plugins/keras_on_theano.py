"""Puts the Theano of the shims at the name `theano`, for an original old Keras, which is imported from its source."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

# Its settings are those of a folder of its own: the first home that it finds would be the user's.
HOME = tempfile.mkdtemp(prefix="keras-home-")
os.environ["HOME"] = os.environ["KERAS_HOME"] = HOME
(Path(HOME) / ".keras").mkdir()

# TensorFlow's own Keras is loaded under its own name, before the old one takes it.
search, backend = list(sys.path), os.environ.pop("KERAS_BACKEND")
sys.path[:] = [each for each in search if Path(each or ".").resolve() != Path.cwd()]
import h5py  # noqa: E402
import numpy as np  # noqa: E402
import old_names  # noqa: E402
import tensorflow  # noqa: E402

tensorflow.keras.layers  # noqa: B018
for name in [each for each in sys.modules if each == "keras" or each.startswith("keras.")]:
    if not name.startswith(("keras.src", "keras._tf_keras", "keras.api")):
        del sys.modules[name]
sys.path[:] = search
os.environ["KERAS_BACKEND"] = backend

from kmigrate_shims import removed  # noqa: E402
from kmigrate_shims.install import put  # noqa: E402

removed.restore()
old_names.restore()
old_names.restore_rounding()
put("theano", "kmigrate_shims.theano", later=True)


class File(h5py.File):  # type: ignore[misc]
    """h5py opened files to be written to where nothing was said."""

    def __init__(self, name: Any, mode: str = "a", *args: Any, **kwargs: Any) -> None:
        super().__init__(name, mode, *args, **kwargs)


_read = h5py.AttributeManager.__getitem__


def _as_bytes(self: Any, name: str) -> Any:
    """h5py gave the texts of attributes as bytes, before 3."""
    found = _read(self, name)
    if isinstance(found, np.ndarray) and found.dtype == object:
        return np.array([each.encode() if isinstance(each, str) else each for each in found.ravel()]).reshape(
            found.shape
        )
    return found.encode() if isinstance(found, str) else found


h5py.File = File
h5py.AttributeManager.__getitem__ = _as_bytes
