"""Finds the files that a run is about, in an order that depends on nothing but their names.

.gitignore is not read. A file that git does not keep can hold legacy code like any other (local experiments are often
ignored), asking git would cost a process and would differ outside of a repository, and a file that is silently passed
over is worse here than one that is migrated: `kmigrate undo` brings that one back. What must be left out is named with
`--exclude`; folders that hold no source of the project are left out anyway, and the caller is told of those that might.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kmigrate.engine.files import globs
from kmigrate.engine.files.read import NotRead, head, not_a_file, why
from kmigrate.engine.kinds.kind import DATA, DOCS, NOTEBOOKS, PYTHON, suffix
from kmigrate.era.places import kind_of
from kmigrate.findings import Finding, Status

# What tools make, and what others wrote. Never looked into unless it is given by name.
SKIPPED = {
    *(".git", ".hg", ".svn", ".bzr", ".tox", ".nox", ".venv", ".direnv", ".eggs", ".mypy_cache", ".pytest_cache"),
    *(".ruff_cache", ".pytype", ".hypothesis", ".ipynb_checkpoints", "__pycache__", "__pypackages__", "buck-out"),
    *("node_modules", "site-packages"),
}
# Some people keep sources under these names: an __init__.py inside says so.
OUTPUTS = frozenset(("build", "dist", "_build"))
# Either makes a folder an environment: of venv, and of conda. The virtualenv that came before is told by its bin.
ENVIRONMENTS = frozenset(("pyvenv.cfg", "conda-meta"))

TOPS = (".git", ".hg")  # a folder that has one of these is the top of a project
NO_PROGRAM = (
    "It is no program: where it holds a model, `kmigrate inspect` says what it is, and `kmigrate convert` makes one of "
    "today of it."
)
LEFTOVER = re.compile(r"\..*\.kmigrate-[0-9a-f]{8}", re.DOTALL)
_SHEBANG = re.compile(rb"#![^\r\n]*python")


@dataclass(frozen=True, slots=True)
class Problem:
    """A path that cannot be looked at. `failed` where the user asked for it and did not get it."""

    path: str
    finding: Finding
    failed: bool = True


@dataclass(slots=True)
class Discovery:
    """What is under the given paths, each list sorted."""

    files: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)  # environments and folders of build output, not looked into
    telling: list[str] = field(default_factory=list, compare=False)  # what may tell the era of the files around it
    tops: list[str] = field(default_factory=list, compare=False)  # folders that are the top of a project
    leftovers: list[str] = field(default_factory=list)  # what looks like a temporary file of a run that was killed


@dataclass(frozen=True, slots=True)
class _Place:
    """A folder or a link under its names: as shown, as it really is, and the two that --exclude is matched with."""

    path: str
    real: str
    inside: str | None = None  # from the given folder
    here: str | None = None  # from the current folder
    given: bool = False

    def child(self, name: str) -> _Place:
        return _Place(
            os.path.join(self.path, name),
            os.path.join(self.real, name),
            None if self.inside is None else f"{self.inside}/{name}".lstrip("/"),
            None if self.here is None else f"{self.here}/{name}".lstrip("/"),
        )


def discover(paths: Iterable[str], *, exclude: Sequence[str] = (), docs: bool = False) -> Discovery:
    """All files under the paths. A file given by name is taken unless it is data by its name; folders are walked."""
    walk = _Walk(exclude, docs)
    for path in paths:
        walk.add(os.fspath(path))
    walk.follow_links()
    found = walk.found
    found.files.sort()
    found.problems.sort(key=lambda problem: problem.path)
    found.skipped.sort()
    found.telling.sort()
    found.leftovers.sort()
    return found


class _Walk:
    """One walk over all given paths. Real paths tell whether two names are one file."""

    def __init__(self, exclude: Sequence[str], docs: bool) -> None:
        self.found = Discovery()
        self._suffixes = PYTHON + NOTEBOOKS + (DOCS if docs else ())
        self._excludes = globs.matcher(exclude)
        self._trees: list[str] = []  # real paths of the given folders, each with a separator at its end
        self._seen: set[str] = set()  # real paths
        self._links: list[_Place] = []

    def add(self, path: str) -> None:
        try:
            mode = os.stat(path).st_mode
        except OSError as error:
            return self._problem(path, why(error))
        except ValueError:
            return self._problem(path, "It cannot be the name of a file: check its spelling.")
        real = os.path.realpath(path)
        if stat.S_ISDIR(mode):
            self._trees.append(os.path.join(real, ""))
            # `kmigrate .` names its files as the user would.
            shown = "" if path == os.curdir else path
            self._folder(_Place(shown, real, "", _from_here(real), given=True))
        elif not stat.S_ISREG(mode):
            self._problem(path, not_a_file(mode))
        elif suffix(path) in DATA:
            self._problem(path, NO_PROGRAM)
        else:
            self._take(path, real)

    def follow_links(self) -> None:
        """Links wait until everything has been seen under its own name, so that this is the name that is used."""
        while self._links:
            links, self._links = sorted(self._links, key=lambda link: link.path), []
            for link in links:
                self._link(link)

    def _link(self, link: _Place) -> None:
        path = link.path
        try:
            mode = os.stat(path).st_mode
        except OSError:
            # Editors leave links of the form .#name to mark a file that is open; they never lead anywhere.
            if self._has_suffix(path) and not os.path.basename(path).startswith(".#"):
                self._problem(path, "It is a link that leads nowhere: remove or mend it.", failed=False)
            return
        real = os.path.realpath(path)
        is_folder = stat.S_ISDIR(mode)
        if real in self._seen or not (is_folder or (stat.S_ISREG(mode) and self._has_suffix(path))):
            return
        if is_folder and (os.path.basename(path) in SKIPPED or self._is_excluded(link, True)):
            return
        if not any(os.path.join(real, "").startswith(tree) for tree in self._trees):
            message = f"It is a link out of the given folders, to {real}, and was not followed: give that path as well."
            self._problem(path, message, failed=False)
        elif is_folder:
            self._folder(_Place(path, real, link.inside, link.here))
        else:
            self._take(path, real)

    def _take(self, path: str, real: str) -> None:
        if real not in self._seen:
            self._seen.add(real)
            self.found.files.append(path)

    def _folder(self, top: _Place) -> None:
        # No recursion: trees may be deeper than the stack of Python.
        stack = [top]
        while stack:
            folder = stack.pop()
            if folder.real in self._seen:
                continue
            try:
                with os.scandir(folder.path or os.curdir) as entries:
                    listed = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                self._seen.add(folder.real)
                self._problem(folder.path or os.curdir, why(error))
                continue
            if not folder.given and _is_environment(folder.path, listed):
                self.found.skipped.append(folder.path)
                continue
            self._seen.add(folder.real)
            for entry in listed:
                try:
                    self._entry(entry, folder, stack)
                except OSError as error:
                    self._problem(entry.path, why(error))

    def _entry(self, entry: os.DirEntry[str], folder: _Place, stack: list[_Place]) -> None:
        name = entry.name
        if name in TOPS:
            self.found.tops.append(folder.path)
        if entry.is_dir(follow_symlinks=False):
            place = folder.child(name)
            if name in SKIPPED or self._is_excluded(place, True):
                return
            if name in OUTPUTS and not os.path.exists(os.path.join(place.path, "__init__.py")):
                self.found.skipped.append(place.path)
            else:
                stack.append(place)
        elif entry.is_symlink():
            place = folder.child(name)
            if not self._is_excluded(place, False):
                self._links.append(place)
        elif ".kmigrate-" in name and LEFTOVER.fullmatch(name):
            self.found.leftovers.append(os.path.join(folder.path, name))
        else:
            if kind_of(name, folder.path):
                self.found.telling.append(os.path.join(folder.path, name))
            if self._has_suffix(name) or "." not in name:
                self._file(entry, folder.child(name))

    def _file(self, entry: os.DirEntry[str], place: _Place) -> None:
        if self._is_excluded(place, False):
            return
        suffixed = self._has_suffix(place.path)
        if not entry.is_file(follow_symlinks=False):
            if suffixed:
                self._problem(place.path, not_a_file(entry.stat(follow_symlinks=False).st_mode), failed=False)
        elif suffixed or self._is_script(place.path):
            self._take(place.path, place.real)

    def _has_suffix(self, path: str) -> bool:
        return path.endswith(self._suffixes) or suffix(path) in self._suffixes

    def _is_script(self, path: str) -> bool:
        try:
            return _SHEBANG.match(head(path)) is not None
        except NotRead:
            return False
        except OSError:
            message = "It could not be read, so it is not known whether it is Python: give yourself permission."
            self._problem(path, message, failed=False)
            return False

    def _is_excluded(self, place: _Place, is_folder: bool) -> bool:
        excludes = self._excludes
        if excludes is None:
            return False
        return any(name is not None and excludes(name, is_folder) for name in (place.inside, place.here))

    def _problem(self, path: str, message: str, *, failed: bool = True) -> None:
        self.found.problems.append(Problem(path, Finding(1, 1, "KM001", Status.REVIEW, message), failed))


def _is_environment(path: str, listed: list[os.DirEntry[str]]) -> bool:
    names = {entry.name for entry in listed}
    return bool(names & ENVIRONMENTS) or (
        {"bin", "lib"} <= names and os.path.exists(os.path.join(path, "bin", "activate"))
    )


def _from_here(real: str) -> str | None:
    """The path from the current folder, with forward slashes; None where it is not inside of it."""
    try:
        here = os.path.join(os.path.realpath(os.curdir), "")
    except FileNotFoundError:
        return None
    absolute = os.path.join(real, "")
    return absolute[len(here) :].replace(os.sep, "/").rstrip("/") if absolute.startswith(here) else None
