"""`keras.utils.data_utils`: Sequence, queues of batches, and files."""

from __future__ import annotations

import hashlib
import os
import queue
import random
import shutil
import tarfile
import threading
import time
import traceback
import zipfile
from abc import abstractmethod
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from urllib.request import urlretrieve


class Sequence:
    """Batches by number, so that each comes once in an epoch."""

    use_sequence_api = True

    @abstractmethod
    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError

    @abstractmethod
    def __len__(self) -> int:
        raise NotImplementedError

    def on_epoch_end(self) -> None: ...

    def __iter__(self) -> Iterator[Any]:
        while True:
            yield from (self[i] for i in range(len(self)))


def is_sequence(seq: Any) -> bool:
    return (
        isinstance(seq, Sequence)
        or getattr(seq, "use_sequence_api", False)
        or (
            type(seq).__mro__ is not None
            and any(
                c.__name__ in ("Sequence", "PyDataset")
                and c.__module__ != "typing"
                and "collections" not in c.__module__
                for c in type(seq).__mro__
            )
        )
    )


def iter_sequence_infinite(seq: Any) -> Iterator[Any]:
    """The batches again and again, each epoch in the order of the Sequence."""
    while True:
        yield from (seq[i] for i in range(len(seq)))


def _hidden_until(release: str) -> bool:
    from kmigrate_shims.keras import era

    return era.is_before(release) and not era.is_before("2.0")


class Taken:
    """Batches one after the other. Old releases said no more of an error than that there were no batches left."""

    def __init__(self, found: Iterator[Any], hides: bool) -> None:
        self.found, self.hides = found, hides

    def __iter__(self) -> Taken:
        return self

    def __next__(self) -> Any:
        try:
            return next(self.found)
        except Exception as error:
            if self.hides and not isinstance(error, StopIteration):
                raise StopIteration(error) from error  # with the cause, which they printed elsewhere or not at all
            raise


class SequenceEnqueuer:
    """Takes batches ahead of who asks for them. Threads do it; processes are not started."""

    errors_until = "2.2.3"  # in which release a Sequence's errors came to be raised as themselves

    def __init__(self, sequence: Any, use_multiprocessing: bool = False) -> None:
        self.sequence, self.use_multiprocessing = sequence, use_multiprocessing
        self.queue: Any = None
        self.stop_signal: Any = None
        self.run_thread: Any = None

    def is_running(self) -> bool:
        return self.stop_signal is not None and not self.stop_signal.is_set()

    def start(self, workers: int = 1, max_queue_size: int = 10) -> None:
        self.workers = workers
        self.queue = queue.Queue(max(1, max_queue_size))
        self.stop_signal = threading.Event()
        self.asked = threading.Event()
        self.executor = ThreadPoolExecutor(max(1, workers))
        self.run_thread = threading.Thread(target=self._run, daemon=True)
        self.run_thread.start()

    def stop(self, timeout: Any = None) -> None:
        self.stop_signal.set()
        self.asked.set()
        while True:
            try:
                self.queue.get_nowait()
            except queue.Empty:
                break
        self.run_thread.join(timeout if timeout is not None else 1)
        self.executor.shutdown(wait=False, cancel_futures=True)

    def _put(self, item: Any) -> bool:
        while not self.stop_signal.is_set():
            try:
                self.queue.put(item, timeout=0.1)
                return True
            except queue.Full:
                continue
        return False

    def _run(self) -> None:
        raise NotImplementedError

    def get(self) -> Iterator[Any]:
        return Taken(self._found(), _hidden_until(self.errors_until))

    def _found(self) -> Iterator[Any]:
        while self.is_running():
            self.asked.set()
            item = self.queue.get()
            if not self.stop_signal.is_set():
                self.asked.clear()
            if item is None:
                return
            try:
                found = item.result() if isinstance(item, Future) else item
                self.queue.task_done()
            except StopIteration:
                return
            except Exception:
                self.stop()
                raise
            if found is not None:
                yield found


class OrderedEnqueuer(SequenceEnqueuer):
    """The batches of a Sequence in their order, or in a new one each epoch."""

    def __init__(self, sequence: Any, use_multiprocessing: bool = False, shuffle: bool = False) -> None:
        super().__init__(sequence, use_multiprocessing)
        self.shuffle = shuffle
        self.ended = threading.Event()

    def _run(self) -> None:
        order = list(range(len(self.sequence)))
        while not self.stop_signal.is_set():
            if self.shuffle:
                random.shuffle(order)
            for index in order:
                if not self._put(self.executor.submit(self.sequence.__getitem__, index)):
                    return
            self._wait_for_the_next()
            if self.stop_signal.is_set():
                return
            if hasattr(self.sequence, "on_epoch_end"):
                self.sequence.on_epoch_end()
            self.ended.set()
            order = list(range(len(self.sequence))) if len(order) != len(self.sequence) else order

    def join_end_of_epoch(self) -> None:
        """Waits until all batches of the epoch are taken."""
        while self.queue.unfinished_tasks and not self.stop_signal.is_set():
            time.sleep(0.002)

    def end_epoch(self) -> None:
        """The Sequence has ended its epoch, and may be of another length, when this is done."""
        self.asked.set()
        while self.run_thread.is_alive() and not self.stop_signal.is_set():
            if self.ended.wait(0.05):
                break
        self.ended.clear()

    def _wait_for_the_next(self) -> None:
        """An epoch ends when all of its batches are taken; the next begins when one is asked for, or a moment later."""
        self.join_end_of_epoch()
        self.asked.wait(0.1)


class GeneratorEnqueuer(SequenceEnqueuer):
    """What a generator gives, in its order: one worker asks it at a time."""

    errors_until = "2.1.2"

    def __init__(
        self, sequence: Any, use_multiprocessing: bool = False, wait_time: Any = None, random_seed: Any = None
    ) -> None:
        super().__init__(sequence, use_multiprocessing)

    def _run(self) -> None:
        while not self.stop_signal.is_set():
            one: Future[Any] = Future()
            try:
                one.set_result(next(self.sequence))
            except StopIteration:
                self._put(None)
                return
            except Exception as error:
                traceback.clear_frames(error.__traceback__)
                one.set_exception(error)
                self._put(one)
                return
            if not self._put(one):
                return


def _extract_archive(file_path: str, path: str = ".", archive_format: Any = "auto") -> bool:
    if archive_format is None:
        return False
    formats = ["tar", "zip"] if archive_format == "auto" else archive_format
    for one in [formats] if isinstance(formats, str) else formats:
        if one == "tar" and tarfile.is_tarfile(file_path):
            with tarfile.open(file_path) as tar:
                tar.extractall(path, filter="data")
            return True
        if one == "zip" and zipfile.is_zipfile(file_path):
            with zipfile.ZipFile(file_path) as archive:
                _check_members(archive, path)
                archive.extractall(path)
            return True
    return False


def _check_members(archive: Any, path: str) -> None:
    root = os.path.realpath(path)
    names = archive.getnames() if hasattr(archive, "getnames") else archive.namelist()
    for name in names:
        if not os.path.realpath(os.path.join(path, name)).startswith(root):
            raise ValueError(f"{name} of the archive would be written outside of {path}; nothing was unpacked")


def get_file(
    fname: Any,
    origin: str,
    untar: bool = False,
    md5_hash: Any = None,
    file_hash: Any = None,
    cache_subdir: str = "datasets",
    hash_algorithm: str = "auto",
    extract: bool = False,
    archive_format: Any = "auto",
    cache_dir: Any = None,
) -> str:
    """The path of a file that is there already, or that can be loaded from `origin`."""
    cache_dir = cache_dir or os.environ.get("KERAS_HOME") or os.path.join(os.path.expanduser("~"), ".keras")
    if md5_hash is not None and file_hash is None:
        file_hash, hash_algorithm = md5_hash, "md5"
    folder = os.path.join(cache_dir, cache_subdir)
    os.makedirs(folder, exist_ok=True)
    target = os.path.join(folder, str(fname))
    wanted = target + ".tar.gz" if untar else target
    if not os.path.exists(wanted) or (file_hash is not None and not validate_file(wanted, file_hash, hash_algorithm)):
        print("Downloading data from", origin)
        try:
            urlretrieve(origin, wanted)
        except Exception as error:
            if os.path.exists(wanted):
                os.remove(wanted)
            raise Exception(f"URL fetch failure on {origin}: {error}. Put the file at {wanted} by hand.") from None
    if untar:
        if not os.path.exists(target):
            _extract_archive(wanted, folder, archive_format="tar")
        return target
    if extract:
        _extract_archive(wanted, folder, archive_format)
    return target


def _hash_file(fpath: str, algorithm: str = "sha256", chunk_size: int = 65535) -> str:
    sha = algorithm == "sha256" or (algorithm == "auto" and len(fpath) == 64)
    found = hashlib.sha256() if sha else hashlib.md5()
    with open(fpath, "rb") as file:
        for chunk in iter(lambda: file.read(chunk_size), b""):
            found.update(chunk)
    return found.hexdigest()


def validate_file(fpath: str, file_hash: Any, algorithm: str = "auto", chunk_size: int = 65535) -> bool:
    sha = algorithm == "sha256" or (algorithm == "auto" and len(file_hash) == 64)
    return str(_hash_file(fpath, "sha256" if sha else "md5", chunk_size)) == str(file_hash)


__all__ = [
    "GeneratorEnqueuer", "OrderedEnqueuer", "Sequence", "SequenceEnqueuer", "get_file", "is_sequence",
    "iter_sequence_infinite", "shutil", "urlretrieve", "validate_file",
]  # fmt: skip
