"""Which package answers `keras` for a release, and which of its modules stand elsewhere."""

from __future__ import annotations

_BACKENDS = ("tensorflow_backend", "theano_backend", "cntk_backend", "common")
FACES = {"2": "kmigrate_shims.keras", "1": "kmigrate_shims.keras1", "0": "kmigrate_shims.keras0"}


def face(release: str) -> str:
    found = FACES.get(release.partition(".")[0])
    if found is None:
        raise NotImplementedError(f"Keras {release} cannot be played; Keras 0.3 to 2.3 can.")
    return found


def elsewhere(release: str) -> dict[str, str]:
    """Old module names that are answered by modules of other names."""
    package = face(release)
    backend = "kmigrate_shims.backend" if release.startswith("2.") else f"{package}.backend"
    found = {f"keras.backend.{name}": backend for name in _BACKENDS}
    if release.startswith("2."):
        found["keras.backend"] = backend
        found["keras.backend.numpy_backend"] = f"{package}.numpy_backend"
        found["keras.backend.load_backend"] = f"{package}.load_backend"
        found["keras.callbacks.callbacks"] = f"{package}.callbacks"
        found |= {f"keras.callbacks.tensorboard_v{number}": f"{package}.callbacks.telling" for number in (1, 2)}
        found["keras.objectives"] = f"{package}.losses"
    return found
