"""Names that are not of Keras, and that a program had from it: `from keras.callbacks import *` gave `np` as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kmigrate.atlas import borrowed_names
from kmigrate.engine.names.canonical import split_root

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile
    from kmigrate.engine.imports.spelling import Imports


def keep_borrowed(file: SourceFile, imports: Imports) -> None:
    """Asks for an import of each such name that the file uses and binds nowhere."""
    left = set(file.flow.unbound)
    for statement in imports.statements.values():
        for binding in statement.bindings:
            if binding.kind != "star" or split_root(binding.spelled)[0] != "keras":
                continue
            given = borrowed_names().get(binding.spelled, {})
            for name in sorted(left & given.keys()):
                left.discard(name)
                words = given[name].split()
                home = words[1] if words[0] == "from" else ""
                module = words[-1] if home else words[1]
                statement.wants.append((home, module, name if not home and name != module else None))
