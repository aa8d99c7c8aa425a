from __future__ import annotations

from kmigrate.era.clues import KERAS, Clue
from kmigrate.era.told import Told


def test_the_nearest_folder_comes_first_and_the_search_ends_at_the_top() -> None:
    near, far, out = (Clue(KERAS, name) for name in ("near", "far", "out"))
    told = Told(tops=frozenset(["/x/p"]))
    told.add("/x/p/sub", [near])
    told.add("/x/p/requirements", [far])  # a part of the folder around it
    told.add("/x", [out])
    assert [[c.says for c in clues] for clues in told.around("/x/p/sub/deep/a.py")] == [["near"], ["far"]]
    assert [*told.around("/x/q/a.py")] == [(out,)]
    assert [*told.around("")] == []
    assert not Told()
