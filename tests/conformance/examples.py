"""Runs every example of the old Keras on the shims, unmodified, on small made data, and says what became of each.

    python tests/conformance/examples.py 2.2.4                   against the kept list; exit code 1 where it got worse
    python tests/conformance/examples.py 2.2.4 --accept          the same, and keeps what became of each
    python tests/conformance/examples.py 2.3.1 --only mnist      those with a word in their name
    python tests/conformance/examples.py --page                  writes docs/examples.md from the kept lists

The examples are those of the source distribution, downloaded from PyPI into the cache of harness.py; none of their code is kept here. `--extra`
is a folder of further packages that they import (matplotlib, pillow, scikit-learn...).
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(ROOT / "tools")]

from harness import EXPECTED, Suite, cache, source  # noqa: E402

from made_data import ARGUMENTS, picture, texts  # noqa: E402

RELEASES = ("2.0.8", "2.2.4", "2.3.1")
BACKENDS = {"mnist_swwae.py": "theano"}  # it says that it runs on no other
WHOLE, STOPPED, WANTS, THEIRS, FAILED = "whole", "stopped", "wants", "theirs", "failed"
# Run on the real Keras 2.0.8 on TensorFlow 1.15, these stop with the error that they stop with here.
STOPS_THERE = {
    ("2.0.8", name) for name in ("mnist_net2net.py", "variational_autoencoder.py", "variational_autoencoder_deconv.py")
}
SAID = {
    WHOLE: "ran to the end",
    STOPPED: "ran until the clock stopped it",
    WANTS: "wants what is not there",
    THEIRS: "stops as on the real Keras",
    FAILED: "failed",
}
ERROR = re.compile(r"^([\w.]*(?:Error|Exception|Interrupt|SystemExit)\b.*)", re.M)
MISSING = re.compile(r"No module named '(?!keras|theano)|No such file or directory|there is no made file")


@dataclass(frozen=True)
class Ended:
    """What became of an example."""

    name: str
    how: str
    why: str = ""

    def line(self) -> str:
        return "\t".join(filter(None, (self.name, self.how, self.why))) + "\n"


def judge(name: str, code: int, said: str, release: str = "") -> Ended:
    """From how its process ended."""
    if code == 0:
        return Ended(name, WHOLE)
    errors = ERROR.findall(said)
    why = " ".join(errors[-1].split())[:160] if errors else f"ended with {code}"
    theirs = THEIRS if (release, name) in STOPS_THERE else FAILED
    return Ended(name, WANTS if MISSING.search(why) else theirs, why)


def environment(release: str, extra: list[str]) -> dict[str, str]:
    ours = [HERE / "plugins", ROOT / "tools", ROOT / "shims", *map(Path, extra)]
    files = cache() / "made-files"
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(str(folder.resolve()) for folder in ours),
        "PATH": f"{HERE / 'stand_ins'}{os.pathsep}{os.environ.get('PATH', '')}",
        "PROGRAMS_FILES": str(files),
        "HOME": str(cache() / f"home-{release}"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "MPLBACKEND": "Agg",
    }


def run(release: str, only: list[str], limit: int, extra: list[str]) -> list[Ended]:
    """Each in a process of its own, one after the other in one folder, as some read what others wrote."""
    top = source(Suite(name=f"examples-{release}", requirement=f"Keras=={release}", files=[]))
    work = cache() / f"examples-{release}"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(top / "examples", work)
    picture(work / "picture.png")
    texts(work)
    logs = cache() / f"examples-{release}-logs"
    logs.mkdir(exist_ok=True)
    found = []
    for script in sorted(work.glob("*.py")):
        if only and not any(word in script.name for word in only):
            continue
        command = [sys.executable, "-u", str(HERE / "plugins" / "on_made_data.py"), release]
        command += [BACKENDS.get(script.name, "tensorflow"), str(script)]
        command += ARGUMENTS.get(script.name, [])
        log = logs / f"{script.stem}.log"
        start = time.time()
        with log.open("w") as stream:
            try:
                done = subprocess.run(
                    command, cwd=work, env=environment(release, extra), stdout=stream, stderr=stream,
                    stdin=subprocess.DEVNULL, timeout=limit, check=False,
                )  # fmt: skip
                ended = judge(script.name, done.returncode, log.read_text(errors="replace"), release)
            except subprocess.TimeoutExpired:
                ended = Ended(script.name, STOPPED)
        print(f"{ended.how:8} {time.time() - start:4.0f} s  {ended.name}  {ended.why}", flush=True)
        found.append(ended)
    return found


def kept(release: str) -> dict[str, Ended]:
    path = EXPECTED / f"examples-{release}.txt"
    rows = [line.split("\t") for line in path.read_text().splitlines()] if path.exists() else []
    return {row[0]: Ended(*row) for row in rows}


def page() -> str:
    """docs/examples.md."""
    lines = [
        "# The examples of the old Keras",
        "",
        "Written by `python tests/conformance/examples.py --page` from the lists in `tests/conformance/expected`. Every example in the",
        "source distributions of Keras is run as it stands by `python tests/conformance/examples.py RELEASE`. Only what would have to be",
        "downloaded is made up: datasets of some hundred samples, texts, pictures, untrained weights for architectures. `fit` is cut to its",
        "last epoch and few steps. A program that trains in a loop of its own is stopped by the clock, after a minute or so; it ran up to there.",
        "Graphviz, which draws models, is a stand-in.",
    ]
    for release in RELEASES:
        found = kept(release)
        if not found:
            continue
        counted = Counter(ended.how for ended in found.values())
        said = ", ".join(f"{counted[how]} {SAID[how]}" for how in SAID if counted[how])
        lines += ["", f"## Keras {release}", "", f"{len(found)} examples: {said}.", "", "| example | |", "|---|---|"]
        lines += [
            f"| `{e.name}` | {SAID[e.how]}{': ' + e.why.replace('|', '') if e.why else ''} |" for e in found.values()
        ]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("release", nargs="?", choices=RELEASES)
    parser.add_argument("--only", nargs="*", default=[], help="words in the names of the examples to run")
    parser.add_argument("--limit", type=int, default=90, help="seconds for an example")
    parser.add_argument("--extra", action="append", default=[], help="a folder of further packages")
    parser.add_argument("--accept", action="store_true", help="keep what became of each")
    parser.add_argument("--page", action="store_true", help="write docs/examples.md")
    given = parser.parse_args(arguments)
    if given.page:
        (ROOT / "docs" / "examples.md").write_text(page())
        return 0
    if given.release is None:
        parser.error("say a release, or --page")
    before = kept(given.release)
    found = run(given.release, given.only, given.limit, given.extra)
    counted = Counter(ended.how for ended in found)
    print(f"Keras {given.release}: " + ", ".join(f"{counted[how]} {SAID[how]}" for how in SAID))
    good = {name for name, ended in before.items() if ended.how in (WHOLE, STOPPED)}
    lost = [ended.name for ended in found if ended.name in good and ended.how not in (WHOLE, STOPPED)]
    for name in lost:
        print(f"  lost: {name}")
    if given.accept:
        whole = {**before, **{ended.name: ended for ended in found}}
        path = EXPECTED / f"examples-{given.release}.txt"
        path.write_text("".join(whole[name].line() for name in sorted(whole)))
    return 1 if lost or not found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
