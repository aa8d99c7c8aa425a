"""The old names in this process: `install(keras="1.2", backend="theano")`, and `uninstall()`."""

from kmigrate_shims.install.faces import install, installed, put, remove, uninstall

__all__ = ["install", "installed", "put", "remove", "uninstall"]
