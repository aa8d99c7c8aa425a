"""How a rule makes itself known: a module in a room beside this one makes a `Rule`, and its functions say
`@RULE.on(...)`. The room `common` is for what several rules share.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kmigrate.settings import Settings
from kmigrate.tables import Facts, Row, load_tables

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile
    from kmigrate.engine.names.values import Use
    from kmigrate.rules.site import Site

Action = Callable[["Site"], None]
Finder = Callable[["SourceFile"], Iterable["Use"]]
NO_RULES = {"common"}


# In which ways a call is given arguments; 0 where there is none, or no call.
POSITIONAL, KEYWORDS = 1, 2
ARGUMENTS = POSITIONAL | KEYWORDS


def ways_of(use: Use) -> int:
    call = use.call
    return 0 if call is None else (POSITIONAL if call.args else 0) | (KEYWORDS if call.keywords else 0)


@dataclass(frozen=True, slots=True)
class Example:
    before: str
    after: str
    note: str = ""
    tensorflow: str = ""  # the release that is pinned beside the program, where that makes the difference


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
    marks: tuple[str, ...] = ()  # full names of attributes that nothing but Keras has: uses whatever they are taken of
    actions: list[tuple[str, Trigger]] = field(default_factory=list)
    finders: list[Finder] = field(default_factory=list)
    home: Callable[[SourceFile], dict[str, str]] | None = None  # modules that a whole file takes from elsewhere
    answering: list[str] = field(default_factory=list)  # names whose own row waits for what this rule says

    def finds(self, finder: Finder) -> Finder:
        """Uses of what the engine does not follow, looked for once in a file that has legacy uses."""
        self.finders.append(finder)
        return finder

    def answers(self, *names: str) -> Callable[[Action], Action]:
        """As `on`, for names that have a row too: the row counts only where the rule calls `site.by_row()`."""
        self.answering.extend(names)
        return self.on(*names)

    def on(
        self,
        *names: str,
        given: Iterable[str] = (),
        kinds: Iterable[str] = (),
        handed: bool = False,
        needs: int = 0,
    ) -> Callable[[Action], Action]:
        """Runs the function at every use of these old canonical names.

        `keras.optimizers.SGD` is every call or mention of the class; `keras.models.Model.fit` every use of the method
        on an object that is a Model or of a class derived from it; `keras.layers.*` every name in the module.
        What classes of the project do: `keras.layers.Layer.build` is also every method of that name in a class derived
        from Layer (kind "override"), `keras.layers.Layer.weights=` every `self.weights = ...` in one, and
        `keras.layers.Layer()` every object made of one; `theano.**` every name under theano.
        `given` says that only calls matter that are given one of these keywords, or keywords by `**`: a rule for every
        layer need then not be asked at every layer. `kinds` says of which kinds a use must be (see `Site`). `handed`
        says that the function looks at nothing but the arguments, so that it is asked of handed ones too. `needs` says
        that it looks at calls alone, and of those at the ones that are given something in that way.
        """

        def register(action: Action) -> Action:
            trigger = Trigger(action, frozenset(given), frozenset(kinds), handed, needs)
            self.actions.extend((name, trigger) for name in names)
            return action

        return register


@dataclass(frozen=True, slots=True, eq=False)
class Trigger:
    """What a rule does, and what a use must be for it: of which kinds, a call with which keywords; empty: any."""

    run: Action
    given: frozenset[str]
    kinds: frozenset[str]
    handed: bool
    needs: int

    def fits(self, use: Use) -> bool:
        """Whether a use can be one for it. Nothing counts but its kind, whether its call has positional arguments, and
        the names of its keywords.
        """
        if self.needs and not self.needs & ways_of(use):
            return False
        if use.kind not in self.kinds if self.kinds else use.kind == "handed" and not self.handed:
            return False
        if not self.given:
            return True
        given = [keyword.arg for keyword in use.call.keywords] if use.call is not None else []
        return None in given or not self.given.isdisjoint(given)


class Chosen(dict[str, tuple[tuple[Rule, Trigger], ...]]):
    """Name -> what is to be done at a use of it; worked out when a name is asked for the first time."""

    def __init__(self, actions: dict[str, list[tuple[Rule, Trigger]]], settings: Settings) -> None:
        super().__init__()
        self._actions, self._settings = actions, settings
        self._fitting: dict[tuple[object, ...], tuple[tuple[Rule, Trigger], ...]] = {}

    def fitting(self, use: Use) -> tuple[tuple[Rule, Trigger], ...]:
        """Of what is to be done at its name, that which a use like this one is for; the same for all of them."""
        key: tuple[object, ...] = (use.name, use.kind)
        if use.call is not None:
            key = (*key, not use.call.args, *[keyword.arg for keyword in use.call.keywords])
        if key not in self._fitting:
            self._fitting[key] = tuple(pair for pair in self[use.name] if pair[1].fits(use))
        return self._fitting[key]

    def __missing__(self, name: str) -> tuple[tuple[Rule, Trigger], ...]:
        nearest: dict[Action, tuple[Rule, Trigger]] = {}  # a function runs once, as it is said of the nearest name
        wide = () if name.endswith(("=", "()")) else (f"{name.rpartition('.')[0]}.*", f"{name.partition('.')[0]}.**")
        for one in (name, *wide):
            for rule, trigger in self._actions.get(one, ()):
                if self._settings.wants(rule.code, rule.name):
                    nearest.setdefault(trigger.run, (rule, trigger))
        self[name] = tuple(nearest.values())
        return self[name]


@dataclass(slots=True)
class Registry:
    """All rules, and the actions by name."""

    facts: Facts
    rules: dict[str, Rule] = field(default_factory=dict)
    actions: dict[str, list[tuple[Rule, Trigger]]] = field(default_factory=dict)
    telling: dict[str, str] = field(default_factory=dict)  # method -> code of the rule that speaks of it
    marks: dict[str, str] = field(default_factory=dict)  # attribute -> its full name
    answering: dict[str, Rule] = field(default_factory=dict)  # name -> the rule that comes before its row
    finders: list[tuple[Rule, Finder]] = field(default_factory=list)
    memo: dict[object, Any] = field(default_factory=dict)  # what rules work out of the rows once
    homes: list[Rule] = field(default_factory=list)  # rules that may move whole modules
    _chosen: dict[Settings, Chosen] = field(default_factory=dict)

    def chosen(self, settings: Settings) -> Chosen:
        """What is to be done at a use of a name, as far as the settings want it."""
        if settings not in self._chosen:
            self._chosen[settings] = Chosen(self.actions, settings)
        return self._chosen[settings]

    def add(self, rule: Rule) -> None:
        if rule.code in self.rules:
            raise ValueError(f"two rules have the code {rule.code}: {self.rules[rule.code].name} and {rule.name}")
        self.rules[rule.code] = rule
        for name, trigger in rule.actions:
            self.actions.setdefault(name, []).append((rule, trigger))
        self.finders.extend((rule, finder) for finder in rule.finders)
        self.answering.update(dict.fromkeys(rule.answering, rule))
        if rule.home is not None:
            self.homes.append(rule)
        self.telling.update(dict.fromkeys(rule.telling, rule.code))
        self.marks.update((name.rpartition(".")[2], name) for name in rule.marks)
        for row in rule.rows:
            if row.kind == "method" and row.old.startswith("keras.models."):
                self.telling[row.old.rpartition(".")[2]] = rule.code
            elif row.telling:
                self.telling[f"{row.on.rpartition('.')[2]}({row.old})"] = rule.code


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
