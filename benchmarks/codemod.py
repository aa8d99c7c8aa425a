"""Measures the codemod against its aims, in one run: `python benchmarks/codemod.py [--write]`.

It needs `pip install -e '.[bench]'`, a few minutes, and the first time a network. `--write` renews docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import tree
from measure import best, kmigrate

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "benchmarks.md"
RIVALS = str(HERE / "rivals.py")
ANY = (0, 1, 2)  # of kmigrate --check: what is left to do is not the question here
NO_MATCH = "import os\n\nprint(os.getcwd())\n"
MATCH = "from keras.layers import Convolution2D\n\nlayer = Convolution2D(32, 3, 3)\n"
HEAVY = ("libcst", "rich", "tensorflow", "keras", "numpy", "multiprocessing", "kmigrate.engine.rewrite")

NOTES = """\
CPU is user and system time of a whole process, its start and the reading of its files included, on both sides; the
best of a few runs that take turns. `ast.parse` runs with the garbage collector as Python sets it; kmigrate decides for
itself when to collect. kmigrate runs as its users run it, `kmigrate --check --quiet --jobs 1`: it resolves names,
applies every rule and checks the new text. libcst runs a command that renames one class. The machine may have had other
work too.
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    what: str
    kmigrate: str
    other: str
    ratio: float
    aim: str
    met: bool

    def cells(self) -> list[str]:
        return [self.what, self.kmigrate, self.other, f"{self.ratio:.2f}", self.aim, "yes" if self.met else "**no**"]


@dataclass(frozen=True, slots=True)
class Files:
    """Files and their lines."""

    paths: list[Path]
    lines: int

    @classmethod
    def of(cls, paths: list[Path]) -> Files:
        return cls(paths, sum(path.read_bytes().count(b"\n") for path in paths))

    def up_to(self, lines: int) -> Files:
        """Evenly picked files with about that many lines."""
        step = max(1, round(self.lines / lines))
        return Files.of(self.paths[::step])

    def listed(self, folder: Path) -> str:
        """A file that lists them, for a rival."""
        target = folder / f"list-{len(self.paths)}-{self.lines}"
        target.write_text("\n".join(map(str, self.paths)), encoding="utf-8")
        return str(target)

    def copied(self, folder: Path) -> Path:
        """A folder that holds them and nothing else."""
        folder.mkdir(parents=True)
        for number, path in enumerate(self.paths):
            shutil.copyfile(path, folder / f"m{number}_{path.name}")
        return folder


def python_files(folder: Path) -> Files:
    return Files.of(sorted(folder.rglob("*.py")))


def legacy_files(folder: Path) -> Files:
    """The files that name a legacy package, as kmigrate's own search sees them."""
    from kmigrate.engine.prefilter import mentions_legacy

    return Files.of([path for path in python_files(folder).paths if mentions_legacy(path.read_bytes())])


def check(folder: Path, jobs: int = 1) -> list[str]:
    return [*kmigrate(), "--check", "--quiet", "--jobs", str(jobs), str(folder)]


def against_parse(trees: tree.Trees, work: Path, times: int) -> Iterator[Line]:
    """The whole tree, and the files alone that name a legacy package, against `ast.parse` of the latter."""
    legacy = legacy_files(trees.whole)
    alone = legacy.copied(work / "alone")
    parse = [sys.executable, RIVALS, "parse", legacy.listed(work)]
    costs = best({"whole": check(trees.whole), "alone": check(alone), "parse": parse}, times, expect=ANY)
    for name, what in (
        ("whole", f"whole tree, against `ast.parse` of its {len(legacy.paths)} legacy files"),
        ("alone", "the legacy files alone, against the same"),
    ):
        mine, other = costs[name].cpu, costs["parse"].cpu
        yield Line(what, f"{mine:.2f} s CPU", f"{other:.2f} s CPU", mine / other, "at most 3", mine <= 3 * other)


def against_libcst(trees: tree.Trees, work: Path, times: int) -> Iterator[Line]:
    sample = readable(legacy_files(trees.legacy).up_to(25_000))
    folder = sample.copied(work / "sample")
    libcst = [sys.executable, RIVALS, "qualified-names", sample.listed(work)]
    costs = best({"kmigrate": check(folder), "libcst": libcst}, times, expect=ANY)
    mine, other = costs["kmigrate"].cpu, costs["libcst"].cpu
    what = f"libcst's codemod runner with qualified names, {sample.lines} legacy lines: how many times faster"
    yield Line(what, f"{mine:.2f} s CPU", f"{other:.2f} s CPU", other / mine, "at least 30", other >= 30 * mine)


def readable(files: Files) -> Files:
    """Those that are Python 3: libcst stops at the others, and would look faster than it is."""
    import ast
    import warnings

    def reads(path: Path) -> bool:
        try:
            ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError):
            return False
        return True

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Files.of([path for path in files.paths if reads(path)])


def against_django_upgrade(trees: tree.Trees, work: Path, times: int) -> Iterator[Line]:
    """Each over its own kind of tree: sources of Keras and its friends, and of Django."""
    mine, other = python_files(trees.legacy), readable(python_files(trees.django))
    other = other.up_to(min(mine.lines, other.lines))
    django = other.copied(work / "django")
    script = Path(sys.executable).with_name("django-upgrade")
    upgrade = [
        str(script),
        "--target-version",
        "4.2",
        "--exit-zero-even-if-changed",
        *sorted(map(str, django.iterdir())),
    ]
    subprocess.run(upgrade, stderr=subprocess.DEVNULL, check=False)  # what it changes, it changes before it is measured
    costs = best({"kmigrate": check(trees.legacy), "django-upgrade": upgrade}, times, expect=ANY)
    per_line = [costs["kmigrate"].cpu / mine.lines * 1e6, costs["django-upgrade"].cpu / other.lines * 1e6]
    what = f"a line, against django-upgrade ({mine.lines} lines of Keras, {other.lines} of Django)"
    ratio = per_line[0] / per_line[1]
    yield Line(what, f"{per_line[0]:.1f} µs CPU", f"{per_line[1]:.1f} µs CPU", ratio, "less than 1", ratio < 1)


def start_up(work: Path, times: int) -> Iterator[Line]:
    """One small file, with and without a legacy name."""
    files = {"no match": work / "no_match.py", "match": work / "match.py"}
    files["no match"].write_text(NO_MATCH)
    files["match"].write_text(MATCH)
    commands: dict[str, Sequence[str]] = {
        name: [*kmigrate(), "--check", "--quiet", str(path)] for name, path in files.items()
    }
    commands["libcst"] = [sys.executable, "-c", "import libcst"]
    costs = best(commands, times, expect=ANY)
    for name in files:
        mine, other = costs[name].cpu, costs["libcst"].cpu
        what = f"start: `kmigrate one_file.py`, {name}, against `import libcst`"
        ratio = mine / other
        yield Line(what, f"{mine * 1e3:.0f} ms CPU", f"{other * 1e3:.0f} ms CPU", ratio, "at most 1.3", ratio <= 1.3)
    imported = modules_of(files["no match"]) & set(HEAVY)
    said = ", ".join(sorted(imported)) or "none"
    yield Line("heavy modules that a run without a match imports", said, "", len(imported), "0", not imported)


def modules_of(path: Path) -> set[str]:
    """What a run over the file imports."""
    code = (
        "import sys; from kmigrate.cli import main; "
        "main(['--check', '--quiet', sys.argv[1]]); print(*sys.modules, sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def memory(trees: tree.Trees, work: Path) -> Iterator[Line]:
    """The tree of packages once, and four times."""
    four = work / "four"
    for number in range(4):
        shutil.copytree(trees.legacy, four / f"copy{number}")
    costs = best({"one": check(trees.legacy), "four": check(four)}, 1, expect=ANY, by="peak")
    one, four_times = costs["one"].peak, costs["four"].peak
    ratio = four_times / one
    yield Line(
        "peak memory, four times the tree against the tree",
        f"{four_times:.0f} MB",
        f"{one:.0f} MB",
        ratio,
        "at most 1.3",
        ratio <= 1.3,
    )


def processes(trees: tree.Trees, times: int) -> Iterator[Line]:
    """Other work on the machine takes the second core away, so that only the best of many runs says something."""
    costs = best({"1": check(trees.whole, 1), "2": check(trees.whole, 2)}, times, expect=ANY, by="wall")
    one, two = costs["1"].wall, costs["2"].wall
    ratio = one / two
    what = "two processes: how many times faster on the clock"
    yield Line(what, f"{two:.2f} s", f"{one:.2f} s", ratio, "at least 1.7", ratio >= 1.7)


def page(lines: list[Line], trees: tree.Trees) -> str:
    whole, legacy = python_files(trees.whole), legacy_files(trees.whole)
    rows = [["", "kmigrate", "other", "ratio", "aim", "met"], ["---"] * 6, *(line.cells() for line in lines)]
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    measured = (
        f"Measured on {datetime.date.today():%Y-%m-%d} with Python {platform.python_version()} on {platform.system()} "
        f"{platform.machine()} with {os.cpu_count()} cores, by `python benchmarks/codemod.py --write`."
    )
    tree_line = (
        f"The tree: {len(whole.paths)} Python files with {whole.lines} lines, made of {len(tree.LEGACY)} packages of "
        f"Keras, Lasagne and their friends,\nof Django, and of the standard library. {len(legacy.paths)} files with "
        f"{legacy.lines} lines name a legacy package."
    )
    return f"# Benchmarks\n\n{measured}\n\n{tree_line}\n\n{table}\n\n{NOTES}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="renew docs/benchmarks.md")
    parser.add_argument(
        "--times", type=int, default=3, metavar="N", help="runs of each command, of which the best counts"
    )
    arguments = parser.parse_args()
    trees, times = tree.build(), arguments.times
    lines: list[Line] = []
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        for part in (
            against_parse(trees, work, times),
            against_libcst(trees, work, 1),
            against_django_upgrade(trees, work, min(times, 2)),
            start_up(work, times * 5),
            memory(trees, work),
            processes(trees, times * 3),
        ):
            for line in part:
                lines.append(line)
                print(" | ".join(line.cells()), flush=True)
    if arguments.write:
        _, mark, converting = PAGE.read_text("utf-8").partition("\n## Converting")  # which benchmarks/convert.py writes
        PAGE.write_text(page(lines, trees) + mark + converting, encoding="utf-8")
    return 0 if all(line.met for line in lines) else 1


if __name__ == "__main__":
    raise SystemExit(main())
