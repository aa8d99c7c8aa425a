"""`kmigrate undo [PATH...]`: brings back what the last run replaced."""

from __future__ import annotations

from kmigrate.cli.arguments import parser
from kmigrate.cli.output import StandardOutput
from kmigrate.complaints import Complaint
from kmigrate.exits import Exit
from kmigrate.report.places import from_here, shown

ABOUT = """\
Brings back what the last run replaced, byte for byte; with paths, what the last run that changed one of them
replaced there. Each further call goes back one run more. A file that has changed since is left alone."""

ENDS = """\
examples:
  kmigrate undo
  kmigrate undo src/model.py

exit codes:
  0  everything is as it was
  2  something could not be brought back, or there was nothing to undo
"""


def undo(argv: list[str]) -> int:
    """Undoes one run and says what became of each of its files."""
    from kmigrate.engine.files.store import NotKept

    chosen = parser("kmigrate undo", ABOUT, ENDS)
    chosen.add_argument("paths", metavar="PATH", nargs="*", help="only these files and folders")
    chosen.add_argument("--force", action="store_true", help="also files that have changed since or are gone")
    chosen.add_argument("--quiet", "-q", action="store_true", help="say only what could not be brought back")
    arguments = chosen.parse_intermixed_args(argv)
    try:
        return _undo(arguments.paths, arguments.force, arguments.quiet)
    except NotKept as problem:
        raise Complaint(f"Nothing was undone: {problem}.") from None


def _undo(paths: list[str], force: bool, quiet: bool) -> int:
    from kmigrate.engine.files.undo import undo

    undoing = undo(paths, force=force)
    if undoing is None:
        where = f" for {', '.join(map(shown, paths))}" if paths else ""
        raise Complaint(f"There is nothing to undo{where}: no run that is still kept changed a file there.")
    output = StandardOutput()
    for file in undoing.files:
        if file.status == "refused":
            output.write(f"{shown(from_here(file.path)[0])}: not brought back. {file.message}\n")
        elif not quiet:
            said = "brought back" if file.status == "restored" else "already as it was"
            output.write(f"{shown(from_here(file.path)[0])}: {said}\n")
    if not quiet:
        restored = sum(file.status == "restored" for file in undoing.files)
        noun = "file" if len(undoing.files) == 1 else "files"
        when = undoing.time[:16].replace("T", " ")
        output.write(f"{restored} of {len(undoing.files)} {noun} of the run of {when} brought back.\n")
    return Exit.FAILED if undoing.refused else Exit.DONE
