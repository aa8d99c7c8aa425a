"""`kmigrate recorder`: prints the one file that records in the old environment."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kmigrate_runtime.recorder import joined

HELP = """Prints a program that records, in the old environment, what an old model computes:

    kmigrate recorder > record.py
    python record.py MODEL.h5 -o TRACE.npz              # there: Python 2.7 or newer, numpy, the old Keras
    kmigrate verify TRACE.npz NEW.keras                 # here

`python record.py --help` says what it can do. Exit codes: 0 printed; 2 it could not be written."""


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="kmigrate recorder", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write it there instead of printing it")
    options = parser.parse_args(argv)
    data = joined().encode()
    try:
        if options.output is None:
            # Bytes: an old Python on another machine must read it as it is, whatever this terminal's encoding.
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        else:
            Path(options.output).write_bytes(data)
    except BrokenPipeError:
        raise
    except OSError as error:
        print(
            f"kmigrate recorder: {options.output or 'the output'} cannot be written: {error.strerror}.", file=sys.stderr
        )
        return 2
    return 0
