"""The command line. Everything behind `main` is private and is imported only by the command that needs it."""

from __future__ import annotations


def main(argv: list[str] | None = None) -> int:
    """Runs one command line (without the program's name) and gives back the exit code."""
    import gc
    import sys

    from kmigrate.cli.commands import run

    if argv is not None:
        return run(argv)
    try:
        return run(sys.argv[1:])
    finally:
        gc.freeze()  # the process ends, and all goes with it: what is left need not be looked through for circles
