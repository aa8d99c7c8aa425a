"""Takes whole packages through kmigrate, runs what can be run under the target, and writes docs/programs.md.

    python tools/programs.py --python TARGET/bin/python --extra FOLDER --cache build/programs

The source distributions come from the package index (pip download) into the cache; nothing of them is committed.
--python has the newest TensorFlow and pytest; --extra is a folder of further packages for it (scipy, matplotlib,
pillow, pandas, scikit-learn).
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import pickle
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from made_data import ARGUMENTS, picture, texts
from programs_list import PACKAGES, Package
from programs_report import write
from programs_verdict import Findings, Verdict, judge, judge_tests

ROOT = Path(__file__).parent.parent


@dataclass
class Outcome:
    """What became of one package."""

    package: Package
    summary: dict[str, Any]
    person: int  # files with something for a person
    runs: list[Verdict] = field(default_factory=list)
    tests: dict[str, int] = field(default_factory=dict)
    failures: list[Verdict] = field(default_factory=list)


def sources(package: Package, cache: Path) -> Path:
    """The unpacked source distribution."""
    folder = cache / "sources" / package.archive
    if not folder.exists():
        archive = cache / "archives" / f"{package.archive}.tar.gz"
        if not archive.exists():
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:"]
            subprocess.run(
                [*command, "-d", str(archive.parent), f"{package.name}=={package.version}"], check=True, timeout=300
            )
        with tarfile.open(archive) as file:
            file.extractall(folder.parent, filter="data")
    return folder


def migrate(package: Package, cache: Path) -> tuple[Path, dict[str, Any]]:
    """A fresh copy, migrated in place, and the report of that."""
    work = cache / "work" / package.archive
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(sources(package, cache), work)
    shutil.rmtree(work / "keras", ignore_errors=True)  # the old Keras itself would be imported instead of today's
    report = cache / "reports" / f"{package.archive}.json"
    report.parent.mkdir(parents=True, exist_ok=True)
    parts = [part for part in package.parts if (work / part).exists()]
    command = [sys.executable, "-m", "kmigrate", "--format", "json", "--output", str(report), *parts]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "migrate"), "XDG_STATE_HOME": str(cache / "state")}
    done = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, timeout=600, check=False)
    if not report.exists():
        raise SystemExit(f"{package.archive}: {done.stderr}")
    return work, json.loads(report.read_text())


def environment(package: Package, cache: Path, extra: Sequence[str]) -> dict[str, str]:
    """Where the target finds the package, those it needs (migrated too), the shims and the made data."""
    others = [cache / "work" / p.archive for p in PACKAGES if p.name in package.needs]
    folders = [ROOT / "tools", cache / "work" / package.archive, *others, ROOT / "shims", *map(Path, extra)]
    path = os.pathsep.join(str(folder.resolve()) for folder in folders)
    made = {"PROGRAMS_FILES": str((cache / "files").resolve()), "PYTHONPATH": path, "KERAS_BACKEND": "tensorflow"}
    made |= {"PROGRAMS_WHOLE": "1"} if package.whole else {}
    return {**os.environ, **made, "TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "Agg", "OMP_NUM_THREADS": "1"}


def run_examples(package: Package, work: Path, report: dict[str, Any], options: argparse.Namespace) -> list[Verdict]:
    """Every program of the folder, one after the other, with a limit of time."""
    found = []
    folder = work / package.examples
    picture(folder / "picture.png")
    texts(folder)
    for script in sorted(folder.glob("*.py")):
        if options.only and options.only not in script.name:
            continue
        command = [options.python, "-u", str(ROOT / "tools" / "programs_run.py"), str(script)]
        command += ARGUMENTS.get(script.name, [])
        told = Findings.of(report, sources(package, options.cache), work, f"{package.examples}/{script.name}")
        env = environment(package, options.cache, options.extra)
        try:
            done = subprocess.run(
                command, cwd=folder, env=env, capture_output=True, text=True, timeout=options.limit, check=False
            )
            verdict = judge(script.name, done.returncode, done.stdout + done.stderr, told, work)
        except subprocess.TimeoutExpired:
            verdict = Verdict(script.name, "runs", f"for {options.limit} seconds, then stopped")
        print(f"  {verdict.kind:11} {script.name} {verdict.why}", flush=True)
        found.append(verdict)
    return found


def run_tests(package: Package, work: Path, report: dict[str, Any], options: argparse.Namespace) -> Outcome:
    """The package's own tests."""
    outcome = Outcome(package, report["summary"], _person(report))
    junit = options.cache / "reports" / f"{package.archive}.xml"
    junit.unlink(missing_ok=True)
    command = [options.python, "-m", "pytest", "-q", "-p", "programs_run", "--tb=short", "-p", "no:cacheprovider"]
    command += ["-o", "addopts=", f"--junitxml={junit.resolve()}", package.tests]
    env = environment(package, options.cache, options.extra)
    try:
        subprocess.run(
            command,
            cwd=work,
            env=env,
            capture_output=True,
            text=True,
            timeout=options.limit * (60 if package.whole else 8),
            check=False,
        )
    except subprocess.TimeoutExpired:
        outcome.tests["out of time"] = 1
    if junit.exists():

        def told(path: str) -> Findings:
            return Findings.of(report, sources(package, options.cache), work, path)

        outcome.tests, outcome.failures = judge_tests(junit, work, told)
    print(f"  tests {outcome.tests}", flush=True)
    for failure in outcome.failures:
        print(f"    {failure.kind:11} {failure.name} {failure.why}", flush=True)
    return outcome


def _person(report: dict[str, Any]) -> int:
    return sum(any(f["status"] in ("review", "unsupported") for f in file["findings"]) for file in report["files"])


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--python", required=True, help="the interpreter that has the newest TensorFlow")
    parser.add_argument("--extra", action="append", default=[], help="a folder of further packages for it")
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "programs")
    parser.add_argument("--package", action="append", help="only these; the others stay as they were")
    parser.add_argument("--only", help="only examples whose name has this; the others stay as they were")
    parser.add_argument("--limit", type=int, default=60, help="seconds for a program")
    parser.add_argument("--no-run", action="store_true", help="migrate only")
    options = parser.parse_args(argv)
    options.cache = options.cache.resolve()
    chosen = [p for p in PACKAGES if not options.package or p.archive in options.package or p.name in options.package]
    reports = {
        package.archive: migrate(package, options.cache) for package in (PACKAGES if not options.package else chosen)
    }
    store = options.cache / "outcomes"
    for package in chosen:
        work, report = reports[package.archive]
        summary = report["summary"]
        print(f"{package.archive}: {summary['uses']} uses, {summary['rate']:.3f} need nobody", flush=True)
        outcome = Outcome(package, summary, _person(report))
        if package.tests and not options.no_run and not options.only:
            outcome = run_tests(package, work, report, options)
        if package.examples and not options.no_run:
            outcome.runs = run_examples(package, work, report, options)
        store.mkdir(exist_ok=True)
        kept = store / package.archive
        if kept.exists() and (options.no_run or options.only):
            before: Outcome = pickle.loads(kept.read_bytes())
            anew = {verdict.name for verdict in outcome.runs}
            outcome.runs = sorted(
                [*(v for v in before.runs if v.name not in anew), *outcome.runs], key=lambda verdict: verdict.name
            )
            outcome.tests, outcome.failures = before.tests, before.failures
        kept.write_bytes(pickle.dumps(outcome))
    # What was run before in this cache stands beside what was run now.
    done = [store / package.archive for package in PACKAGES if (store / package.archive).exists()]
    outcomes = [pickle.loads(path.read_bytes()) for path in done]
    ask = "import tensorflow as t, keras as k, platform as p; print(t.__version__, k.__version__, p.python_version())"
    told = subprocess.run([options.python, "-c", ask], capture_output=True, text=True, check=True)
    write(ROOT / "docs" / "programs.md", outcomes, told.stdout.split(), datetime.date.today(), options.limit)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
