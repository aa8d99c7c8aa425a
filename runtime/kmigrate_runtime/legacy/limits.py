"""How much a file may ask for before it is believed. docs/spec.md states them."""

from __future__ import annotations

MEBIBYTE = 2**20
CONFIG_BYTES = 64 * MEBIBYTE  # the architecture, as JSON or YAML
CONFIG_DEPTH = 200  # lists and dictionaries in each other
CONFIG_NODES = 2_000_000  # values in it, YAML aliases counted each time
NAMES = 1_000_000  # entries of one list of names
LAYERS_DEEP = 40  # models and wrappers in each other
# Groups in one name: Keras on Theano put all later names behind those of a layer whose building had failed.
NAME_DEEP = 1000
# Old Keras never compressed. What a user compressed later may unpack to this many times the size of the file, and more.
UNPACK_FACTOR = 16
UNPACK_MORE = 64 * MEBIBYTE
TEXT_BYTES = 1024 * MEBIBYTE  # what strings of variable length may come to
MAPPED_BYTES = MEBIBYTE  # arrays from this size on stay in the file until they are used
SCANNED_BYTES = 64 * MEBIBYTE  # files up to this size are looked through for damage that the HDF5 library hangs on
