"""Which Keras is here, and which one wrote a file."""

from __future__ import absolute_import, division, print_function

import importlib
import re
import sys

from kmigrate_runtime.recorder.parts.trace import Problem


def find_keras(choice):
    """The module `keras` of the environment: the standalone one, or TensorFlow's."""
    try:
        if choice == "tf.keras":
            import tensorflow

            keras = tensorflow.keras
        else:
            import keras
    except ImportError as error:
        raise Problem("%s cannot be imported here: %s." % (choice, error))
    version = keras_version(keras)
    if version_of(keras) >= (3, 0):
        raise Problem(
            "Keras %s is here; the recorder is for those before Keras 3. `--keras` chooses another." % version
        )
    return keras


def is_standalone(keras):
    return getattr(keras, "__name__", "keras") == "keras"


def keras_version(keras):
    """As text. That of TensorFlow's has not always said its own."""
    found = getattr(keras, "__version__", None)
    if found is None and not is_standalone(keras):
        found = getattr(sys.modules.get("keras") or sys.modules.get("tensorflow"), "__version__", None)
    return str(found or "0")


def version_of(keras):
    return tuple(int(n) for n in re.findall(r"\d+", keras_version(keras))[:2])


def saved_by(source):
    """The release that a file names, or nothing. TensorFlow's own called itself 2.2.4-tf, and later 2.4 and more."""
    try:
        import h5py

        with h5py.File(source, "r") as stored:
            found = stored.attrs.get("keras_version", "")
    except (ImportError, IOError):  # no .h5 file, or nothing that reads one
        return ""
    return found.decode("utf-8", "replace") if isinstance(found, bytes) else str(found)


def default_keras(source):
    """tf.keras where the file says so, or where there is no other."""
    written = saved_by(source)
    if "-tf" in written or written and tuple(int(n) for n in re.findall(r"\d+", written)[:2]) >= (2, 4):
        return "tf.keras"
    try:
        importlib.import_module("keras.models")
        return "keras"
    except Exception:  # absent, or one that wants another TensorFlow
        return "tf.keras"
