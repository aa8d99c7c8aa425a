"""Puts the Keras of the shims at the name `keras`, for suites of an old one."""

from __future__ import annotations

import os
from typing import Any

import h5py
import old_names

import kmigrate_shims.install
import kmigrate_shims.removed

kmigrate_shims.install.install(os.environ.get("KMIGRATE_KERAS", "2.3.1"), "tensorflow")
kmigrate_shims.removed.restore()  # as `kmigrate run` does
old_names.restore()
old_names.restore_rounding()
old_names.restore_warns()


class File(h5py.File):  # type: ignore[misc]
    """h5py opened files to be written to where nothing was said."""

    def __init__(self, name: Any, mode: str = "a", *args: Any, **kwargs: Any) -> None:
        super().__init__(name, mode, *args, **kwargs)


h5py.File = File
