"""What kmigrate is measured against, each in a process of its own: `rivals.py parse|qualified-names LIST`.

LIST is a file with one path a line. Both read every file themselves, as kmigrate does.
"""

from __future__ import annotations

import sys
from pathlib import Path


def parse(paths: list[str]) -> None:
    """`ast.parse` and nothing more; what does not parse costs what it costs."""
    import ast
    import warnings

    warnings.simplefilter("ignore")
    for path in paths:
        data = Path(path).read_bytes()
        try:
            ast.parse(data)
        except (SyntaxError, ValueError):
            continue


def qualified_names(paths: list[str]) -> None:
    """libcst's own codemod runner with a command that renames one class by its qualified name."""
    import libcst
    from libcst.codemod import CodemodContext, TransformSuccess, VisitorBasedCodemodCommand, transform_module
    from libcst.metadata import QualifiedNameProvider

    class Rename(VisitorBasedCodemodCommand):
        METADATA_DEPENDENCIES = (QualifiedNameProvider,)

        def leave_Name(self, original_node: libcst.Name, updated_node: libcst.Name) -> libcst.BaseExpression:
            names = self.get_metadata(QualifiedNameProvider, original_node, set())
            if any(name.name == "keras.layers.Convolution2D" for name in names):
                return updated_node.with_changes(value="Conv2D")
            return updated_node

    done = 0
    for path in paths:
        result = transform_module(Rename(CodemodContext(filename=path)), Path(path).read_text(encoding="utf-8"))
        done += isinstance(result, TransformSuccess)
    if done < len(paths) * 0.9:
        raise SystemExit(f"libcst read only {done} of {len(paths)} files")


RIVALS = {"parse": parse, "qualified-names": qualified_names}

if __name__ == "__main__":
    RIVALS[sys.argv[1]](Path(sys.argv[2]).read_text(encoding="utf-8").splitlines())
