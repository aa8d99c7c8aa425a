"""The commands of the other two doors, found by entry points so that the codemod works without them."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from kmigrate.complaints import Complaint

GROUP = "kmigrate.commands"
# Which extra brings a command, and what that extra installs.
DOORS = {
    "inspect": "runtime",
    "convert": "runtime",
    "recorder": "runtime",
    "verify": "runtime",
    "run": "shims",
}
BROUGHT = {
    "runtime": {"kmigrate_runtime", "kmigrate_shims", "numpy", "h5py", "tensorflow", "keras"},
    "shims": {"kmigrate_shims", "numpy", "tensorflow", "keras"},
}


def enter(command: str, argv: list[str]) -> int:
    """Runs the command, or names the extra that it needs."""
    extra = DOORS[command]
    try:
        main = _load(command)
        if main is None:
            # All doors come in one wheel, so the extra alone does not help where the entry points are missing.
            raise Complaint(f"{_advice(command, extra)} This installation does not list the command.")
        return main(argv)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        # Anything else that is missing is a mistake of ours or of the user's script, and must be seen.
        if missing not in BROUGHT[extra]:
            raise
        raise Complaint(_advice(command, extra, missing)) from None


def _load(command: str) -> Callable[[list[str]], int] | None:
    from importlib.metadata import entry_points

    for point in entry_points(group=GROUP, name=command):
        return cast("Callable[[list[str]], int]", point.load())
    return None


def _advice(command: str, extra: str, missing: str = "") -> str:
    need = f" ({missing} is not installed)" if missing else ""
    return f'`kmigrate {command}` needs the extra `{extra}`{need}: pip install "kmigrate[{extra}]".'
