"""The settings of Theano: flags from THEANO_FLAGS and .theanorc, read once, changed as attributes."""

from __future__ import annotations

import configparser as _ini
import functools
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kmigrate_shims.theano.flags import FLAGS

_TRUE = ("1", "true", "yes", "on")
_FALSE = ("0", "false", "no", "off")


def parse_config_string(config_string: str, issue_warnings: bool = True) -> dict[str, str]:
    """The flags of a text like `floatX=float32,device=cpu`."""
    found: dict[str, str] = {}
    for part in _parts(config_string):
        name, equals, value = part.partition("=")
        if equals:
            found[name.strip()] = value.strip()
        elif issue_warnings:
            warnings.warn(f"Config key '{part}' has no value, ignoring it", stacklevel=2)
    return found


def _parts(text: str) -> Iterator[str]:
    """The pieces between commas that stand outside of quotes."""
    quote, piece = "", ""
    for letter in text:
        if letter in "\"'":
            quote = "" if letter == quote else quote or letter
            if not quote or quote == letter:
                continue
        if letter == "," and not quote:
            if piece.strip():
                yield piece.strip()
            piece = ""
        else:
            piece += letter
    if piece.strip():
        yield piece.strip()


def _from_files() -> dict[str, str]:
    named = os.environ.get("THEANORC", "~/.theanorc")
    reader = _ini.ConfigParser(interpolation=None, strict=False)
    reader.optionxform = str  # type: ignore[assignment,method-assign]
    for name in named.split(os.pathsep):
        path = Path(name).expanduser()
        try:
            reader.read_string(path.read_text(encoding="utf-8"))
        except OSError:
            continue
        except (_ini.Error, UnicodeDecodeError) as error:
            warnings.warn(f"{path} is not a file of settings for Theano, and is left out: {error}", stacklevel=2)
    found: dict[str, str] = {}
    for section in reader.sections():
        for name, value in reader.items(section):
            found[name if section == "global" else f"{section}.{name}"] = value
    return found


ADDED: dict[str, Any] = {}  # the flags that the program added


def _typed(name: str, value: Any) -> Any:
    """A value in the type of its flag's default, and among the words that the flag takes."""
    value = _of_its_type(name, value)
    return ADDED[name].made(name, value) if name in ADDED else value


def _of_its_type(name: str, value: Any) -> Any:
    default, words = FLAGS[name]
    if isinstance(default, bool):
        if isinstance(value, str) and value.lower() in (*_TRUE, *_FALSE):
            return value.lower() in _TRUE
        if isinstance(value, (bool, int)):
            return bool(value)
        raise ValueError(f"Invalid value ({value!r}) for configuration variable {name!r}. It takes True or False.")
    if isinstance(default, (int, float)) and not isinstance(value, type(default)):
        try:
            return type(default)(float(value))
        except (TypeError, ValueError):
            raise ValueError(
                f"Invalid value ({value!r}) for configuration variable {name!r}. It takes a number."
            ) from None
    if words and str(value) not in words and str(value) not in ("None", str(default)):
        raise ValueError(
            f"Invalid value ({value!r}) for configuration variable {name!r}. Valid options are {', '.join(words)}"
        )
    return value


class Section:
    """Flags below a dot, such as `config.dnn.conv`; `config` itself is the section of all."""

    _name: str
    _values: dict[str, Any]

    def __init__(self, name: str, values: dict[str, Any]) -> None:
        object.__setattr__(self, "_name", name)
        object.__setattr__(self, "_values", values)

    def __getattr__(self, attribute: str) -> Any:
        if attribute in ("_name", "_values") or attribute.startswith("__"):
            raise AttributeError(attribute)  # copies ask for these before they have anything
        full = f"{self._name}{attribute}"
        if full in self._values:
            return self._values[full]
        if any(known.startswith(full + ".") for known in FLAGS):
            return Section(full + ".", self._values)
        raise AttributeError(f"Theano has no setting {full!r}.")

    def __setattr__(self, attribute: str, value: Any) -> None:
        full = f"{self._name}{attribute}"
        self._values[full] = _typed(full, value) if full in FLAGS else value

    def __delattr__(self, attribute: str) -> None:
        self._values.pop(f"{self._name}{attribute}", None)

    def __str__(self) -> str:
        return "\n".join(f"{name} = {value}" for name, value in sorted(self._values.items()))


class TheanoConfigParser(Section):
    """All flags."""

    def change_flags(self, *args: Any, **kwargs: Any) -> Any:
        return change_flags(*args, **kwargs)


_seen: list[str] = []  # what THEANO_FLAGS said when it was last looked at


def read() -> TheanoConfigParser:
    """The settings that this process starts with."""
    _seen[:] = [os.environ.get("THEANO_FLAGS", "")]
    values = {name: default for name, (default, _) in FLAGS.items()}
    for source in (_from_files(), parse_config_string(os.environ.get("THEANO_FLAGS", ""))):
        for name, value in source.items():
            if name in FLAGS:
                values[name] = _typed(name, value)
    return TheanoConfigParser("", values)


def read_again(config: TheanoConfigParser) -> None:
    """What a program has written into THEANO_FLAGS since, before it imported Theano."""
    said = os.environ.get("THEANO_FLAGS", "")
    if [said] == _seen:
        return
    _seen[:] = [said]
    for name, value in parse_config_string(said).items():
        if name in FLAGS:
            config._values[name] = _typed(name, value)


class change_flags:
    """Other settings for the time of a block, or of a function that is decorated with it."""

    def __init__(self, args: Any = (), **kwargs: Any) -> None:
        self.changes = dict(args, **kwargs)

    def __call__(self, f: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(f)
        def changed(*args: Any, **kwargs: Any) -> Any:
            with self:
                return f(*args, **kwargs)

        return changed

    def __enter__(self) -> None:
        from kmigrate_shims.theano.configdefaults import config

        typed = {name: _typed(name, value) if name in FLAGS else value for name, value in self.changes.items()}
        self.old = {name: config._values.get(name) for name in typed}
        config._values.update(typed)

    def __exit__(self, *args: Any) -> None:
        from kmigrate_shims.theano.configdefaults import config

        config._values.update(self.old)


@contextmanager
def quietly() -> Iterator[None]:
    """No test values for the time of a block."""
    with change_flags(compute_test_value="off"):
        yield


class ConfigParam:
    """A flag that a program adds: `filter` makes the value, and `is_valid` says whether it may be."""

    def __init__(self, default: Any, filter: Any = None, allow_override: bool = True, is_valid: Any = None) -> None:
        self.default, self.filter, self.is_valid = default, filter, is_valid

    def made(self, name: str, value: Any) -> Any:
        """The value that the flag gets, or an error."""
        if self.is_valid is not None and not self.is_valid(value):
            raise ValueError(f"Invalid value ({value}) for configuration variable {name!r}.", value)
        return value if self.filter is None else self.filter(value)


class _CheckedParam(ConfigParam):
    """A flag of a type: the second argument says which of its values may be."""

    def __init__(self, default: Any, is_valid: Any = None, allow_override: bool = True) -> None:
        super().__init__(default, allow_override=allow_override, is_valid=is_valid)


class StrParam(_CheckedParam):
    """A flag that is a text."""


class EnumStr(ConfigParam):
    """A flag that is one of several words."""

    def __init__(self, default: Any, *options: Any, **kwargs: Any) -> None:
        super().__init__(default)
        self.options = options


class BoolParam(_CheckedParam):
    """A flag that is true or false."""


class IntParam(_CheckedParam):
    """A flag that is a whole number."""


class FloatParam(_CheckedParam):
    """A flag that is a number."""


def AddConfigVar(name: str, doc: str, configparam: Any, root: Any = None, in_c_key: bool = True) -> None:
    """Add a flag; it takes its value from THEANO_FLAGS or .theanorc like any other."""
    from kmigrate_shims.theano.configdefaults import config

    if name in FLAGS:
        raise AttributeError(f"This name is already taken: {name}")
    ADDED[name] = configparam
    default = configparam.default() if callable(configparam.default) else configparam.default
    FLAGS[name] = (default, tuple(map(str, getattr(configparam, "options", ()))))
    given = {**_from_files(), **parse_config_string(os.environ.get("THEANO_FLAGS", ""), issue_warnings=False)}
    config._values[name] = _typed(name, given.get(name, default))


class Flag:
    """A flag as an object that reads and sets it: PyMC3 looks through the list of them for each model."""

    def __init__(self, fullname: str) -> None:
        self.fullname = fullname

    @property
    def default(self) -> Any:
        return FLAGS[self.fullname][0]

    def __get__(self, cls: Any, type_: Any = None) -> Any:
        if cls is None:
            return self
        from kmigrate_shims.theano.configdefaults import config

        return config._values[self.fullname]

    def __set__(self, cls: Any, val: Any) -> None:
        from kmigrate_shims.theano.configdefaults import config

        config._values[self.fullname] = _typed(self.fullname, val)


def __getattr__(name: str) -> Any:
    if name == "_config_var_list":
        return [Flag(each) for each in FLAGS]
    if name in ("config", "theano_config"):
        from kmigrate_shims.theano.configdefaults import config

        return config
    raise AttributeError(f"theano.configparser has no {name!r}.")
