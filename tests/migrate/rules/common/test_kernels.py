"""What a call says of its kernel, its steps and its padding."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common import kernels

SiteOf = Callable[[str, str], Site]


def of(site_of: SiteOf, call: str) -> Site:
    name = call.partition("(")[0]
    return site_of(f"from keras.layers import {name}\nn = 'same'\na = {call}\n", f"keras.layers.{name}")


@pytest.mark.parametrize(
    ("call", "sizes", "steps"),
    [
        ("Conv2D(8, (3, 2))", [3, 2], [1]),
        ("Conv2D(8, 3, strides=2)", [3, 3], [2, 2]),
        ("Conv2D(8, 3, (1, 2))", [3, 3], [1, 2]),
        ("Convolution2D(8, 3, 2, subsample=(2, 1))", [3, 2], [2, 1]),
        ("Convolution1D(8, 5, subsample_length=3)", [5], [3]),
        ("Conv3D(8, kernel_size=k)", [], [1]),
        ("DepthwiseConv2D(3, (2, 2))", [3, 3], [2, 2]),
        ("Conv2DTranspose(8, (3, 3), strides=s)", [3, 3], []),
    ],
)
def test_sizes_and_steps(site_of: SiteOf, call: str, sizes: list[int], steps: list[int]) -> None:
    site = of(site_of, call)
    assert kernels.sizes(site) == sizes
    assert kernels.steps(site) == steps


@pytest.mark.parametrize(
    ("call", "moves"),
    [("Conv2D(8, 3)", False), ("Conv2D(8, 2)", True), ("Conv2D(8, 3, strides=2)", True), ("Conv2D(8, k)", True)],
)
def test_odd_kernels_of_single_steps_pad_alike(site_of: SiteOf, call: str, moves: bool) -> None:
    assert kernels.moves(of(site_of, call)) is moves


@pytest.mark.parametrize(
    ("call", "known", "same"),
    [
        ("Conv2D(8, 3)", True, False),
        ("Conv2D(8, 3, padding='same')", True, True),
        ("Conv2D(8, 3, padding='valid')", True, False),
        ("Conv2D(8, 3, padding=n)", False, True),
        ("Conv2D(8, 3, padding=other)", False, True),
        ("Convolution2D(8, 3, 3, border_mode='same')", True, True),
    ],
)
def test_padding(site_of: SiteOf, call: str, known: bool, same: bool) -> None:
    site = of(site_of, call)
    assert kernels.known(site) is known
    assert kernels.may_be(site, "same") is same


@pytest.mark.parametrize(
    ("call", "longer"),
    [
        ("MaxPooling2D()", True),
        ("MaxPooling2D((2, 2), 1)", False),
        ("MaxPooling1D(2, stride=1)", False),
        ("AveragePooling2D(strides=(1, 2))", True),
        ("Conv2D(8, 3)", False),
    ],
)
def test_the_steps_of_a_pool_are_as_long_as_it_is(site_of: SiteOf, call: str, longer: bool) -> None:
    assert kernels.strides_longer(of(site_of, call)) is longer


@pytest.mark.parametrize(
    ("name", "today"),
    [("MaxPool2D", "MaxPooling2D"), ("AvgPool1D", "AveragePooling1D"), ("MaxPooling3D", "MaxPooling3D")],
)
def test_pools_have_one_name_today(name: str, today: str) -> None:
    assert kernels.pool(name) == today
