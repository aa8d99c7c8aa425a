"""Names that modules of the old Keras had imported themselves, and gave to who took `*` from them: `np`, `K`...

Read from the modules of Keras 1.2.2, 2.0.8, 2.2.4 and 2.3.1.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

NAMES = {
    "activations": "K six warnings",
    "backend": "defaultdict json np os sys",
    "callbacks": "K OrderedDict csv deque io json np os six time warnings",
    "constraints": "K six",
    "engine.topology": "K copy h5py inspect json np os python_types re warnings yaml",
    "engine.training": "K collections copy multiprocessing np queue threading time warnings",
    "initializations": "K np",
    "initializers": "K np six",
    "layers": "K copy functools inspect np python_types warnings",
    "layers.advanced_activations": "K np",
    "layers.convolutional": "K functools",
    "layers.convolutional_recurrent": "K np warnings",
    "layers.core": "K copy inspect np python_types warnings",
    "layers.embeddings": "K",
    "layers.local": "K",
    "layers.merge": "K",
    "layers.noise": "K np",
    "layers.normalization": "K",
    "layers.pooling": "K",
    "layers.recurrent": "K np warnings",
    "layers.wrappers": "K copy",
    "losses": "K six",
    "metrics": "K np six",
    "models": "K copy h5py json np os warnings yaml",
    "objectives": "K six",
    "optimizers": "K copy np six",
    "preprocessing.image": "K inspect multiprocessing np os re threading warnings",
    "preprocessing.sequence": "np random",
    "preprocessing.text": "OrderedDict np string sys warnings",
    "regularizers": "K six warnings",
    "utils.np_utils": "np",
    "wrappers.scikit_learn": "copy inspect np types",
}
HOMES = {"np": "numpy", "python_types": "types"}
OF_COLLECTIONS = ("OrderedDict", "defaultdict", "deque")


def lend(package: str, backend: ModuleType) -> None:
    """Puts the names into the package's modules, where they are not there already."""
    for module, names in NAMES.items():
        owner: Any = sys.modules.get(f"{package}.{module}")
        if owner is None:
            continue
        found = {name: backend if name == "K" else _of(name) for name in names.split()}
        for name, value in found.items():
            if value is not None and name not in vars(owner):
                setattr(owner, name, value)
        if hasattr(owner, "__all__"):
            owner.__all__ = [*owner.__all__, *(name for name in found if name in vars(owner))]


def _of(name: str) -> Any:
    if name in OF_COLLECTIONS:
        return getattr(importlib.import_module("collections"), name)
    try:
        return importlib.import_module(HOMES.get(name, name))
    except ImportError:
        return None  # a package that Keras asked for and the program may do without
