"""Finds the command that a command line means, and makes every way to end an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress

from kmigrate.cli.doors import DOORS
from kmigrate.cli.output import StandardOutput, put
from kmigrate.complaints import Complaint
from kmigrate.exits import Exit


def run(argv: list[str]) -> int:
    """Runs the command line."""
    _fill_streams()
    try:
        return int(_command(argv)(argv))
    except Complaint as complaint:
        complain(str(complaint))
        return Exit.FAILED
    except KeyboardInterrupt:
        complain("Stopped.")
        return Exit.INTERRUPTED
    except BrokenPipeError:  # nobody reads any more what a door prints
        return Exit.DONE
    except SystemExit as stop:  # argparse after --help and --version
        return stop.code if isinstance(stop.code, int) else Exit.DONE if stop.code is None else Exit.FAILED
    except Exception:
        if argv[0] in DOORS:  # a script that `kmigrate run` runs may end as it likes
            raise
        from traceback import print_exc

        print_exc()
        complain("This is a mistake of kmigrate, please report it. Every file is either old or new.")
        return Exit.FAILED
    finally:
        _flush()


def complain(sentence: str) -> None:
    with suppress(OSError):  # where nobody listens
        put(sys.stderr, f"kmigrate: {sentence}\n")


def _fill_streams() -> None:
    """Daemons start programs with closed streams. What they do not want to hear goes nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _flush() -> None:
    try:
        StandardOutput().flush()
    except Complaint as complaint:
        complain(str(complaint))


def _command(argv: list[str]) -> Callable[[list[str]], int]:
    """The function for the first word; everything that is no command is a path to rewrite."""
    # Each is imported alone: what a run does not need, it does not wait for.
    word = argv[0] if argv else ""
    if word == "undo":
        from kmigrate.cli.undo import undo

        return lambda argv: undo(argv[1:])
    if word == "explain":
        from kmigrate.cli.explain import explain

        return lambda argv: explain(argv[1:])
    if word == "rules":
        from kmigrate.cli.rules import rules

        return lambda argv: rules(argv[1:])
    if word in DOORS:
        from kmigrate.cli.doors import enter

        return lambda argv: enter(argv[0], argv[1:])
    from kmigrate.cli.rewrite import rewrite

    if word == "rewrite":
        return lambda argv: rewrite(argv[1:], "kmigrate rewrite")
    return lambda argv: rewrite(argv, "kmigrate")
