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


SAVED = [
    ("m.save('saved/model')\n", "saved"),
    ("m.save_weights('./saved/w.ckpt')\n", "./saved"),
    ("p = 'saved/model'\nkeras.models.save_model(m, p)\n", "saved"),
    ("p = 'saved/w-{e}'\nm.save_weights(p.format(e=0))\n", "saved"),
]


@pytest.mark.parametrize(("lines", "folder"), SAVED)
def test_the_folder_is_made(lines: str, folder: str) -> None:
    line = f"os.makedirs({folder!r}, exist_ok=True)\n"
    assert line + lines.splitlines()[-1][:6] in _ASKING.text(HEAD + lines)
    assert _ASKING.statuses(HEAD + lines) == ["rewritten"]
    assert _ASKING.text(HEAD + lines + lines).count(line) == 1


@pytest.mark.parametrize(("lines", "folder"), SAVED)
def test_without_os_it_is_for_a_person(lines: str, folder: str) -> None:
    (finding,) = _ASKING.said(HEAD.replace("import os\n", "") + lines)
    assert f"{folder}', exist_ok=True)" in finding.message
    assert finding.status.value == "review"


def test_it_is_for_a_person_where_no_line_goes_before() -> None:
    assert _ASKING.statuses(HEAD + "m.compile(); m.save('saved/model')\n") == ["review"]


def test_the_stand_alone_keras_made_none() -> None:
    assert _ASKING.said("import keras\n\nm = keras.models.Sequential()\nm.save('saved/model')\n", source="2.2.4") == []


def test_a_folder_whose_name_is_made_stays() -> None:
    assert _ASKING.said(HEAD + "p = 'saved-{e}/w'\nm.save_weights(p.format(e=0))\n") == []
