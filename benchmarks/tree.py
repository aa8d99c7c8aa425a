"""Makes the tree that is measured: real packages from PyPI, and the standard library of the running Python.

`python benchmarks/tree.py` prints where it is. It is made once, in $KMIGRATE_BENCHMARKS or the user's cache folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

LEGACY = (
    *("Keras==0.3.3", "Keras==1.2.2", "Keras==2.0.9", "Keras==2.2.4", "Keras==2.3.1"),
    *("Lasagne==0.1", "elephas==0.4.3", "hyperas==0.4.1", "keras-bert==0.41.0", "keras-rl==0.4.2"),
    *("keras-tcn==2.3.5", "keras-vis==0.2", "talos==0.4.6"),
)
DJANGO = ("Django==4.2.16",)
SUFFIXES = (".py", ".pyi", ".ipynb")


@dataclass(frozen=True, slots=True)
class Trees:
    """`whole` holds the other three."""

    whole: Path
    legacy: Path
    django: Path
    library: Path


def cache() -> Path:
    """Where downloads and trees are kept, outside of the repository."""
    if chosen := os.environ.get("KMIGRATE_BENCHMARKS"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kmigrate-benchmarks"


def build() -> Trees:
    """The trees; those that are not there yet are made."""
    whole = cache() / "tree"
    trees = Trees(whole, whole / "legacy", whole / "django", whole / "library")
    for folder, packages in ((trees.legacy, LEGACY), (trees.django, DJANGO)):
        for package in packages:
            _unpacked(package, folder / package.replace("==", "-"))
    _made(trees.library, _copy_library)
    return trees


def _unpacked(package: str, folder: Path) -> None:
    def unpack(into: Path) -> None:
        with tarfile.open(_downloaded(package)) as archive:
            for member in archive:
                if member.isfile() and member.name.endswith(SUFFIXES) and ".." not in Path(member.name).parts:
                    data = archive.extractfile(member)
                    assert data is not None
                    target = into.joinpath(*Path(member.name).parts[1:])
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(data.read())

    _made(folder, unpack)


def _downloaded(package: str) -> Path:
    folder = cache() / "sdists" / package
    if not any(folder.glob("*.tar.gz")):
        folder.mkdir(parents=True, exist_ok=True)
        print(f"downloading {package}", file=sys.stderr)
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:"]
        subprocess.run([*pip, "-d", str(folder), package], check=True, stdout=sys.stderr)
    return next(folder.glob("*.tar.gz"))


def _copy_library(into: Path) -> None:
    library = Path(sysconfig.get_path("stdlib"))
    for path in sorted(library.rglob("*.py")):
        inside = path.relative_to(library)
        if not {"site-packages", "dist-packages", "__pycache__"} & set(inside.parts):
            target = into / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def _made(folder: Path, fill: Callable[[Path], None]) -> None:
    # Under another name first: a tree that is there is whole.
    if folder.exists():
        return
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    fill(part)
    part.rename(folder)


if __name__ == "__main__":
    print(build().whole)
