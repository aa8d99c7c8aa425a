"""The settings that are in force."""

from __future__ import annotations

import struct

from kmigrate_shims.theano.configparser import (
    AddConfigVar,
    BoolParam,
    ConfigParam,
    EnumStr,
    FloatParam,
    IntParam,
    StrParam,
    TheanoConfigParser,
    read,
)

config = read()


def local_bitwidth() -> int:
    """The bits of an address."""
    return struct.calcsize("P") * 8


def python_int_bitwidth() -> int:
    """The bits of a C long."""
    return struct.calcsize("l") * 8


theano_config = config

__all__ = [
    "AddConfigVar",
    "BoolParam",
    "ConfigParam",
    "EnumStr",
    "FloatParam",
    "IntParam",
    "StrParam",
    "TheanoConfigParser",
    "config",
]
