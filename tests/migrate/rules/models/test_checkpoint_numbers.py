"""Numbers of epochs in the names of checkpoints."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.settings import Settings

CODE = "KM342"
_ASKING = Asking(CODE, "from keras.callbacks import ModelCheckpoint\n\n# here\n")


@pytest.mark.parametrize("release", ["0.3", "1.2", "2.0.8"])
@pytest.mark.parametrize(
    "name", ["'w.{epoch:02d}.h5'", "folder + '/w.{epoch}.h5'", "os.path.join(a, 'w-{epoch:02d}-{loss}.h5')"]
)
def test_they_were_counted_from_0(release: str, name: str) -> None:
    assert _ASKING.statuses(f"ModelCheckpoint({name})", Settings(source=release)) == ["review"]


@pytest.mark.parametrize("release", ["2.0.9", "2.1", "2.3.1"])
def test_later_they_were_counted_as_today(release: str) -> None:
    assert _ASKING.statuses("ModelCheckpoint('w.{epoch:02d}.h5')", Settings(source=release)) == []


def test_names_without_a_number_stay_as_they_are() -> None:
    assert _ASKING.statuses("ModelCheckpoint('w-{val_loss:.2f}.h5')", Settings(source="1.2")) == []
    assert _ASKING.statuses("ModelCheckpoint(name)", Settings(source="1.2")) == []
