"""Nested structures, as Keras names the functions for them since 3.1; before, it used dm-tree itself."""

from __future__ import annotations

import importlib
from typing import Any

import keras

_tree: Any = keras.tree if hasattr(keras, "tree") else importlib.import_module("tree")
flatten = _tree.flatten
map_structure = _tree.map_structure
