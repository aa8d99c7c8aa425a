"""Runs suites that others wrote, on our shims or on the real old packages, and counts what passes.

    python tests/conformance/harness.py lasagne                        on the shims, against the kept list of passes
    python tests/conformance/harness.py lasagne --accept               the same, and adds what passes newly to the list
    python tests/conformance/harness.py theano --only test_scan --again failed    some files, of them what did not pass yet
    python tests/conformance/harness.py lasagne --real COMMAND...      on the real packages, by a command that runs python

The suites are rows of suites.toml. What they need comes from PyPI into a cache folder ($KMIGRATE_CONFORMANCE).
Exit codes: 0, all expected passes pass; 1, some do not; 2, the suite could not be run.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import subprocess
import sys
import tarfile
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
EXPECTED = HERE / "expected"


@dataclass
class Suite:
    """A row of suites.toml: what to download, what to run, and what is left out and why."""

    name: str
    requirement: str
    files: list[str]
    like: str = ""  # the row that it has the rest from
    needs: list[str] = field(default_factory=list)
    plugin: str = "old_theano"
    environment: dict[str, str] = field(default_factory=dict)
    exclude: list[list[str]] = field(default_factory=list)
    timeout: int = 120  # seconds for a test
    together: str = "file"  # what shares a process: a file's tests, those of a folder, or the whole suite
    options: list[str] = field(default_factory=list)

    def excluded(self, name: str) -> str | None:
        """Why a test is not part of the selection, or None."""
        return next((reason for pattern, reason in self.exclude if fnmatch.fnmatchcase(name, pattern)), None)

    def kept(self, kind: str) -> set[str]:
        """The names of a kept list: `passes` of the shims, or `real` of the real packages."""
        path = EXPECTED / f"{self.name}.{kind}.txt"
        return set(path.read_text().split("\n")) - {""} if path.exists() else set()

    def keep(self, kind: str, names: set[str]) -> None:
        EXPECTED.mkdir(exist_ok=True)
        (EXPECTED / f"{self.name}.{kind}.txt").write_text("".join(f"{name}\n" for name in sorted(names)))


def suites() -> dict[str, Suite]:
    """All suites, by name."""
    rows = tomllib.loads((HERE / "suites.toml").read_text())
    return {name: Suite(name=name, **{**rows.get(row.get("like", ""), {}), **row}) for name, row in rows.items()}


def cache() -> Path:
    """Where downloads are kept."""
    folder = Path(os.environ.get("KMIGRATE_CONFORMANCE", Path.home() / ".cache" / "kmigrate-conformance"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def pip(*arguments: str) -> None:
    """pip of this Python; what it says is only of interest where it fails."""
    done = subprocess.run([sys.executable, "-m", "pip", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"harness: pip {' '.join(arguments)} failed:\n{done.stderr[-2000:]}")


def source(suite: Suite) -> Path:
    """The unpacked source package; it is downloaded once, and none of its code is run for that."""
    folder = cache() / suite.requirement.replace("==", "-")
    if not (folder / "complete").exists():
        folder.mkdir(exist_ok=True)
        pip(
            "download",
            "-q",
            "--no-deps",
            "--no-binary",
            ":all:",
            "--no-build-isolation",
            "-d",
            str(folder),
            suite.requirement,
        )
        for archive in folder.glob("*.tar.gz"):
            with tarfile.open(archive) as packed:
                packed.extractall(folder, filter="data")
        (folder / "complete").touch()
    return next(path for path in folder.iterdir() if path.is_dir())


def helpers(suite: Suite) -> Path:
    """A folder with what the suite needs besides, in the versions that run on today's Python."""
    folder = cache() / f"needs-{suite.like or suite.name}"
    if suite.needs and not (folder / "complete").exists():
        pip("install", "-q", "--no-deps", "--target", str(folder), *suite.needs)
        (folder / "complete").touch()
    return folder


def test_files(suite: Suite, top: Path, only: list[str]) -> list[Path]:
    """The files of the selection, or those of them that have one of the words in their path."""
    found = [path for pattern in suite.files for path in sorted(top.glob(pattern))]
    return [path for path in found if not only or any(word in str(path) for word in only)]


def groups(suite: Suite, top: Path, paths: list[Path]) -> dict[str, list[Path]]:
    """The files that share a process, by the name of their journal."""
    found: dict[str, list[Path]] = {}
    for path in paths:
        inside = path.relative_to(top)
        parts = {"file": inside.with_suffix("").parts, "folder": inside.parent.parts, "suite": (suite.name,)}
        found.setdefault("-".join(parts[suite.together]), []).append(path)
    return found


def run_files(suite: Suite, top: Path, paths: list[Path], real: list[str], journal: Path) -> dict[str, str]:
    """What became of each test of some files: passed, failed or skipped."""
    ours = [str(HERE / "plugins"), str(HERE / "stand_ins"), str(ROOT / "shims"), str(helpers(suite))]
    search = [os.environ.get("PYTHONPATH", ""), str(HERE / "plugins")] if real else ours
    environment = {**os.environ, **suite.environment, "KMIGRATE_SUITE": str(top), "PYTHONPATH": os.pathsep.join(search)}
    environment |= {"KMIGRATE_JOURNAL": str(journal), "KMIGRATE_TEST_SECONDS": str(suite.timeout)}
    environment["KMIGRATE_EXCLUDED"] = json.dumps([pattern for pattern, _ in suite.exclude])
    command = real or [sys.executable]
    command = [*command, "-W", "ignore", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", str(HERE / "empty.ini")]
    command += ["--rootdir", str(top), "-W", "ignore", "--tb=short", "-p", "journal"]
    command += ["--continue-on-collection-errors"]  # of one file; the others of its folder are run
    command += [option.format(top=top) for option in suite.options]
    command += ["-p", "real_theano" if real else suite.plugin, *[str(path) for path in paths]]
    with journal.with_suffix(".log").open("w") as stream:
        known = -1
        # A process that a test takes down is followed by another one, for the tests behind it.
        while known < len(found := read_journal(journal)):
            known = len(found)
            done = subprocess.run(command, cwd=top, env=environment, stdout=stream, stderr=stream, check=False)
            if done.returncode in (0, 1, 5):
                break
    found = read_journal(journal)
    return found or {f"{path.relative_to(top)}::(not run)": "failed" for path in paths}


def read_journal(journal: Path) -> dict[str, str]:
    """Names with what became of them; what was started and never ended has failed."""
    found: dict[str, str] = {}
    if journal.exists():
        for line in journal.read_text().splitlines():
            name, state, _ = json.loads(line)
            # A second report of a test (its end, behind its call) can only make it worse.
            if state != "passed" or found.get(name) in (None, "started"):
                found[name] = state
    return {name: "failed" if state == "started" else state for name, state in found.items()}


def forget(journal: Path, again: str) -> None:
    """Of the run before this one keep what need not be run again."""
    if again == "all" or not journal.exists():
        journal.unlink(missing_ok=True)
    elif again == "failed":
        good = {name for name, state in read_journal(journal).items() if state == "passed"}
        lines = [line for line in journal.read_text().splitlines(keepends=True) if json.loads(line)[0] in good]
        journal.write_text("".join(lines))


def run(suite: Suite, only: list[str], real: list[str], again: str = "all") -> dict[str, str]:
    """What became of each test of the selection."""
    top = source(suite)
    results: dict[str, str] = {}
    reports = cache() / f"reports-{suite.name}-{'real' if real else 'shims'}"
    reports.mkdir(exist_ok=True)
    for label, paths in groups(suite, top, test_files(suite, top, only)).items():
        journal = reports / f"{label}.jsonl"
        forget(journal, again)
        found = run_files(suite, top, paths, real, journal)
        chosen = {name: state for name, state in found.items() if suite.excluded(name) is None}
        counted = {state: sum(each == state for each in chosen.values()) for state in ("passed", "failed", "skipped")}
        print(f"{label}: {counted}", flush=True)
        results |= chosen
    return results


def compare(suite: Suite, results: dict[str, str], accept: bool) -> int:
    """Says how far the shims are, and what no longer passes."""
    passed = {name for name, state in results.items() if state == "passed"}
    expected = suite.kept("passes")
    real = {name for name in suite.kept("real") if suite.excluded(name) is None}
    lost = sorted(name for name in expected if name in results and name not in passed)
    ran = {
        name for name in real if name in results or any(name.split("::")[0] == each.split("::")[0] for each in results)
    }
    share = len(passed & ran) / len(ran) if ran else 0.0
    print(
        f"{suite.name}: {len(passed)} pass; the real packages pass {len(ran)} of the same files, {share:.1%} of which pass here"
    )
    print(f"newly passing: {len(passed - expected)}, no longer passing: {len(lost)}")
    for name in lost:
        print(f"  lost: {name}")
    if accept:
        suite.keep("passes", expected | passed)
    return 1 if lost else 0


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", choices=sorted(suites()))
    parser.add_argument("--only", nargs="*", default=[], help="words in the paths of the files to run")
    parser.add_argument(
        "--again",
        choices=("all", "failed", "none"),
        default="all",
        help="what to run again of what a run before this one came to",
    )
    parser.add_argument("--accept", action="store_true", help="add what passes newly to the kept list")
    parser.add_argument("--real", nargs=argparse.REMAINDER, default=[], help="the command that runs the old python")
    given = parser.parse_args(arguments)
    suite = suites()[given.suite]
    results = run(suite, given.only, given.real, given.again)
    if not results:
        print(f"harness: no test of {suite.name} was run.")
        return 2
    if given.real:
        passed = {name for name, state in results.items() if state == "passed"}
        files = {name.split("::")[0] for name in results}
        kept = {name for name in suite.kept("real") if name.split("::")[0] not in files}
        suite.keep("real", kept | passed)
        print(f"{suite.name}: the real packages pass {len(passed)} of {len(results)}")
        return 0
    return compare(suite, results, given.accept)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
