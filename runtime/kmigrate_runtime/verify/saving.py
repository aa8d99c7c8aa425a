"""Whether a model survives a file.

One that was loaded from a file has been saved already: all that is compared is what came out of it. What is left to
show is that saving it would write the same file; then saving and loading can be done again without end. Any other
model, and one with classes that save in a way of their own, is saved and loaded and asked again.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from kmigrate_runtime.compare import compare
from kmigrate_runtime.complaints import told
from kmigrate_runtime.proof import Row
from kmigrate_runtime.tolerance import Tolerance
from kmigrate_runtime.verify.new import Candidate
from kmigrate_runtime.verify.tensors import held

if TYPE_CHECKING:
    from kmigrate_runtime.verify.ladder import Ladder

COPIED = Tolerance(0.0, "it is copied")
CONFIG = "config.json"
# By these a layer says how it is written and read.
METHODS = (
    "save_own_variables",
    "load_own_variables",
    "save_assets",
    "load_assets",
    "get_build_config",
    "build_from_config",
    "get_compile_config",
    "compile_from_config",
)


def saved(self: Ladder) -> Iterator[Row]:
    """What was saved and loaded again computes the same."""
    file, anew = written(self.new), today(self.new.model)
    if file is not None and anew is not None and not own_ways(self.new.model):
        found = compare(file, anew)
        if found.within(0.0):
            yield Row("the file, as it would be written again", difference=found, tolerance=COPIED)
            return
    with self.still(self.new):
        before = self.new.once(self.x)
    with tempfile.TemporaryDirectory(prefix="kmigrate-") as folder:
        path = Path(folder) / "model.keras"
        try:
            self.new.model.save(path)
            # What was at hand is trusted already, lambdas and all.
            again = Candidate(keras.saving.load_model(path, safe_mode=False), self.new.mode)
        except Exception as error:  # whatever the model's own classes raise
            yield Row("saving", note=told(error), wrong=True)
            return
        with self.still(again):
            after = again.once(self.x)
    for one, other in zip(self.new.model.weights, again.model.weights, strict=False):
        difference = compare(held(one), held(other))
        if not difference.within(0.0):
            yield Row(f"weight {one.path}", difference=difference, tolerance=COPIED)
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        yield Row(f"output {number}", difference=compare(old, new), tolerance=self.allowed(0.0))


def written(new: Candidate) -> np.ndarray | None:
    """What the file says that the model was loaded from."""
    if new.file is None or not zipfile.is_zipfile(new.file):
        return None
    with zipfile.ZipFile(new.file) as archive:
        return _ordered(json.loads(archive.read(CONFIG)))


def today(model: Any) -> np.ndarray | None:
    """What saving the model would say."""
    try:
        # Through text: what was a tuple is a list in a file.
        return _ordered(json.loads(json.dumps(keras.saving.serialize_keras_object(model))))
    except Exception:  # it cannot be saved, which saving it will tell
        return None


def own_ways(model: Any) -> bool:
    """Whether a class of the model is written or read in a way that is not Keras's."""
    kinds = {type(layer) for layer in model._flatten_layers()}
    methods = (getattr(kind, name, None) for kind in kinds for name in METHODS)
    return any(method is not None and not str(method.__module__).startswith("keras.") for method in methods)


def _ordered(config: Any) -> np.ndarray:
    return np.frombuffer(json.dumps(_nameless(config), sort_keys=True).encode(), "uint8")


def _nameless(config: Any) -> Any:
    """Without the addresses in memory by which a file says that two initializers or policies were one object."""
    if isinstance(config, dict):
        return {key: _nameless(value) for key, value in config.items() if key != "shared_object_id"}
    return [_nameless(value) for value in config] if isinstance(config, list) else config
