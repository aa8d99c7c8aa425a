"""Puts the Keras of the shims at the name `keras`, for suites of an old one."""

from __future__ import annotations

import os

import old_names

import kmigrate_shims.install

kmigrate_shims.install.install(os.environ.get("KMIGRATE_KERAS", "2.3.1"), "tensorflow")
old_names.restore()
