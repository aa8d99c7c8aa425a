"""`keras.utils.data_utils`."""

from __future__ import annotations

from urllib.request import urlretrieve

from kmigrate_shims.keras.utils import data_utils as later
from kmigrate_shims.keras.utils.data_utils import get_file

__all__ = ["get_file", "urlretrieve", "validate_file"]


def validate_file(fpath: str, md5_hash: str) -> bool:
    return later.validate_file(fpath, md5_hash, "md5")
