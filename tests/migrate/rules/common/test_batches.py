"""What a program gives to `fit`: datasets, generators, and the size of their batches."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common.batches import (
    batch_size,
    counts_all,
    definition,
    is_keras_1,
    is_whole_pass,
    kind,
    made,
    yields,
)

SiteOf = Callable[[str, str], Site]
HEAD = """\
from keras.models import load_model
from keras.preprocessing.image import ImageDataGenerator
from keras.utils import Sequence

class Mine(Sequence):
    pass

def endlessly(data, batch_size=16):
    while True:
        yield data

def plain(data):
    return data

m = load_model(p)
images = ImageDataGenerator()
flow = images.flow(x, y, batch_size=8)
again = flow
mine = Mine()
size = 4
for size2 in sizes:
    pass
"""


def fit(site_of: SiteOf, given: str) -> tuple[Site, ast.expr]:
    """The call of fit, and what it is given."""
    site = site_of(f"{HEAD}m.fit_generator({given})\n", "keras.models.Model.fit_generator")
    assert site.call is not None
    return site, site.call.args[0]


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ("unknown", ""),
        ("plain(x)", ""),
        ("3", ""),
        ("[x, y]", "arrays"),
        ("(x, y)", "arrays"),
        ("endlessly(x)", "generator"),
        ("(x for x in y)", "generator"),
        ("zip(a, b)", "iterator"),
        ("itertools.chain(a, b)", "iterator"),
        ("flow", "dataset"),
        ("again", "dataset"),
        ("mine", "dataset"),
        ("Mine()", "dataset"),
        ("other.flow_from_directory('d')", "dataset"),
    ],
)
def test_kinds(site_of: SiteOf, given: str, what: str) -> None:
    assert kind(*fit(site_of, given)) == what


def test_a_name_leads_to_what_made_it(site_of: SiteOf) -> None:
    site, node = fit(site_of, "again")
    assert site.text(made(site, node)) == "images.flow(x, y, batch_size=8)"
    site, node = fit(site_of, "unknown")
    assert made(site, node) is node


def test_generators_are_functions_that_yield(site_of: SiteOf) -> None:
    site, node = fit(site_of, "endlessly(x)")
    assert isinstance(node, ast.Call)
    found = definition(site, node)
    assert found is not None
    assert len(yields(found)) == 1
    site, node = fit(site_of, "plain(x)")
    assert isinstance(node, ast.Call)
    assert definition(site, node) is None


def test_a_yield_of_an_inner_function_is_its_own() -> None:
    (function,) = ast.parse("def f():\n    def g():\n        yield 1\n    return g\n").body
    assert isinstance(function, ast.FunctionDef)
    assert yields(function) == []


@pytest.mark.parametrize(
    ("given", "size"),
    [
        ("unknown", ""),
        ("make(*a)", ""),
        ("make(**a)", ""),
        ("make(x)", ""),
        ("make(x, batch_size=f(3))", ""),
        ("flow", "8"),
        ("images.flow(x)", "32"),
        ("images.flow(x, y, size)", "size"),
        ("make(x, batchsize=64)", "64"),
        ("make(x, bs=self.size)", "self.size"),
        ("endlessly(x)", "16"),
        ("endlessly(x, 5)", "5"),
    ],
)
def test_sizes_of_batches(site_of: SiteOf, given: str, size: str) -> None:
    assert batch_size(*fit(site_of, given)) == size


@pytest.mark.parametrize(
    ("given", "all_"),
    [
        ("flow, 100", False),
        ("flow, len(y)", False),
        ("mine, len(x)", False),
        ("flow, flow.samples", True),
        ("flow, len(x)", True),
        ("flow, x.shape[0]", True),
    ],
)
def test_all_samples(site_of: SiteOf, given: str, all_: bool) -> None:
    site, node = fit(site_of, given)
    assert site.call is not None
    assert counts_all(site, site.call.args[1], node) is all_


@pytest.mark.parametrize(
    ("given", "whole"),
    [
        ("flow, 100", False),
        ("flow, len(mine)", False),
        ("flow, ceil(len(x) / 4)", False),
        ("flow, len(x) // 8", False),
        ("flow, None", True),
        ("flow, len(flow)", True),
        ("flow, int(len(flow))", True),
        ("flow, ceil(len(x) / 8)", True),
        ("flow, math.ceil(flow.samples / float(flow.batch_size))", True),
    ],
)
def test_whole_passes(site_of: SiteOf, given: str, whole: bool) -> None:
    site, node = fit(site_of, given)
    assert site.call is not None
    assert is_whole_pass(site, site.call.args[1], node, samples=False) is whole


def test_keras_1_by_its_words_or_as_it_was_said(site_of: SiteOf) -> None:
    assert not is_keras_1(fit(site_of, "flow, epochs=3")[0])
    site = fit(site_of, "flow, nb_epoch=3")[0]
    assert is_keras_1(site)
    site.file.settings = replace(site.settings, source="2.0")
    assert not is_keras_1(site)
