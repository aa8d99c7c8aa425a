"""What is given as class weights."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common.weighted import kind_of_weights

SiteOf = Callable[[str, str], Site]
HEAD = (
    "from keras.models import load_model\n\nm = load_model(p)\ntable = {0: 1.0}\nwords = 'auto'\n"
    "both = [{0: 1}, {0: 2}]\nshares = len(y) / counts\nround = round[0]\nlater = {}\nlater = 'auto'\n"
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("None", ""),
        ("{0: 1.0, 1: 2.0}", ""),
        ("table", ""),
        ("unknown", ""),
        ("later", ""),
        ("make(y)", ""),
        ("{key: 1}", ""),
        ("[1, 2]", "ignored"),
        ("'auto'", "ignored"),
        ("words", "ignored"),
        ("compute_class_weight('balanced', c, y)", "ignored"),
        ("sklearn.utils.compute_class_weight('balanced', c, y)", "ignored"),
        ("n / np.bincount(y)", "ignored"),
        ("shares", "ignored"),
        ("shares[order]", "ignored"),
        ("weights[1:]", "ignored"),
        ("np.array([1, 2])", "ignored"),
        ("np.load(p)", ""),
        ("w.astype('float32')", "ignored"),
        ("table | more", ""),
        ("all_of_them[0]", ""),
        ("both[0]", ""),
        ("round", ""),
        ("[{0: 1}, None]", "outputs"),
        ("both", "outputs"),
        ("{'left': {0: 1}}", "outputs"),
        ("{0: {0: 1}}", "outputs"),
    ],
)
def test_kinds(site_of: SiteOf, text: str, kind: str) -> None:
    site = site_of(f"{HEAD}m.fit(x, y, class_weight={text})\n", "keras.models.Model.fit")
    given = site.argument("class_weight")
    assert given is not None
    assert kind_of_weights(site, given) == kind
