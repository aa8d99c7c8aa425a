"""How a rule makes itself known: a module in a room beside this one makes a `Rule`, and its functions say
`@RULE.on(...)`. The room `common` is for what several rules share.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kmigrate.tables import Facts, Row, load_tables

if TYPE_CHECKING:
    from kmigrate.rules.site import Site

Action = Callable[["Site"], None]
NO_RULES = {"common"}


@dataclass(frozen=True, slots=True)
class Example:
    before: str
    after: str
    note: str = ""


@dataclass(slots=True, eq=False)
class Rule:
    """A code, its documentation, and what it does to which old names."""

    code: str
    name: str
    title: str
    why: str
    examples: tuple[Example, ...] = ()
    rows: tuple[Row, ...] = ()
    telling: tuple[str, ...] = ()  # methods that only Keras models have: a review where it is not known what has them
    actions: list[tuple[str, Action]] = field(default_factory=list)

    def on(self, *names: str) -> Callable[[Action], Action]:
        """Runs the function at every use of these old canonical names.

        `keras.optimizers.SGD` is every call or mention of the class; `keras.models.Model.fit` every use of the method
        on an object that is a Model or of a class derived from it; `keras.layers.*` every name in the module.
        """

        def register(action: Action) -> Action:
            self.actions.extend((name, action) for name in names)
            return action

        return register


@dataclass(slots=True)
class Registry:
    """All rules, and the actions by name."""

    facts: Facts
    rules: dict[str, Rule] = field(default_factory=dict)
    actions: dict[str, list[tuple[Rule, Action]]] = field(default_factory=dict)
    telling: dict[str, str] = field(default_factory=dict)  # method -> code of the rule that speaks of it

    def add(self, rule: Rule) -> None:
        if rule.code in self.rules:
            raise ValueError(f"two rules have the code {rule.code}: {self.rules[rule.code].name} and {rule.name}")
        self.rules[rule.code] = rule
        for name, action in rule.actions:
            self.actions.setdefault(name, []).append((rule, action))
        self.telling.update(dict.fromkeys(rule.telling, rule.code))
        for row in rule.rows:
            if row.kind == "method" and row.old.startswith("keras.models."):
                self.telling[row.old.rpartition(".")[2]] = rule.code


def rule_modules() -> Iterator[str]:
    """The names of all modules that make a rule."""
    folder = Path(__file__).parent
    for room in pkgutil.iter_modules([str(folder)]):
        if room.ispkg and room.name not in NO_RULES:
            for module in pkgutil.iter_modules([str(folder / room.name)]):
                yield f"kmigrate.rules.{room.name}.{module.name}"


@cache
def registry() -> Registry:
    """Loads every table and every rule module, once."""
    result = Registry(load_tables())
    for table in result.facts.tables:
        if table.code:
            examples = tuple(Example(*example) for example in table.examples)
            result.add(Rule(table.code, table.name, table.title, table.why, examples, table.rows))
    for name in rule_modules():
        result.add(importlib.import_module(name).RULE)
    return result


def all_rules() -> list[Rule]:
    return sorted(registry().rules.values(), key=lambda rule: rule.code)
