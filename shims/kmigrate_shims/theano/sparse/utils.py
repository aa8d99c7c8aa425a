"""A digest of a sparse matrix."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np


def hash_from_sparse(data: Any) -> str:
    """The same text for the same entries, dtype and shape."""
    digest = hashlib.sha256(f"{data.dtype}{data.shape}{data.format}".encode())
    for part in (data.data, data.indices, data.indptr):
        digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()
