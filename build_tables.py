"""A part of the build: the wheel holds what its tables say as a module, which pip compiles where it installs it."""

from __future__ import annotations

import runpy
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TABLES = Path("migrate", "kmigrate", "tables")
MODULE = "as_read.py"


class TablesHook(BuildHookInterface):
    """Not for an editable installation, whose tables may change."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "wheel" and version != "editable":
            folder, made = Path(self.root, TABLES), Path(tempfile.mkdtemp(), MODULE)
            text = runpy.run_path(str(folder / "compiled.py"))["as_module"](folder)
            made.write_text(text, encoding="utf-8")
            build_data["force_include"][str(made)] = f"kmigrate/tables/{MODULE}"
