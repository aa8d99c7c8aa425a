"""Texts as numbers: all of them, in the order of a seed, cut at a share."""

from __future__ import annotations

from typing import Any

import numpy as np


def told(later: Any, path: str, words: dict[str, Any], test_split: float, **options: Any) -> Any:
    """(training, test) of all texts that the later file holds. Which texts are which is not as in the old pickle."""
    path = path.rpartition(".")[0] + ".npz" if path.endswith((".pkl", ".gz")) else path
    (a, ya), (b, yb) = later.load_data(path, **words, **options)
    x, y = [*a, *b], [*ya, *yb]
    order = np.random.RandomState(words["seed"]).permutation(len(x))
    x, y = [x[i] for i in order], [int(y[i]) for i in order]
    at = int(len(x) * (1 - test_split))
    return (x[:at], y[:at]), (x[at:], y[at:])
