"""Writes docs/theano.md: every public name of Theano 1.0.5, and what became of it on TensorFlow.

    python tools/theano_table.py           writes the page, and what is absent for the codemod to say
    python tools/theano_table.py --check   exit 1 where they are not what would be written
    python tools/theano_table.py --absent  prints what is absent, one a line

The names are recorded from the real Theano: fixtures/theano/names.txt says how. Needs TensorFlow.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NAMES = ROOT / "fixtures" / "theano" / "names.txt"
PAGE = ROOT / "docs" / "theano.md"
ABSENT = ROOT / "migrate" / "kmigrate" / "atlas" / "data" / "theano.absent.txt"
sys.path.insert(0, str(ROOT / "shims"))

# Parts of Theano that made and ran C code, or rewrote graphs: TensorFlow takes their place as a whole.
INSIDES_TEXT = """
C code and its compilers: theano.gof.cc theano.gof.cmodule theano.gof.compiledir theano.gof.cutils
C code and its compilers: theano.gof.lazylinker_c theano.tensor.blas_c theano.tensor.blas_headers theano.tensor.inc_code
C code and its compilers: theano.tensor.blas_scipy theano.scan_module.scan_perform_ext theano.scan_module.c_code
C code and its compilers: theano.tensor.nnet.corr theano.tensor.nnet.corr3d theano.tensor.elemwise_cgen
C code and its compilers: theano.gof.params_type theano.gof.vm theano.gof.sched theano.scan_module.scan_perform
C code and its compilers: theano.gof.callcache theano.gof.compilelock
the optimizer: theano.tensor.opt theano.tensor.nnet.opt theano.sparse.opt theano.scan_module.scan_opt
the optimizer: theano.tensor.opt_uncanonicalize theano.gof.unify theano.gof.optdb theano.gof.destroyhandler
the optimizer: theano.gof.opt theano.gof.toolbox theano.typed_list.opt theano.scalar.basic_sympy
"""
# Names that a module only took from elsewhere, and names of single optimizations: they are no part of what it offers.
TAKEN_TEXT = """
config integer_types string_types PY3 logger optdb pprint imported_scipy imported_scipy_special bool_t int_t int32_t
imported_scipy_signal ops_with_inner_function default_colorCodes
"""
TAKEN = frozenset(TAKEN_TEXT.split())
REWRITES = ("local_", "crossentropy_to_", "graph_merge_", "softmax_simplifier", "register_", "cond_merge", "OPT_")
# Names that are there and do less: what is missing stands beside them.
PARTIAL = {
    "pydotprint": "raises: no pictures of graphs; `debugprint` gives text",
    "DebugMode": "accepted, checks nothing more",
    "COp": "raises: nothing runs C",
    "ProfileStats": "counts calls and their time, of no single operation",
    "optdb": "keeps names, is never asked",
    "local_optimizer": "accepted, never called",
    "register_canonicalize": "accepted, never called",
}


def recorded() -> dict[str, list[str]]:
    """The public names of each module, `*` for the module itself."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in NAMES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            module, name, _ = line.split()
            if name not in TAKEN and not name.startswith(REWRITES):
                found[module].append(name)
    return dict(found)


def ours(module: str) -> Any:
    """The module of ours for one of Theano's, or None."""
    try:
        return importlib.import_module("kmigrate_shims." + module)
    except ModuleNotFoundError:
        return None


def state(module: Any, name: str) -> str:
    """What became of a name: present, partial or absent."""
    if name == "*":
        return "present"
    try:
        getattr(module, name)
    except (AttributeError, ImportError):
        return "absent"
    return "partial" if name in PARTIAL else "present"


def insides() -> dict[str, list[str]]:
    """The modules of each part that is replaced as a whole."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in INSIDES_TEXT.strip().splitlines():
        part, _, modules = line.partition(": ")
        found[part] += modules.split()
    return dict(found)


def inside(module: str) -> str | None:
    """Of which replaced part of Theano a module is, if it is."""
    for part, modules in insides().items():
        if any(module == each or module.startswith(each + ".") for each in modules):
            return part
    return None


def sorted_out() -> tuple[dict[str, dict[str, list[str]]], dict[str, list[str]]]:
    """Names by module and state, and the modules of replaced parts."""
    table: dict[str, dict[str, list[str]]] = {}
    replaced: dict[str, list[str]] = defaultdict(list)
    for module, names in sorted(recorded().items()):
        part = inside(module)
        if part is not None:
            replaced[part].append(module)
            continue
        there = ours(module)
        rows: dict[str, list[str]] = defaultdict(list)
        for name in names:
            rows["absent" if there is None else state(there, name)].append(name)
        table[module] = dict(rows)
    return table, dict(replaced)


def page() -> str:
    """The page."""
    table, replaced = sorted_out()
    counts = {
        kind: sum(len(rows.get(kind, [])) for rows in table.values()) for kind in ("present", "partial", "absent")
    }
    lines = [
        "# Every public name of Theano 1.0.5",
        "",
        "Written by `tools/theano_table.py` from the names of the real Theano (`fixtures/theano/names.txt`). What a",
        "name does is what it did; *partial* says what it does not do. An absent name raises an error that names it.",
        "",
        f"Of {sum(counts.values())} names {counts['present']} are present, {counts['partial']} partial, "
        f"{counts['absent']} absent. Not counted are parts of Theano that TensorFlow replaces as a whole:",
        "",
    ]
    for part, modules in replaced.items():
        lines.append(f"- {part}: {', '.join(f'`{module}`' for module in modules)}")
    lines += ["", "| module | present | partial | absent |", "|---|---|---|---|"]
    for module, rows in table.items():
        sizes = " | ".join(str(len(rows.get(kind, []))) for kind in ("present", "partial", "absent"))
        lines.append(f"| `{module}` | {sizes} |")
    for module, rows in table.items():
        lines += ["", f"## {module}", ""]
        for kind in ("present", "partial", "absent"):
            names = [name for name in rows.get(kind, []) if name != "*"]
            if names:
                shown = [f"`{name}`" + (f" ({PARTIAL[name]})" if kind == "partial" else "") for name in names]
                lines += [f"{kind.capitalize()}: {', '.join(shown)}", ""]
        if not any(name != "*" for names in rows.values() for name in names):
            lines += ["The module itself is " + ("absent." if "absent" in rows else "present."), ""]
        lines.pop()
    return "\n".join(lines) + "\n"


def absent() -> list[str]:
    """The full names that are not there."""
    table, replaced = sorted_out()
    found = [module for modules in replaced.values() for module in modules if ours(module) is None]
    for module, rows in table.items():
        found += [module if name == "*" else f"{module}.{name}" for name in rows.get("absent", [])]
    return sorted(found)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--absent", action="store_true", help="print what is absent")
    given = parser.parse_args(arguments)
    if given.absent:
        print("\n".join(absent()))
        return 0
    head = "# written by tools/theano_table.py: what kmigrate_shims.theano lacks of Theano 1.0.5"
    pages = {PAGE: page(), ABSENT: "\n".join([head, *absent(), ""])}
    if not given.check:
        for path, text in pages.items():
            path.write_text(text, encoding="utf-8")
        return 0
    old = [path for path, text in pages.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in old:
        print(f"{path.relative_to(ROOT)} is old: run tools/theano_table.py.")
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
