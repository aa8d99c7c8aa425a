"""Folders for what is saved."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = "import os\nfrom tensorflow import keras\n\nm = keras.Sequential()\n"
_ASKING = Asking("KM416")


@pytest.mark.parametrize(
    "lines",
    [
        "m.save('model')\n",
        "m.save('./model')\n",
        "m.save('saved/model.h5')\n",
        "m.save(os.path.join(folder, 'model'))\n",
        "os.makedirs('saved')\nm.save('saved/model')\n",
        "m.load_weights('saved/model')\n",
    ],
)
def test_what_needs_no_folder_stays(lines: str) -> None:
    assert _ASKING.said(HEAD + lines) == []


@pytest.mark.parametrize(
    "lines",
    [
        "m.save('saved/model')\n",
        "m.save_weights('./saved/w.ckpt')\n",
        "p = 'saved/model'\nkeras.models.save_model(m, p)\n",
    ],
)
def test_the_folder_is_for_a_person(lines: str) -> None:
    (finding,) = _ASKING.said(HEAD + lines)
    assert "saved', exist_ok=True)" in finding.message
    assert _ASKING.said("import keras\n\nm = keras.models.Sequential()\nm.save('saved/model')\n", source="2.2.4") == []
