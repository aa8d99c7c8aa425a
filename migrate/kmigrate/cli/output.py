"""Where words and bytes go: standard output and error that survive odd encodings and closed pipes, and report files."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from types import TracebackType
from typing import IO, TextIO

from kmigrate.complaints import Complaint


def put(stream: TextIO, text: str) -> None:
    """Writes the text, with escapes for what the stream's encoding cannot say."""
    try:
        stream.write(text)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def can_say(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


class StandardOutput:
    """Standard output. Once its reader is gone (`| head`), what comes is dropped and `gone` says so."""

    def __init__(self) -> None:
        self.gone = False

    def write(self, text: str) -> None:
        if not self.gone:
            try:
                put(sys.stdout, text)
            except OSError as error:
                self._lost(error)

    def write_bytes(self, data: bytes) -> None:
        if not self.gone:
            try:
                sys.stdout.flush()
                sys.stdout.buffer.write(data)
            except OSError as error:
                self._lost(error)

    def flush(self) -> None:
        if not self.gone:
            try:
                sys.stdout.flush()
            except OSError as error:
                self._lost(error)

    def _lost(self, error: OSError) -> None:
        self.gone = True
        # What is still buffered would fail again when the interpreter ends, with a message of its own.
        with suppress(OSError), open(os.devnull, "wb") as silent:
            os.dup2(silent.fileno(), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise Complaint(f"Standard output could not be written: {error.strerror}.")


class ReportFile:
    """A report that appears under its name only once it is whole."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._target = os.path.realpath(name)
        self._direct = os.path.exists(self._target) and not os.path.isfile(self._target)
        self._file: IO[str] | None = None

    def __enter__(self) -> ReportFile:
        import tempfile

        try:
            if self._direct:  # a device or a pipe, such as /dev/stderr; a folder is refused by open itself
                self._file = open(self._target, "w", encoding="utf-8", errors="backslashreplace", newline="\n")
            else:
                folder, base = os.path.split(self._target)
                self._file = tempfile.NamedTemporaryFile(
                    "w",
                    encoding="utf-8",
                    errors="backslashreplace",
                    newline="\n",
                    dir=folder,
                    prefix=f".{base}.",
                    delete=False,
                )
        except OSError as error:
            raise self._complaint(error) from None
        return self

    def write(self, text: str) -> None:
        assert self._file is not None
        try:
            self._file.write(text)
        except OSError as error:
            raise self._complaint(error) from None

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, where: TracebackType | None
    ) -> None:
        assert self._file is not None
        try:
            self._file.close()
            if not self._direct and kind is None:
                os.chmod(self._file.name, _mode(self._target))
                os.replace(self._file.name, self._target)
        except OSError as error:
            raise self._complaint(error) from None
        finally:
            if not self._direct and os.path.exists(self._file.name):
                os.unlink(self._file.name)

    def _complaint(self, error: OSError) -> Complaint:
        return Complaint(f"The report could not be written to {self.name}: {error.strerror}.")


def _mode(target: str) -> int:
    """The mode of the file that is replaced, or what a new file would get."""
    try:
        return os.stat(target).st_mode & 0o7777
    except FileNotFoundError:
        mask = os.umask(0o077)
        os.umask(mask)
        return 0o666 & ~mask
