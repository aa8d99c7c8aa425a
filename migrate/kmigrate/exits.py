"""Exit codes, in one place. README.md and `kmigrate --help` say the same."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    DONE = 0  # nothing is left for a person
    LEFT = 1  # something is: a file would change (--check, --diff), or findings to review
    FAILED = 2  # something could not be processed, or the command line was wrong
    INTERRUPTED = 130  # Ctrl-C; every file is either old or new
