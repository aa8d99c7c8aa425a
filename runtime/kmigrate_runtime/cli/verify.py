"""`kmigrate verify OLD|TRACE NEW`: whether a new model computes what the old one did, and if not, why."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kmigrate_runtime.cli import framework, screen
from kmigrate_runtime.cli.failure import failed
from kmigrate_runtime.cli.parser import Parser
from kmigrate_runtime.complaints import Complaint, own_mistake
from kmigrate_runtime.report import FORMATS

if TYPE_CHECKING:
    from kmigrate_runtime.proof import Proof

UNITS = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
EPILOG = """exit codes: 0, equal within the tolerance; 1, not equal; 2, it could not be told, or a wrong command line
examples:
  kmigrate verify trace.npz new.keras                  # what the old Keras computed, recorded there
  kmigrate verify old.h5 new.keras --backend theano    # the NumPy reference is the witness
  kmigrate verify trace.npz models:build --format html --output proof.html
  kmigrate verify trace.npz new.keras --device cpu,gpu --modes xla,tf32"""


def main(argv: list[str]) -> int:
    framework.settle()
    arguments = _parser().parse_args(argv)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Keras, about files and structures: what matters is compared
            proof = _proof(arguments)
        _show(proof, arguments)
    except Complaint as complaint:
        return failed("verify", complaint)
    except Exception as error:
        return failed("verify", own_mistake(arguments.old, error))
    return proof.code


def _proof(arguments: argparse.Namespace) -> Proof:
    if not os.path.exists(arguments.old):
        raise Complaint(f"{arguments.old}: there is no such file.")
    framework.load()
    from kmigrate_runtime.cli.progress import bar
    from kmigrate_runtime.verify import CPU, Request, verify
    from kmigrate_runtime.verify.modes import devices, plan

    _check(arguments)
    modes = plan(devices(_words(arguments.device)), _variants(arguments.modes))
    request = Request(
        arguments.old,
        arguments.new,
        CPU,
        {name: getattr(arguments, name) for name in ("weights", "backend", "release", "ordering")},
        inputs=arguments.inputs,
        seed=arguments.seed,
        steps=arguments.steps,
        tolerance=arguments.tolerance,
        memory=_size(arguments.max_memory),
        custom=arguments.custom,
        trust=arguments.trust,
    )
    with bar(arguments.quiet) as progress:
        return verify(request, modes, progress=lambda step: progress(step, 0.0))


def _check(arguments: argparse.Namespace) -> None:
    """What argparse lets pass and nobody can mean."""
    from kmigrate_runtime import trace

    if arguments.tolerance is not None and not 0 <= arguments.tolerance < float("inf"):
        raise Complaint(f"--tolerance {arguments.tolerance:g} lets nothing pass, or all. Give a number from 0 up.")
    if arguments.steps is not None and arguments.steps < 0:
        raise Complaint(f"--steps {arguments.steps} cannot be made. Give 0 or more.")
    if not _words(arguments.device):
        raise Complaint("--device names none. It knows cpu, gpu and gpu:0, gpu:1...")
    if arguments.inputs is not None and trace.is_trace(arguments.old):
        raise Complaint(f"--inputs is for old files; {arguments.old} is a trace and has its own inputs.")


def _show(proof: Proof, arguments: argparse.Namespace) -> None:
    from kmigrate_runtime.report import render

    colour = arguments.output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    text = render(proof, arguments.format, colour=colour)
    if arguments.output is None:
        print(screen.fitted(text, screen.columns()) if arguments.format == "text" else text, end="")
        return
    part = Path(arguments.output + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(arguments.output)
    except OSError as error:
        raise Complaint(f"{arguments.output} cannot be written: {error.strerror}.") from None
    if not arguments.quiet:
        from kmigrate_runtime.report.terminal import conclusion

        print(f"{conclusion(proof)} The report is in {arguments.output}.")


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _variants(text: str) -> list[str]:
    from kmigrate_runtime.verify.modes import VARIANTS

    words = list(VARIANTS) if text == "all" else _words(text)
    for word in words:
        if word not in VARIANTS:
            raise Complaint(f"--modes does not know {word}. It knows all, {', '.join(VARIANTS)}.")
    return words


def _size(text: str) -> int:
    """`512M` in bytes."""
    number, unit = (text[:-1], text[-1].lower()) if text[-1:].lower() in UNITS else (text, "")
    try:
        size = int(float(number) * UNITS.get(unit, 1))
    except (ValueError, OverflowError):
        size = 0
    if size <= 0:
        raise Complaint(f"--max-memory {text} is no size. Give it like 512M or 4G.")
    return size


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="kmigrate verify",
        example="kmigrate verify trace.npz new.keras",
        description="Compares a model of Keras 3 with what its old self computed: structure, weights, outputs, every "
        "layer, gradients, training, saving. Names the first layer that differs, and a cause where one is known.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add: Any = parser.add_argument
    add("old", metavar="OLD|TRACE", help="a trace (see kmigrate recorder), or a legacy model file")
    add("new", metavar="NEW", help="a .keras, .h5 or SavedModel, or module:function that gives a model")
    add("--custom", metavar="FILE.py", help="functions and classes that NEW names; the file, or a module, is imported")
    add("--trust", action="store_true", help="run code that the file NEW holds")
    add("--weights", metavar="FILE", help="the weights, where OLD is an architecture")
    add("--backend", choices=("theano", "tensorflow", "cntk"), help="where OLD does not say on what it ran")
    add("--release", metavar="X.Y.Z", help="the Keras that wrote OLD, where it does not say")
    add("--ordering", choices=("th", "tf"), help="the order of an image's dimensions, where OLD does not say")
    add(
        "--inputs", metavar="X.npz", help="inputs for an old file, by their names or x0, x1...; default: made by a seed"
    )
    add("--seed", type=int, default=0, help="seed of the inputs that are made (default 0)")
    add("--steps", type=int, help="training steps, at most those of a trace (default: its own; 5 for an old file)")
    add("--tolerance", type=float, help="the normalised error to let pass, instead of the one that is derived")
    add("--device", default="cpu,gpu", metavar="LIST", help="cpu, gpu, gpu:1... (default: the CPU and every GPU)")
    add(
        "--modes",
        default="",
        metavar="LIST",
        help="all, or of xla, onednn, deterministic, float16, bfloat16, tf32, jax, torch",
    )
    add("--max-memory", default="1G", metavar="SIZE", help="for outputs of layers that are held at once (default 1G)")
    add("--format", choices=FORMATS, default="text", help="how to report (default text)")
    add("--output", metavar="FILE", help="where to write the report (default: the screen)")
    add("--quiet", action="store_true", help="no progress")
    return parser
