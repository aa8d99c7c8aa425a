"""`kmigrate rules`: all rules, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kmigrate.cli.arguments import parser
from kmigrate.cli.output import StandardOutput
from kmigrate.exits import Exit
from kmigrate.report.catalog import catalog

if TYPE_CHECKING:
    from kmigrate.rules import Rule


def rules(argv: list[str]) -> int:
    """Prints the list of rules."""
    chosen = parser(
        "kmigrate rules",
        "Lists all rules: code, name, and what each does.",
        "`kmigrate explain CODE` says more about one. To migrate a folder that is named rules: kmigrate ./rules",
    )
    chosen.add_argument("--format", choices=("text", "json"), default="text", help="text (default) or json")
    arguments = chosen.parse_args(argv)
    listed = catalog()
    output = StandardOutput()
    if arguments.format == "json":
        import json

        output.write(json.dumps({"schema": 1, "rules": [_entry(rule) for rule in listed]}, indent=1) + "\n")
        return Exit.DONE
    width = max((len(rule.name) for rule in listed), default=0)
    for rule in listed:
        output.write(f"{rule.code}  {rule.name:{width}}  {rule.title}\n")
    return Exit.DONE


def _entry(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "title": rule.title,
        "why": rule.why.strip(),
        "examples": [{"before": e.before, "after": e.after, "note": e.note} for e in rule.examples],
        "rows": len(rule.rows),
    }
