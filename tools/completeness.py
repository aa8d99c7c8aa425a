"""Says what becomes of every name, parameter, default, word and member of the old releases, by running the engine.

python tools/completeness.py             what is unaccounted for, and how many of each end
python tools/completeness.py --write     writes docs/completeness.md
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "migrate")]

from complete_check import End, judge  # noqa: E402
from complete_read import releases  # noqa: E402

ABOUT = ("name", "parameter", "default", "word", "member")
STATUSES = ("same", "rewritten", "shimmed", "review", "unsupported", "unaccounted")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--target", default="tf.keras")
    parser.add_argument("--release", nargs="*")
    options = parser.parse_args(arguments)
    missing: dict[End, list[str]] = {}
    for name, release in releases().items():
        if options.release and name not in options.release:
            continue
        ends = judge(release, options.target)
        count = Counter((end.about, end.status) for end in ends)
        print(f"# {name}: " + "; ".join(f"{a} " + " ".join(str(count[a, s]) for s in STATUSES) for a in ABOUT))
        for end in ends:
            if end.status == "unaccounted":
                missing.setdefault(end, []).append(name)
    for end, names in sorted(missing.items(), key=lambda pair: (pair[0].about, pair[0].name, pair[0].item)):
        print(f"{end.about}\t{end.name}\t{end.item}\t{end.why}\t[{' '.join(names)}]")
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
