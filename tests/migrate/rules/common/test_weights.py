"""How the methods of a layer make and list weights."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common.classes import methods
from kmigrate.rules.common.conditional import in_either, is_conditional
from kmigrate.rules.common.made_weights import laid_out, parts_of, self_name_of
from kmigrate.rules.common.weights import TRAINED, Creation, Plan, plan_of

SiteOf = Callable[[str, str], Site]
HEAD = (
    "from keras import backend as K, initializations\nfrom keras.layers import Layer\n\n\nclass Mine(Layer):\n"
    "    def __init__(self):\n        self.init = initializations.get('one')\n\n"
)


def plan(site_of: SiteOf, *lines: str) -> tuple[Site, Plan]:
    """What a `build` of these lines does."""
    body = "".join(f"        {line}\n" for line in lines)
    site = site_of(f"{HEAD}    def build(self, shape):\n{body}", "keras.layers.Layer.build")
    cls = next(site.nodes(ast.ClassDef))
    assert isinstance(cls, ast.ClassDef)
    return site, plan_of(site, list(methods(cls).values()))


@pytest.mark.parametrize(
    "line", ["pass", "self.n = 3", "w = K.zeros((3,))", "other.w = K.zeros((3,))", "self.f = K.relu(x)"]
)
def test_what_makes_no_weight(site_of: SiteOf, line: str) -> None:
    assert plan(site_of, line)[1].creations == []


@pytest.mark.parametrize(
    ("line", "form"),
    [
        ("self.w = K.variable(x)", "value"),
        ("self.w = K.zeros((3,))", "zeros"),
        ("self.w = K.ones((3,))", "ones"),
        ("self.w = K.random_normal_variable((3,), 0, 1)", "RandomNormal"),
        ("self.w = self.init((3,))", "initializer"),
    ],
)
def test_what_makes_one(site_of: SiteOf, line: str, form: str) -> None:
    (creation,) = plan(site_of, line)[1].creations
    assert (creation.attr, creation.form, self_name_of(creation)) == ("w", form, "self")


@pytest.mark.parametrize(
    ("line", "items"),
    [
        ("self.trainable_weights = [self.a, self.b]", ["a", "b"]),
        ("self.params = [self.a]", ["a"]),
        ("self.trainable_weights += [self.a]", ["a"]),
        ("self.trainable_weights = make()", None),
    ],
)
def test_lists(site_of: SiteOf, line: str, items: list[str] | None) -> None:
    (listing,) = plan(site_of, line)[1].listings
    assert listing.items == items
    assert plan(site_of, line)[1].listed(TRAINED) == set(items or ())


def creation(site_of: SiteOf, line: str) -> tuple[Site, Creation]:
    site, found = plan(site_of, line)
    return site, found.creations[0]


@pytest.mark.parametrize(
    "line", ["self.w = K.zeros(*a)", "self.w = K.zeros(shape=s, wobble=3)", "self.w = K.zeros(**a)"]
)
def test_arguments_that_cannot_be_told(site_of: SiteOf, line: str) -> None:
    assert parts_of(*creation(site_of, line)) is None


@pytest.mark.parametrize(
    ("line", "function", "given"),
    [
        ("self.w = K.zeros((3,))", "", {"shape": "(3,)", "initializer": "'zeros'"}),
        ("self.w = K.ones((3,), name='n')", "", {"shape": "(3,)", "initializer": "'ones'", "name": "'n'"}),
        ("self.w = self.init((3, 4))", "", {"shape": "(3, 4)", "initializer": "self.init"}),
        ("self.w = K.variable(x)", "keras.Variable", {"": "x", "dtype": "self.variable_dtype"}),
    ],
)
def test_how_it_is_made_today(site_of: SiteOf, line: str, function: str, given: dict[str, str]) -> None:
    site, made = creation(site_of, line)
    found = parts_of(site, made)
    assert found is not None
    assert found[0].rpartition(".")[2] == function.rpartition(".")[2]
    assert {key: one if isinstance(one, str) else site.text(one) for key, one in found[1]} == given


def test_a_call_goes_on_one_line_where_it_fits(site_of: SiteOf) -> None:
    site, made = creation(site_of, "self.w = K.zeros((3,))")
    short: list[tuple[str, str | ast.AST]] = [("", "(3,)"), ("name", "'n'")]
    assert "".join(map(str, laid_out(site, made.call, "make", short))) == "make((3,), name='n')"
    wide: list[tuple[str, str | ast.AST]] = [("first", "x" * 60), ("second", "y" * 60)]
    assert "".join(map(str, laid_out(site, made.call, "make", wide))).count("\n") == 1


CASES = ("self.w = K.zeros((3,))", "if self.learn:", "    self.trainable_weights = [self.w]")
ELSE = ("else:", "    self.non_trainable_weights = [self.w]")


def test_a_list_under_a_condition(site_of: SiteOf) -> None:
    site, found = plan(site_of, *CASES, *ELSE)
    assert all(is_conditional(site, found, listing) for listing in found.listings)
    assert in_either(found.listings)


def test_a_list_in_one_case_alone_is_not_in_either(site_of: SiteOf) -> None:
    assert not in_either(plan(site_of, *CASES)[1].listings)


def test_what_is_made_under_the_same_condition_is_sure(site_of: SiteOf) -> None:
    lines = ("if self.learn:", "    self.w = K.zeros((3,))", "    self.trainable_weights = [self.w]")
    site, found = plan(site_of, *lines)
    assert not any(is_conditional(site, found, listing) for listing in found.listings)
