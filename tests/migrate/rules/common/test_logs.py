"""Where something is looked up in logs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common.logs import Logs

HEAD = """import pandas as pd
from keras.callbacks import CSVLogger
from keras.models import load_model
h = load_model(p).fit(x, y, callbacks=[CSVLogger('log.csv')])
"""
SiteOf = Callable[[str, str], Site]


def looked_up(site_of: SiteOf, lines: str) -> list[str]:
    site = site_of(HEAD + lines + "\n", "keras.models.load_model")
    logs = Logs(site)
    return [site.text(key) for key in logs.keys()] + [site.text(node) for node in logs.columns()]  # noqa: SIM118


@pytest.mark.parametrize(
    "line",
    [
        "stats['acc']",
        "h['acc']",
        "stats.get('acc'); 'acc' in stats",
        "pd.DataFrame(stats)['acc']",
        "pd.read_csv('other.csv')['acc']",
        "f = pd.DataFrame(h.history); f.plot(title='acc')",
        "f = pd.DataFrame(h.history); f = other(); f['acc']",
        "h.history.keys()",
    ],
)
def test_nothing_is_looked_up(site_of: SiteOf, line: str) -> None:
    assert [key for key in looked_up(site_of, line) if "acc" in key] == []


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("h.history['acc']", "'acc'"),
        ("h.history.get('acc', 0)", "'acc'"),
        ("h.history.pop('acc')", "'acc'"),
        ("'acc' not in h.history", "'acc'"),
        ("'acc' in h.history.keys()", "'acc'"),
        ("map(h.history.get, names)", "names"),
        ("pd.DataFrame(h.history)['acc']", "'acc'"),
        ("pd.DataFrame.from_dict(h.history)['acc']", "'acc'"),
        ("pd.read_csv('log.csv')['acc']", "'acc'"),
        ("f = pd.DataFrame(h.history); f.at[3, 'acc']", "(3, 'acc')"),
        ("f = pd.DataFrame(h.history); f.plot(y=['acc'])", "['acc']"),
        ("f = pd.DataFrame(h.history); f.rename(columns={'acc': 'a'})", "'acc'"),
        ("f = pd.DataFrame(h.history); f.acc", "f.acc"),
    ],
)
def test_what_is_looked_up(site_of: SiteOf, line: str, key: str) -> None:
    assert key in [
        text.strip("()") if "3" not in text else f"({text.strip('()')})" for text in looked_up(site_of, line)
    ]
