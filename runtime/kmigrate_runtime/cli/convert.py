"""`kmigrate convert OLD NEW`: an old model file becomes a right new one, or nothing is written."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any

from kmigrate_runtime.cli import framework, screen
from kmigrate_runtime.cli.failure import failed
from kmigrate_runtime.cli.parser import Parser
from kmigrate_runtime.complaints import Complaint, own_mistake

if TYPE_CHECKING:
    from kmigrate_runtime.convert.steps import Report

DONE, DIFFERENT = 0, 1


def main(argv: list[str]) -> int:
    arguments = _parser().parse_args(argv)
    framework.settle()
    try:
        report = _converted(arguments)
    except Complaint as complaint:
        return failed("convert", complaint)
    except Exception as error:
        return failed("convert", own_mistake(arguments.old, error))
    _print(report, arguments)
    return DONE if report.written else DIFFERENT


def _converted(arguments: argparse.Namespace) -> Report:
    if not os.path.exists(arguments.old):
        raise Complaint(f"{arguments.old}: there is no such file.")
    for name in (arguments.old, arguments.weights):
        if name and os.path.exists(arguments.new) and os.path.samefile(name, arguments.new):
            raise Complaint(
                f"{arguments.new} is the old file itself, which nothing could give back. Give the new one another name."
            )
    framework.load()
    from kmigrate_runtime.cli.progress import bar
    from kmigrate_runtime.convert import Settings, convert

    names = (
        "weights",
        "backend",
        "release",
        "ordering",
        "custom",
        "trust",
        "to",
        "channels_last",
        "inference",
        "force",
    )
    settings = Settings(**{name: getattr(arguments, name) for name in names})
    with bar(arguments.quiet) as progress:
        return convert(arguments.old, arguments.new, settings, progress)


def _print(report: Report, arguments: argparse.Namespace) -> None:
    width = screen.columns()
    for note in [*report.spec.notes, *report.built.notes]:
        print(screen.fitted(f"Note: {note}", width))
    if not arguments.quiet:
        for line in screen.table(_rows(report), width):
            print(line)
    checked = f"{report.check.compared} outputs of layers on {', '.join(report.check.cases)} inputs"
    if report.written:
        done = f"{arguments.old} is now {report.new}: {checked} agree with the reference, and again when loaded."
        print(screen.fitted(f"{done}\n{_loading(report)}", width))
        return
    worst = report.check.worst
    print(f"Nothing was written: of {checked} not all agree with the reference.", file=sys.stderr)
    if worst is not None:
        where = f"{worst.name} ({worst.kind}) is the first that differs, by {worst.error:.1e} of its largest number"
        print(f"{where}, where {worst.tolerance:.1e} is allowed ({worst.case}).", file=sys.stderr)


def _loading(report: Report) -> str:
    if report.form == "saved_model":
        return "It loads with tf.saved_model.load; nothing else is needed."
    if not report.needs:
        return "It loads with Keras alone."
    needs = "; ".join(report.needs)
    return f"To load it: {needs}. Of kmigrate_shims it uses {', '.join(report.built.shims) or 'nothing'}."


def _rows(report: Report) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("layer", "kind", "output", "largest error", "allowed", "inputs")]
    for row in report.check.rows:
        if row.reason:
            rows.append((row.name, row.kind, "", row.reason, "", ""))
            continue
        shape = "x".join(str(size) for size in row.shape)
        mark = "" if row.holds else "  <-- differs"
        rows.append((row.name, row.kind, shape, f"{row.error:.1e}", f"{row.tolerance:.1e}", row.case + mark))
    return rows


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="kmigrate convert",
        example="kmigrate convert old.h5 new.keras",
        description="Makes a legacy Keras model file a model of Keras 3. It is checked against a reference in NumPy "
        "before anything is written.",
        epilog="Exit codes: 0, written; 1, the new model computes something else and nothing was written; "
        "2, the file or the command line is wrong, or something must be given.",
    )
    add: Any = parser.add_argument
    add("old", metavar="OLD", help="the legacy model: .h5, .hdf5, .json or .yaml")
    add("new", metavar="NEW", help="the file to write; a folder with --to saved_model")
    add("--weights", metavar="FILE", help="the weights, where OLD is an architecture")
    add("--backend", choices=("theano", "tensorflow", "cntk"), help="where the file does not say on what it ran")
    add("--release", metavar="X.Y.Z", help="the Keras that wrote it, where the file does not say")
    add("--ordering", choices=("th", "tf"), help="the order of an image's dimensions, where the file does not say")
    add("--to", choices=("keras", "h5", "saved_model"), help="what to write (default: by the name of NEW)")
    add("--channels-last", action="store_true", help="make images channels last")
    add("--custom", metavar="MODULE", help="a Python file or module with the classes and functions that the file names")
    add("--trust", action="store_true", help="run source that was recovered from functions in the file")
    add("--inference", action="store_true", help="leave out what only training needs: optimizer, loss, metrics")
    add("--force", action="store_true", help="replace NEW where it exists")
    add("--quiet", action="store_true", help="print no table and no progress")
    return parser
