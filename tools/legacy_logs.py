"""Writes `tools/data/legacy-logs.txt`: what callbacks were told, by release: the keys of their logs and of `params`.

    python tools/legacy_logs.py ARCHIVES --oldest FOLDER --newest FOLDER

ARCHIVES is the folder that `tools/legacy_atlas.py download` fills, the others are the installed `keras` of the targets.
A line is `releases <tab> log or param <tab> key`. Keys of metrics are not written down in the sources; `val_*` stands
for those of validation. Of tf.keras there are 2.10 and 2.15, whose Keras is a package of its own.
"""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator
from pathlib import Path

from legacy_sources import Folder, Sources

DATA = Path(__file__).resolve().parent / "data"
ARCHIVES = {
    "0.3.3": "Keras-0.3.3.tar.gz",
    "1.0.8": "Keras-1.0.8.tar.gz",
    "1.2.2": "Keras-1.2.2.tar.gz",
    "2.0.9": "Keras-2.0.9.tar.gz",
    "2.1.6": "Keras-2.1.6-py2.py3-none-any.whl",
    "2.2.4": "Keras-2.2.4.tar.gz",
    "2.3.1": "Keras-2.3.1.tar.gz",
    "tf-2.10": "keras-2.10.0-py2.py3-none-any.whl",
    "tf-2.15": "keras-2.15.0-py3-none-any.whl",
}
PLACES = {"callbacks", "training", "models", "trainers", "engine", "callback_list", "backend"}
SETTERS = ("set_params", "_set_params")
LISTS = ("CallbackList", "CallbackListContainer")
NO_PARAMS = {"add_history", "add_progbar", "model", "callbacks", "mode", "do_validation"}
Line = tuple[str, str]  # kind, key


def keys_of(tree: ast.AST) -> Iterator[Line]:
    """The keys that one module puts into logs and params."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name), args=[ast.Dict(keys=keys)]) if name in SETTERS:
                yield from (("param", str(key.value)) for key in keys if isinstance(key, ast.Constant))
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), keywords=given) if name in LISTS:
                yield from (("param", k.arg) for k in given if k.arg and k.arg not in NO_PARAMS)
            case ast.Call(func=ast.Attribute(attr=name), args=[*_, ast.Dict(keys=keys)]) if name.startswith("on_"):
                yield from (("log", str(key.value)) for key in keys if isinstance(key, ast.Constant))
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from _stored(target, value)
            case _:
                pass


def _stored(target: ast.expr, value: ast.expr) -> Iterator[Line]:
    match target:
        case ast.Subscript(value=ast.Name(id=name), slice=key) if name.endswith("logs"):
            match key:
                case ast.Constant(value=str(text)):
                    yield "log", text
                case ast.BinOp(left=ast.Constant(value=str(text))):
                    yield "log", f"{text}*"
                case _:
                    pass
        case ast.Name(id=name) if name.endswith("logs") and isinstance(value, ast.Dict):
            yield from (("log", str(key.value)) for key in value.keys if isinstance(key, ast.Constant))
        case ast.Name(id=name) if name.endswith("logs") and isinstance(value, ast.DictComp):
            match value.key:
                case (
                    ast.BinOp(left=ast.Constant(value=str(text)))
                    | ast.JoinedStr(values=[ast.Constant(value=str(text)), *_])
                ):
                    yield "log", f"{text}*"
                case _:
                    pass
        case ast.Name(id="params") | ast.Name(id="callback_params") if isinstance(value, ast.Dict):
            yield from (("param", str(key.value)) for key in value.keys if isinstance(key, ast.Constant))
        case _:
            pass


def lines_of(sources: Sources) -> set[Line]:
    """All keys of one release, without its tests and examples."""
    found: set[Line] = set()
    for name, (archive, member, _) in sources.files.items():
        parts = name.split(".")
        if not PLACES.isdisjoint(parts):
            text = sources._text(archive, member)
            if not parts[-1].endswith("_test") and ("logs" in text or "set_params" in text):
                found.update(keys_of(ast.parse(text)))
    return found


def write(archives: Path, oldest: Path, newest: Path) -> str:
    table: dict[Line, list[str]] = {}
    every = {name: Sources([archives / archive], ("keras",)) for name, archive in ARCHIVES.items()}
    every |= {"oldest": Folder(oldest.parent, oldest.name), "newest": Folder(newest.parent, newest.name)}
    for name, sources in every.items():
        for line in lines_of(sources):
            table.setdefault(line, []).append(name)
    head = f"# written by tools/legacy_logs.py from {', '.join(ARCHIVES.values())} and the targets"
    return "\n".join([head, *("\t".join((",".join(names), *line)) for line, names in sorted(table.items()))]) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archives", type=Path)
    parser.add_argument("--oldest", type=Path, required=True)
    parser.add_argument("--newest", type=Path, required=True)
    options = parser.parse_args()
    text = write(options.archives, options.oldest, options.newest)
    (DATA / "legacy-logs.txt").write_text(text, encoding="utf-8", newline="\n")
    print(f"{DATA / 'legacy-logs.txt'}: {text.count(chr(10)) - 1} lines")


if __name__ == "__main__":
    main()
