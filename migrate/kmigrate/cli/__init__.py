"""The command line. Everything behind `main` is private and is imported only by the command that needs it."""

from __future__ import annotations


def main(argv: list[str] | None = None) -> int:
    """Runs one command line (without the program's name) and gives back the exit code."""
    import sys

    from kmigrate.cli.commands import run

    return run(sys.argv[1:] if argv is None else argv)
