"""All rules that a report can name: those of the registry, and those about files as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kmigrate.complaints import Complaint, nearest

if TYPE_CHECKING:
    from kmigrate.rules import Rule

# What the shell around the engine reports about a file as a whole: code, name, title, why.
FILE_RULES = (
    (
        "KM001",
        "unreadable",
        "The file could not be read.",
        "Its path, permissions, size or encoding kept kmigrate from reading it, so nothing is known about the legacy "
        "uses in it. The message says which it was. Mend that, or leave the file out with `--exclude`.",
    ),
    (
        "KM002",
        "invalid-python",
        "The file is not valid Python.",
        "kmigrate changes only what it understands. A file that does not parse is left exactly as it is; the message "
        "says where parsing stopped. Mend the line, or leave the file out with `--exclude`.",
    ),
    (
        "KM003",
        "python-2",
        "The file was Python 2 and was brought to Python 3.",
        "No Python that is still supported runs the old syntax, and the old names can only be followed in a program "
        "that parses. What parses and asks for `xrange`, `raw_input`, `d.has_key(x)`, `import cPickle` and their kin "
        "without a guard stops in Python 3, and is brought over as well. `--no-python2` switches this off; a file that "
        "does not parse then ends as KM002.",
    ),
    (
        "KM004",
        "changed-meanwhile",
        "The file changed while kmigrate worked on it.",
        "Somebody else wrote the file after it was read. Their text was kept and ours was dropped. Run kmigrate again.",
    ),
    (
        "KM005",
        "output-would-not-parse",
        "The new text would not have been valid Python, so the file was left alone.",
        "Every new text is parsed before it is written. That it does not parse is a mistake of kmigrate: please report "
        "it with the file. The file is exactly as it was.",
    ),
    (
        "KM006",
        "unwritable",
        "The file could not be written.",
        "Permissions, a read-only disk or a full one kept the new text from being written. Files are replaced whole "
        "or not at all: the old content is still there. Mend that and run kmigrate again.",
    ),
)


def catalog() -> list[Rule]:
    """Every rule, sorted by code. A registered rule wins over a file rule of the same code."""
    from kmigrate.rules import Rule, all_rules

    rules = {rule.code: rule for rule in [*(Rule(*texts) for texts in FILE_RULES), *all_rules()]}
    return [rules[code] for code in sorted(rules)]


def find(word: str, rules: Sequence[Rule]) -> Rule:
    """The rule of that code or name; complains, and says what comes near, where there is none."""
    for rule in rules:
        if word.lower() in (rule.code.lower(), rule.name.lower()):
            return rule
    hint = nearest(word, [name for rule in rules for name in (rule.code, rule.name)])
    raise Complaint(f"{word} is not a rule.{hint} `kmigrate rules` lists all of them.")


def check_mentions(flag: str, mentions: Sequence[str]) -> None:
    """Complain about a code, prefix or name that matches no rule: it would silently do nothing."""
    rules = catalog()
    for mention in mentions:
        if not any(rule.code.startswith(mention) or rule.name == mention for rule in rules):
            hint = nearest(mention, [name for rule in rules for name in (rule.code, rule.name)])
            raise Complaint(f"{flag} {mention} names no rule.{hint} `kmigrate rules` lists all of them.")


def is_about_files(rule: Rule) -> bool:
    """Whether it speaks of a file as a whole, so that no line of it can be skipped."""
    return rule.code.startswith("KM0")
