"""What TensorFlow itself wrote, a SavedModel or a checkpoint, and how a file of Keras is made of it."""

from __future__ import annotations

import os
import re

SAME = "Where TensorFlow 2.15 or older runs"
# How tf.keras calls the root of its objects, whatever release; in the order in which they tell the most.
KINDS = (
    (b"_tf_keras_sequential", "a Sequential"),
    (b"_tf_keras_network", "a model of connected layers"),
    (b"_tf_keras_model", "a model of a class of its own"),
)
READ = 64 * 2**20  # bytes of a graph in which the names are looked for
INDEX = bytes.fromhex("57fb808b247547db")  # how a table of TensorFlow ends


def of_folder(path: str) -> str:
    """What a folder is, in a sentence that says what to do."""
    if not os.path.isfile(os.path.join(path, "saved_model.pb")):
        if any(name.endswith(".index") for name in os.listdir(path)):
            return f"{path} is a folder with checkpoints of TensorFlow. {_checkpoint()}"
        return f"{path} is a folder without saved_model.pb, so no SavedModel. Name a file of Keras (.h5, .json, .yaml)."
    kind = _kind(path)
    if kind is None:
        return (
            f"{path} is a SavedModel that is not of Keras: it holds functions and no layers. keras.layers.TFSMLayer("
            "path, call_endpoint='serving_default') runs it as it is."
        )
    if kind == KINDS[-1][1]:
        return (
            f"{path} is a SavedModel of {kind}, whose code no file holds. {SAME}, make the model by that "
            f"code, model.load_weights({path!r}) and model.save_weights('weights.h5'); in the new one, load_weights "
            "takes them."
        )
    return (
        f"{path} is a SavedModel of {kind}. {SAME}, tf.keras.models.load_model({path!r}).save('model.h5') makes the "
        "file that is converted here."
    )


def of_file(path: str) -> str | None:
    """What a file of a checkpoint or of a SavedModel is; None where it is neither."""
    name = os.path.basename(path)
    if name in ("saved_model.pb", "keras_metadata.pb"):
        return of_folder(os.path.dirname(path) or ".")
    if name == "checkpoint" or ".data-0" in name or _ends_as_index(path):
        return f"{path} is a part of a checkpoint of TensorFlow. {_checkpoint()}"
    return None


def _checkpoint() -> str:
    return (
        f"{SAME}, make the model by its code, model.load_weights of the name without .index, and "
        "model.save('model.h5'), or save_weights('weights.h5') for a model of a class of its own."
    )


def _kind(path: str) -> str | None:
    """Since TensorFlow 2.5 the metadata of Keras are a file of their own; before, they are in the graph."""
    for name in ("keras_metadata.pb", "saved_model.pb"):
        file = os.path.join(path, name)
        if not os.path.isfile(file):
            continue
        with open(file, "rb") as stream:
            content = stream.read(READ)
        found = [(content.find(word), kind) for word, kind in KINDS if word in content]
        if found:
            at, kind = min(found)
            return KINDS[1][1] if _is_connected(content[at:]) else kind
    return None


def _is_connected(metadata: bytes) -> bool:
    """TensorFlow 1 called models of connected layers as it called those of a class of their own; their class tells."""
    found = re.search(rb'"class_name": "(\w+)"', metadata)
    return found is not None and found[1] == b"Model"


def _ends_as_index(path: str) -> bool:
    if os.path.getsize(path) < len(INDEX):
        return False
    with open(path, "rb") as stream:
        stream.seek(-len(INDEX), os.SEEK_END)
        return stream.read() == INDEX
