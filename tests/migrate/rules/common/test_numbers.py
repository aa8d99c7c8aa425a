"""Numbers that NumPy made."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common.numbers import is_numpy_float, is_numpy_integer, numpy_names

SiteOf = Callable[[str, str], Site]
HEAD = "import numpy as np\nimport math\nfrom keras.layers import Dense\n\nk = np.max(y)\nn = 3\n"


def given(site_of: SiteOf, text: str, head: str = HEAD) -> tuple[bool, bool]:
    """Whether the argument of a layer is a float and an integer of NumPy."""
    site = site_of(f"{head}Dense({text})\n", "keras.layers.Dense")
    assert site.call is not None
    return is_numpy_float(site, site.call.args[0]), is_numpy_integer(site, site.call.args[0])


@pytest.mark.parametrize("text", ["3", "n", "n + 1", "math.ceil(n)", "other.max(y)", "max(y)", "np.zeros(3)", "len(y)"])
def test_other_numbers(site_of: SiteOf, text: str) -> None:
    assert given(site_of, text) == (False, False)


def test_without_numpy_nothing_is_of_it(site_of: SiteOf) -> None:
    assert given(site_of, "y.max()", "from keras.layers import Dense\n") == (False, False)


@pytest.mark.parametrize("text", ["np.ceil(n / 2)", "np.floor(3.5)", "np.round(n)"])
def test_floats(site_of: SiteOf, text: str) -> None:
    assert given(site_of, text) == (True, False)


@pytest.mark.parametrize(
    "text", ["np.max(y)", "np.max(y) + 1", "2 * k", "k", "y.max()", "np.int32(3)", "n // np.sum(y)"]
)
def test_integers(site_of: SiteOf, text: str) -> None:
    assert given(site_of, text) == (False, True)


def test_every_name_of_numpy(site_of: SiteOf) -> None:
    site = site_of(
        "import numpy\nimport numpy as n, os\nfrom keras.layers import Dense\nDense(3)\n", "keras.layers.Dense"
    )
    assert numpy_names(site) == {"numpy", "n"}
