"""Writes `tools/data/legacy-*.txt`: every public name of the old releases, one line for all releases that agree.

    python tools/legacy_atlas.py download FOLDER     the archives, by pip: source archives and wheels, about 1.6 GB
    python tools/legacy_atlas.py write FOLDER
    python tools/legacy_atlas.py targets OLDEST NEWEST   Pythons that have the targets: fields and words of those

A line is `releases <tab> kind <tab> name <tab> text`. Kinds: module, class (text: its bases), init, method, attribute
(a property), field (assigned to self), function, value, alias (text: the definition), import (a name that a module
merely used itself, which programs could import from it all the same), string (text: what a word stands for).
"""

from __future__ import annotations

import argparse
import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from legacy_sources import Found, Sources, members

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tools" / "data"
Line = tuple[str, str, str]  # kind, name, text


@dataclass(frozen=True)
class Release:
    """One old release: how it is called in the file, its archives, and the package that is listed."""

    name: str
    archives: tuple[str, ...]
    root: str = "keras"
    roots: tuple[str, ...] = ("keras", "keras_applications", "keras_preprocessing")


PREPROCESSING, APPLICATIONS = (
    "Keras_Preprocessing-1.0.5-py2.py3-none-any.whl",
    "Keras_Applications-1.0.6-py2.py3-none-any.whl",
)
LATER = ("Keras_Preprocessing-1.1.2-py2.py3-none-any.whl", "Keras_Applications-1.0.8-py3-none-any.whl")
TF = {
    "1.15": "tensorflow-1.15.5-cp37-cp37m-manylinux2010_x86_64.whl",
    "2.4": "tensorflow-2.4.4-cp37-cp37m-manylinux2010_x86_64.whl",
    "2.10": "tensorflow-2.10.1-cp39-cp39-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "2.15": "tensorflow-2.15.1-cp39-cp39-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
}
TF_ROOTS = ("tensorflow", "keras")
FILES: dict[str, list[Release]] = {
    "legacy-keras": [
        Release("0.3.3", ("Keras-0.3.3.tar.gz",)),
        Release("1.0.8", ("Keras-1.0.8.tar.gz",)),
        Release("1.2.2", ("Keras-1.2.2.tar.gz",)),
        Release("2.0.9", ("Keras-2.0.9.tar.gz",)),
        Release("2.1.6", ("Keras-2.1.6-py2.py3-none-any.whl",)),
        Release("2.2.4", ("Keras-2.2.4.tar.gz", PREPROCESSING, APPLICATIONS)),
        Release("2.3.1", ("Keras-2.3.1.tar.gz", *LATER)),
    ],
    "legacy-mxnet": [Release("mxnet-2.2.4", ("keras_mxnet-2.2.4.2-py2.py3-none-any.whl", PREPROCESSING, APPLICATIONS))],
    "legacy-parts": [
        Release("applications-1.0.8", LATER, "keras_applications"),
        Release("preprocessing-1.1.2", LATER, "keras_preprocessing"),
    ],
    "legacy-tensorflow": [
        Release("tf-1.15", (TF["1.15"],), "tensorflow.python.keras.api._v1.keras", TF_ROOTS),
        Release("tf-2.4", (TF["2.4"],), "tensorflow.keras", TF_ROOTS),
        Release("tf-2.10", ("keras-2.10.0-py2.py3-none-any.whl", TF["2.10"]), "keras.api._v2.keras", TF_ROOTS),
        Release("tf-2.15", ("keras-2.15.0-py3-none-any.whl", TF["2.15"]), "keras.api._v2.keras", TF_ROOTS),
    ],
}
# Modules whose names are words too, under the name of today's family.
FAMILIES = {
    **{name: name for name in ("activations", "constraints", "initializers", "losses", "metrics", "regularizers")},
    **{"objectives": "losses", "initializations": "initializers", "optimizers": "optimizers"},
}
STRINGS = {"function", "class", "alias"}
HELPERS = {
    *("get", "serialize", "deserialize", "get_from_module", "serialize_keras_object", "deserialize_keras_object"),
    *(
        "get_fans",
        "clip_norm",
        "Optimizer",
        "Layer",
        "TFOptimizer",
        "Regularizer",
        "Constraint",
        "Initializer",
        "Loss",
        "Metric",
    ),
    *("reduce", "optimizer_from_config", "mean", "to_list"),
}
PYTHONS = {"1.15": "3.7", "2.4": "3.7", "2.10": "3.9", "2.15": "3.9"}
"""The interpreter that pip must think of for each TensorFlow wheel."""


def download(folder: Path) -> None:
    """Has pip fetch each archive that is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for archive in sorted({archive for releases in FILES.values() for one in releases for archive in one.archives}):
        if (folder / archive).exists():
            continue
        name, version = archive.removesuffix(".tar.gz").split("-")[:2]
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
        if name == "tensorflow":
            platform = archive.removesuffix(".whl").rpartition("-")[2].split(".")[-1]
            command += ["--only-binary=:all:", f"--platform={platform}"]
            command.append(f"--python-version={PYTHONS[version.rpartition('.')[0]]}")
        subprocess.run([*command, f"{name}=={version}"], check=True)


def lines_of(release: Release, folder: Path) -> list[Line]:
    sources = Sources([folder / archive for archive in release.archives], release.roots)
    found = dict.fromkeys(_api(sources, release) if release.root.count(".") else _package(sources, release.root))
    return sorted(found, key=lambda line: (line[1], line[0]))


def _package(sources: Sources, root: str) -> Iterator[Line]:
    """All modules of a package that drew no line between public and private."""
    for name in sorted(n for n in sources.files if n == root or n.startswith(root + ".")):
        module = sources.module(name)
        if module is None or any(part.startswith("_") for part in name.split(".")):
            continue
        yield "module", name, ""
        for item in sorted(n for n in module.bound if not n.startswith("_")):
            place = sources.follow(name, item)
            if isinstance(place, str):
                if place != f"{name}.{item}":
                    yield "import", f"{name}.{item}", place
            elif place is not None:
                gives = module.package or name.count(".") == 1 or not module.defines or place.module == name
                yield from _line(sources, f"{name}.{item}", place, gives)


def _line(sources: Sources, name: str, place: Found, gives: bool) -> Iterator[Line]:
    if place.origin != name and not isinstance(place.node, ast.expr):
        yield "alias" if gives else "import", name, place.origin
    elif place.origin == name:
        yield from definition(sources, name, place)
    elif gives and place.module.partition(".")[0] != "tensorflow":
        yield "alias", name, place.origin


def definition(sources: Sources, name: str, place: Found) -> Iterator[Line]:
    if isinstance(place.node, ast.FunctionDef):
        yield "function", name, sources.signature(place)
    elif isinstance(place.node, ast.ClassDef):
        yield from sources.class_lines(name, place)
    else:
        yield "value", name, ""


def _api(sources: Sources, release: Release) -> Iterator[Line]:
    """The generated modules that list TensorFlow's public names; each definition is listed under its first name."""
    root = release.root
    first: dict[str, str] = {}
    places: list[tuple[str, Found]] = []
    for module_name in sorted(n for n in sources.files if n == root or n.startswith(root + ".")):
        module = sources.module(module_name)
        if module is None or "._" in module_name.removeprefix(root):
            continue
        public = "tensorflow.keras" + module_name.removeprefix(root)
        yield "module", public, ""
        for item in sorted(n for n in module.bound if not n.startswith("_")):
            place = sources.follow(module_name, item)
            if isinstance(place, Found):
                places.append((f"{public}.{item}", place))
    for name, place in sorted(places, key=lambda pair: (pair[0].count("."), pair[0])):
        if first.setdefault(place.origin, name) != name:
            yield "alias", name, first[place.origin]
            continue
        yield from definition(sources, name, place)
    for name, place in places:
        if first[place.origin] == name and isinstance(place.node, ast.ClassDef):
            yield from _lent(sources, name, place, first)


def _lent(sources: Sources, name: str, place: Found, first: dict[str, str]) -> Iterator[Line]:
    """The bases that no public name stands for lend a class their members."""
    queue, seen = [place], set()
    while queue:
        one = queue.pop(0)
        if not isinstance(one.node, ast.ClassDef) or one.origin in seen:
            continue
        seen.add(one.origin)
        if one is not place and (one.origin in first or one.module.startswith("tensorflow.python.module")):
            continue
        if one is not place:
            yield from (line for line in members(one.node, name) if line[0] != "init")
        for base in one.node.bases:
            origin = sources.origin(one.module, base)
            if isinstance(origin, Found):
                queue.append(origin)


def strings(lines: list[Line], release: Release) -> Iterator[Line]:
    """The words that stand for an object: `loss="mse"`. Old Keras looked them up among all names of the module."""
    for kind, name, text in lines:
        owner, _, word = name.rpartition(".")
        family = owner.rpartition(".")[2]
        if owner.count(".") > 1 + release.root.count(".") or family not in FAMILIES or kind not in STRINGS:
            continue
        if word in HELPERS or word[0] == "_":
            continue
        if family == "optimizers":
            yield "string", f"{family}:{word.lower()}", name
            if release.name in ("0.3.3", "1.0.8", "1.2.2"):
                yield "string", f"{family}:{word}", name
        else:
            yield "string", f"{FAMILIES[family]}:{word}", text if kind == "alias" else name


def write(folder: Path) -> dict[str, str]:
    files = {}
    known: set[tuple[str, str, str]] = set()
    for stem, releases in FILES.items():
        table: dict[Line, list[str]] = {}
        for release in releases:
            lines = lines_of(release, folder)
            lines = sorted({*lines, *strings(lines, release)})
            if release.name == "2.2.4":
                known = set(lines)
            for line in lines:
                if stem != "legacy-mxnet" or line not in known:
                    table.setdefault(line, []).append(release.name)
        header = f"# written by tools/legacy_atlas.py from {', '.join(a for r in releases for a in r.archives)}"
        files[f"{stem}.txt"] = _text(header, table)
    return files


def targets(oldest: Path, newest: Path) -> dict[str, str]:
    """Lines as for the old releases; the releases are called by their age."""
    table: dict[Line, list[str]] = {}
    for age, python in (("oldest", oldest), ("newest", newest)):
        environment = {
            **os.environ,
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "KERAS_BACKEND": "tensorflow",
            "CUDA_VISIBLE_DEVICES": "",
        }
        command = [str(python), str(ROOT / "tools" / "target_extras.py")]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        for line in done.stdout.splitlines():
            kind, name, text = line.split("\t")
            table.setdefault((kind, name, text), []).append(age)
    header = "# written by tools/legacy_atlas.py from the oldest and the newest target"
    return {"targets.txt": _text(header, table)}


def _text(header: str, table: dict[Line, list[str]]) -> str:
    rows = sorted(table.items(), key=lambda item: (item[0][1], item[0][0], item[1]))
    body = "\n".join("\t".join((",".join(names), *line)).rstrip("\t") for line, names in rows)
    return f"{header}\n{body}\n"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["download", "write", "targets"])
    parser.add_argument("paths", type=Path, nargs="+")
    options = parser.parse_args(arguments)
    if options.command == "download":
        download(*options.paths)
        return
    DATA.mkdir(exist_ok=True)
    for name, text in (write if options.command == "write" else targets)(*options.paths).items():
        (DATA / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{DATA / name}: {text.count(chr(10)) - 1} lines, {len(text)} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
