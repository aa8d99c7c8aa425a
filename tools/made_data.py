"""Small made data in place of what programs load: datasets, files that they download, pictures that they are given."""

from __future__ import annotations

import functools
import io
import itertools
import os
import struct
import tarfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

# What a program wants to be told, and the made pictures that it wants to see.
ARGUMENTS = {
    "deep_dream.py": ["picture.png", "dream"],
    "neural_style_transfer.py": ["picture.png", "picture.png", "out", "--iter", "1"],
    "class_activation_maps.py": ["picture.png"],
    "neural_doodle.py": [
        *("--nlabels", "2", "--style-image", "picture.png", "--style-mask", "picture.png"),
        *("--target-mask", "picture.png", "--target-image-prefix", "out"),
    ],
}
FILES = Path(os.environ.get("PROGRAMS_FILES", "files"))
SIDE = 160  # of a picture: the smallest third of it is still enough for an InceptionV3
SENTENCE = "the quick brown fox jumps over the lazy dog and runs away. "
STORY = "1 Mary moved to the bathroom.\n2 John went to the hallway.\n3 Where is Mary? \tbathroom\t1\n"


class Small(np.ndarray):  # type: ignore[misc]
    """A part of a dataset that answers to the size of the whole, which programs write out."""

    def reshape(self, *shape: Any, **options: Any) -> Any:
        given = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple | list) else shape
        whole = tuple(len(self) if size in (60000, 50000, 10000) else size for size in given)
        return super().reshape(whole, **options)

    def __getitem__(self, key: Any) -> Any:
        """A slice behind the end begins anew: the whole goes on there."""
        if (
            isinstance(key, slice)
            and isinstance(key.start, int)
            and isinstance(key.stop, int)
            and key.start >= len(self)
        ):
            behind = key.start // max(len(self), 1) * len(self)
            key = slice(key.start - behind, key.stop - behind, key.step)
        return super().__getitem__(key)


def images(height: int, width: int, channels: int = 0, classes: int = 10, count: int = 400) -> Any:
    def load_data(*_: Any, **__: Any) -> Any:
        random = np.random.RandomState(0)
        shape = (height, width, channels) if channels else (height, width)

        def half() -> Any:
            labels = (np.arange(count) % classes).view(Small)
            pictures = random.randint(0, 255, (count, *shape)).astype("uint8").view(Small)
            return pictures, labels[:, None] if channels else labels

        return half(), half()

    return load_data


def sequences(classes: int) -> Any:
    def load_data(path: Any = None, num_words: Any = None, maxlen: Any = None, **_: Any) -> Any:
        random = np.random.RandomState(0)

        def half() -> Any:
            texts = [list(random.randint(1, num_words or 1000, random.randint(5, 60))) for _ in range(128)]
            texts = [[int(word) for word in text] for text in texts]
            return np.array(texts, dtype=object), np.arange(128) % classes

        return half(), half()

    return load_data


def houses(*_: Any, **__: Any) -> Any:
    random = np.random.RandomState(0)
    return (random.rand(80, 13), random.rand(80)), (random.rand(20, 13), random.rand(20))


def get_file(fname: str | None = None, origin: str | None = None, *_: Any, **options: Any) -> str:
    """A made file under the asked name: texts, lists of words, and the stories of bAbI."""
    FILES.mkdir(parents=True, exist_ok=True)
    path = FILES / os.path.basename(fname or origin or "file")
    if path.suffix in (".gz", ".tar", ".tgz") and "babi" in path.name:
        with tarfile.open(path, "w:gz") as archive:
            for folder in ("en", "en-10k"):
                for task in ("qa1_single-supporting-fact", "qa2_two-supporting-facts"):
                    for part in ("train", "test"):
                        data = (STORY * 60).encode()
                        info = tarfile.TarInfo(f"tasks_1-20_v1-2/{folder}/{task}_{part}.txt")
                        info.size = len(data)
                        archive.addfile(info, io.BytesIO(data))
    elif "wordlists" in path.name:
        words = ["".join(letters) for letters in itertools.islice(itertools.product("abcdefghij", repeat=4), 9000)]
        path = FILES / "wordlists"
        path.mkdir(exist_ok=True)
        (path / "wordlist_mono_clean.txt").write_text("\n".join([*words, *(word[:3] for word in words)]))
        (path / "wordlist_bi_clean.txt").write_text("\n".join(f"{word[:2]} {word[2:]}" for word in words * 2))
        path = path / "wordlists.tgz"
    elif path.suffix in (".txt", ""):
        path.write_text(SENTENCE * 60)
    else:
        raise OSError(f"there is no made file for {path.name}")
    return str(path)


SHORTENED: list[int] = []  # the epochs that were asked for, where fewer were trained


def cut(method: Any) -> Any:
    """`fit` with its last epoch alone, and few steps: what programs do in the last one, such as saving, is done.

    Who says the first epoch has something to do in those that follow, and keeps them.
    """

    @functools.wraps(method)
    def short(self: Any, *args: Any, **kwargs: Any) -> Any:
        asked = kwargs.get("epochs")
        if isinstance(asked, int | np.integer) and "initial_epoch" not in kwargs:
            kwargs["initial_epoch"] = int(asked) - 1
            SHORTENED.append(int(asked))
        for name in ("steps_per_epoch", "validation_steps"):
            if isinstance(kwargs.get(name), int | np.integer):
                kwargs[name] = int(min(kwargs[name], 2))
        history = method(self, *args, **kwargs)
        if isinstance(asked, int | np.integer):
            for values in history.history.values():  # as long as the program expects it, to plot it and the like
                values.extend(values[-1:] * (int(asked) - len(values)))
        return history

    return short


def unweighted(make: Any) -> Any:
    """An architecture without the weights that would have to be downloaded."""

    @functools.wraps(make)
    def made(*args: Any, **kwargs: Any) -> Any:
        if kwargs.get("weights", "imagenet") == "imagenet" and not args:
            kwargs["weights"] = None
        return make(*args, **kwargs)

    return made


def picture(path: Path) -> None:
    """A made PNG of many colours, written without a library."""
    rows = b"".join(
        b"\0" + bytes((x * 4 * c + y * y) % 256 for x in range(SIDE) for c in (1, 2, 3)) for y in range(SIDE)
    )

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )


def texts(folder: Path) -> None:
    """The files that programs expect beside them: pairs of sentences, word vectors, newsgroups."""
    made = {"fra-eng/fra.txt": "Go.\tVa !\nRun!\tCours !\nHelp me.\tAide-moi.\n" * 60}
    made["glove.6B/glove.6B.100d.txt"] = "".join(f"{word} {'0.1 ' * 99}0.2\n" for word in ("the", "dog", "fox"))
    for group in ("alt", "rec"):
        for number in range(20):
            made[f"20_newsgroup/{group}/{number}"] = f"From: a\n\nthe quick {group} fox {number}\n"
    for name, text in made.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
