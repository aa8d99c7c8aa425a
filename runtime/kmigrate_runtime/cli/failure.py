"""How the commands end that cannot do their work."""

from __future__ import annotations

import sys

from kmigrate_runtime.complaints import Complaint, clean

FAILED = 2


def failed(command: str, complaint: Complaint) -> int:
    """Says the sentence, without what would steer the terminal, and gives the exit code."""
    said = "\n".join(map(clean, str(complaint).splitlines()))
    print(f"kmigrate {command}: {said}", file=sys.stderr)
    return FAILED
