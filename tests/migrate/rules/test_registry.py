from __future__ import annotations

import ast
import re

import pytest

from kmigrate.engine.names.values import Use
from kmigrate.rules import Rule, all_rules, registry
from kmigrate.rules.registry import POSITIONAL, Chosen, Registry
from kmigrate.settings import Settings
from kmigrate.tables import Facts


def a_rule(code: str = "KM999", name: str = "some-rule") -> Rule:
    return Rule(code, name, "a title", "why")


def test_an_empty_registry_has_no_actions() -> None:
    assert Registry(Facts()).actions == {}


def test_a_rule_acts_on_the_names_that_it_gave() -> None:
    rule = a_rule()

    @rule.on("keras.A", "keras.B.*")
    def act(site: object) -> None: ...

    some = Registry(Facts())
    some.add(rule)
    assert {name: [trigger.run for _, trigger in found] for name, found in some.actions.items()} == {
        "keras.A": [act],
        "keras.B.*": [act],
    }
    assert some.rules == {"KM999": rule}


def use(text: str, kind: str = "name") -> Use:
    node = ast.parse(text, mode="eval").body
    return Use(kind, "keras.B.C", node, call=node if isinstance(node, ast.Call) else None)


def test_a_trigger_waits_for_its_keywords() -> None:
    rule = a_rule()

    @rule.on("keras.B.*", given=("a", "b"))
    def act(site: object) -> None: ...

    [(_, trigger)] = rule.actions
    assert not trigger.fits(use("B"))
    assert not trigger.fits(use("B(1, c=2)"))
    assert trigger.fits(use("B(b=2)"))
    assert trigger.fits(use("B(**more)"))


def test_a_trigger_waits_for_uses_of_its_kind() -> None:
    rule = a_rule()

    @rule.on("keras.B.*", kinds=("attribute",))
    def act(site: object) -> None: ...

    [(_, trigger)] = rule.actions
    assert not trigger.fits(use("B(1)"))
    assert trigger.fits(use("b.c", "attribute"))


def test_a_function_runs_once_as_it_is_said_of_the_nearest_name() -> None:
    rule = a_rule()

    @rule.on("keras.B.C")
    @rule.on("keras.B.*", given=("a",))
    def act(site: object) -> None: ...

    some = Registry(Facts())
    some.add(rule)
    [(_, near)] = some.chosen(Settings())["keras.B.C"]
    [(_, far)] = some.chosen(Settings())["keras.B.D"]
    assert near.fits(use("B"))
    assert not far.fits(use("B"))
    assert some.chosen(Settings(ignore=("KM999",)))["keras.B.C"] == ()


def test_two_rules_with_one_code_are_refused() -> None:
    some = Registry(Facts())
    some.add(a_rule())
    with pytest.raises(ValueError, match=r"KM999.*some-rule.*another"):
        some.add(a_rule(name="another"))


def test_the_rules_of_the_codemod_are_loaded_once_and_sorted() -> None:
    assert registry() is registry()
    codes = [rule.code for rule in all_rules()]
    assert codes == sorted(codes)
    assert {"KM101", "KM104", "KM105"} <= set(codes)


def test_every_rule_says_what_it_is() -> None:
    names = [rule.name for rule in all_rules()]
    assert len(names) == len(set(names))
    for rule in all_rules():
        assert re.fullmatch(r"KM\d{3}", rule.code)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
        assert rule.title
        assert rule.why
        assert rule.examples, rule.code


def test_uses_that_are_alike_have_the_same_triggers() -> None:
    rule = a_rule()

    @rule.on("keras.B.C", given=("a",))
    def one(site: object) -> None: ...

    @rule.on("keras.B.C", needs=POSITIONAL)
    def other(site: object) -> None: ...

    chosen = Chosen({"keras.B.C": [(rule, trigger) for _, trigger in rule.actions]}, Settings())
    calls = {"B": [], "B()": [], "B(1)": [other], "B(1, b=2)": [other], "B(a=2)": [one], "B(1, a=2)": [one, other]}
    for _ in range(2):  # the second time from what was kept
        for text, acts in calls.items():
            assert [trigger.run for _, trigger in chosen.fitting(use(text))] == acts
