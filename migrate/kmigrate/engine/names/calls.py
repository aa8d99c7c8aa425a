"""Evaluates calls: what a constructor makes, what a function of the project gives back, and names made at run time."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from kmigrate.engine.names.canonical import ancestry, canonical, is_class, is_legacy
from kmigrate.engine.names.containers import Containers
from kmigrate.engine.names.expressions import made
from kmigrate.engine.names.interest import matters
from kmigrate.engine.names.join import join
from kmigrate.engine.names.scopes import Scope
from kmigrate.engine.names.values import (
    TENSOR,
    FunctionInfo,
    Functions,
    Instance,
    Items,
    LocalClass,
    LocalObject,
    Nothing,
    Ref,
    Table,
    Text,
    Use,
    Value,
    is_tensor,
    unsure,
)

# Functions of Python that give their first argument back, as far as its elements go.
LAYER, MODEL = "keras.layers.Layer", "keras.models.Model"
# A function of TensorFlow that is called on a tensor of a model; those that give several, those that give a number, and
# those that compute nothing.
COMPUTED = f"{TENSOR}.computed"
SEVERAL = {"gradients", "meshgrid", "moments", "rnn", "split", "svd", "top_k", "unique", "unstack"}
TELLING = {"dtype", "eval", "function", "get_value", "int_shape", "is_keras_tensor", "is_sparse", "ndim"}
ASKING = {"is_tensor", "is_symbolic_tensor", "print"}
OPTIMIZERS = {"sgd", "rmsprop", "adagrad", "adadelta", "adam", "adamax", "nadam"}
FIRST_OF = {"list", "tuple", "sorted", "reversed", "set", "iter", "copy", "deepcopy"}


class Calls(Containers):
    """What calling something gives, and what it tells the functions of the project."""

    def read(self, info: FunctionInfo) -> None:
        raise NotImplementedError

    def call(self, node: ast.Call) -> Value:
        function = self.eval(node.func)
        arguments = [self.eval(arg) for arg in node.args] if node.args else []
        keywords = {k.arg: self.eval(k.value) for k in node.keywords} if node.keywords else {}
        if function is None and isinstance(node.func, ast.Name):
            if node.func.id == "dict":
                return Table(self._joined(keywords.values()), tuple((repr(k), v) for k, v in keywords.items()))
            return self._builtin(node, node.func.id, arguments)
        if isinstance(node.func, ast.Attribute):
            if isinstance(function, Ref) and (name := self._computing(function, arguments, keywords)):
                return self._computed(node, function, name)
            attr = node.func.attr
            if attr in self.telling or (attr in self.tellers and keywords):
                self._suspect(node, node.func, function is None and id(node.func) not in self.uses)
            if function is None:
                return self._of_unknown(node, node.func, arguments, keywords)
        match function:
            case Ref(use=use, sure=sure) if use is not None and use.name:
                self._calls(use, sure, node)
                return self._constructed(use.name, sure, arguments)
            case Ref(names=names) if names[0][0] == "importlib.import_module":
                self._dynamic_import(node, arguments)
            case Functions():
                self.pass_arguments(function, node, arguments, keywords)
                return self._handed_on(function, node, arguments, self.result(function))
            case LocalClass(info=info, sure=sure):
                constructor = info.find("__init__")[1]
                instance = LocalObject(info, sure)
                if isinstance(constructor, Functions):
                    self.pass_arguments(constructor.bound_to(instance), node, arguments, keywords)
                    self.result(constructor)  # for the attributes that it sets
                if name := self.spoken_of(info.legacy, "()") if info.legacy else "":
                    self.uses[id(node)] = Use("make", name, node, scope=self.scope, call=node, sure=sure, owner=info)
                return instance
            case LocalObject(info=info):
                self._object_called(node, function, arguments, keywords)
                if info.legacy and self._symbolic(arguments, info.legacy):
                    return Instance(TENSOR)
            case Instance(cls=cls, sure=sure):
                self.applied[id(node)] = node
                if name := self.spoken_of(cls, ".__call__"):
                    self.uses[id(node)] = Use("called", name, node, scope=self.scope, call=node, sure=sure)
                if self._symbolic(arguments, cls):
                    return Instance(TENSOR)
            case _:
                pass
        use = self.uses.get(id(node.func))
        if use is not None and use.kind == "attribute":
            use.call = node
            return function
        return None

    def _object_called(
        self, node: ast.Call, owner: LocalObject, arguments: list[Value], keywords: dict[str | None, Value]
    ) -> None:
        """Tells the `call` of a class of the project what it is given. Keras gives real tensors to that of a layer."""
        info = owner.info
        self.applied[id(node)] = node
        called = info.find("call")[1] or info.find("__call__")[1]
        if isinstance(called, Functions) and info.legacy and LAYER in ancestry(info.legacy, self.facts):
            real = {word: value for word, value in keywords.items() if not _holds_tensor(value)}
            given = [None if _holds_tensor(value) else value for value in arguments]
            self.pass_arguments(called.bound_to(owner), node, given, real)
        elif isinstance(called, Functions):
            self.pass_arguments(called.bound_to(owner), node, arguments, keywords)
        name = self.spoken_of(info.legacy, ".__call__") if info.legacy else ""
        if name and not info.find("__call__")[0]:
            self.uses[id(node)] = Use("called", name, node, scope=self.scope, call=node, sure=owner.sure, owner=info)

    def _of_unknown(
        self, node: ast.Call, method: ast.Attribute, arguments: list[Value], keywords: dict[str | None, Value]
    ) -> Value:
        """A method of which nothing is known that it could give."""
        use = self.uses.get(id(method))
        if use is None and method.attr == "compile" and self._compiles(arguments, keywords):
            name = f"{MODEL}.compile"
            use = Use("attribute", name, method, scope=self.scope, call=node, sure=False, guessed=True)
            self.uses[id(method)] = use
        if use is None or use.kind != "attribute":
            return self.held(method, arguments)
        use.call = node
        return None

    def _calls(self, use: Use, sure: bool, node: ast.Call) -> None:
        """Notes that a use is called; `{"gru": GRU, "dense": Dense}[kind](8)` is a call of either."""
        if sure or use.node is node.func:
            use.call = node
        else:
            self.uses[id(node.func)] = Use(
                "name", use.name, node.func, use.spelled, None, use.bindings, self.scope, node, sure=False
            )

    def _suspect(self, node: ast.Call, method: ast.Attribute, unknown: bool) -> None:
        """Whether a call on something unknown looks like one of an old Keras model, by its name or its keywords."""
        words = (method.attr, *(f"{method.attr}({keyword.arg})" for keyword in node.keywords))
        told = next((word for word in words if word in self.telling), None)
        if told is not None and unknown:
            self.suspects[id(node)] = (method, told)
        else:
            self.suspects.pop(id(node), None)

    def _compiles(self, arguments: list[Value], keywords: dict[str | None, Value]) -> bool:
        """Whether something unknown is compiled as nothing but a model is, in a file that names Keras."""
        if not self.bindings:
            return False
        given = arguments[0] if arguments else keywords.get("optimizer")
        match given:
            case Text(value=word):
                return word.lower() in OPTIMIZERS
            case Instance(cls=cls):
                return cls.startswith("keras.optimizers.")
            case _:
                return {"optimizer", "loss"} <= keywords.keys()

    def _joined(self, values: Iterable[Value]) -> Value:
        value: Value = Nothing()
        for one in values:
            value = join(value, one, self.facts)
        return value

    def _symbolic(self, arguments: list[Value], cls: str) -> bool:
        """Whether a layer or model is called on what is known to be a tensor of a model."""
        known = any(map(_holds_tensor, arguments))
        return known and not {LAYER, MODEL}.isdisjoint(ancestry(cls, self.facts))

    def _computing(self, function: Ref, arguments: list[Value], keywords: dict[str | None, Value]) -> str:
        """The function of TensorFlow, or of `K`, that is given what is known to be a tensor of a model; or nothing."""
        name = (function.use.name if function.use is not None else "") or function.name
        if not name.startswith(("tensorflow.", "keras.backend.")):
            return ""
        return name if any(_holds_tensor(one) for one in (*arguments, *keywords.values())) else ""

    def _computed(self, node: ast.Call, function: Ref, name: str) -> Value:
        """What it gives is such a tensor as well, but for the few that tell numbers."""
        if function.use is not None and function.use.name:
            self._calls(function.use, function.sure, node)
        last, row = name.rpartition(".")[2], self.facts.names.get(name)
        if name.startswith("tensorflow."):
            gone = row is not None and row.kind != "name"  # of which the row speaks
            if gone or last in ASKING or last[:1].isupper():
                return self._constructed(name, True, [])
            self.uses[id(node)] = Use("called", COMPUTED, node, scope=self.scope, call=node)
        if last in TELLING or name in self.facts.returns:
            return self._constructed(name, True, [])
        return Items(Instance(TENSOR)) if last in SEVERAL else Instance(TENSOR)

    def _constructed(self, name: str, sure: bool, arguments: list[Value]) -> Value:
        gives = self.facts.returns.get(name)
        if gives:
            return made(gives, sure)
        if is_class(name, self.facts):
            return Instance(name, sure)
        return None

    def _builtin(self, node: ast.Call, name: str, arguments: list[Value]) -> Value:
        first = arguments[0] if arguments else None
        if name in ("getattr", "hasattr") and len(node.args) >= 2:
            return self._getattr(node, first, arguments[1])
        if name == "__import__":
            self._dynamic_import(node, arguments)
        elif name in ("eval", "exec") and isinstance(first, Text):
            self.quoted.append(first.value)
        elif name == "super":
            return self._super()
        elif name in FIRST_OF:
            return first
        elif name == "enumerate" and isinstance(first, Items):
            return Items(Items(None, (None, first.element)))
        elif name == "zip":
            return Items(Items(None, tuple(a.element if isinstance(a, Items) else None for a in arguments)))
        elif name == "next" and isinstance(first, Items):
            return first.element
        return None

    def _getattr(self, node: ast.Call, of: Value, name: Value) -> Value:
        if isinstance(of, Ref) and of.use is not None and of.use.name:
            if isinstance(name, Text) and name.value.isidentifier():
                # The string is an attribute's name: the use is there, but its text is a string's.
                inner = canonical(f"{of.use.spelled}.{name.value}")
                self.uses[id(node)] = Use(
                    "string", inner, node.args[1], spelled=f"{of.use.spelled}.{name.value}", scope=self.scope
                )
            else:
                self.dynamic[id(node)] = (node, of.use.name)
        elif isinstance(name, Text) and name.value in self.marks:
            self.uses[id(node)] = Use("string", self.marks[name.value], node.args[1], scope=self.scope)
        return None

    def _dynamic_import(self, node: ast.Call, arguments: list[Value]) -> None:
        first = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "name"), None)
        name = _beginning(first, arguments[0] if arguments else None).rstrip(".")
        if is_legacy(name):
            self.dynamic[id(node)] = (node, name)

    def _super(self) -> Value:
        scope: Scope | None = self.scope
        while scope is not None:
            info = scope.function
            if isinstance(info, FunctionInfo) and info.owner is not None:
                for base in info.owner.bases:
                    if isinstance(base, LocalClass):
                        return LocalObject(base.info)
                return Instance(info.owner.legacy) if info.owner.legacy else None
            scope = scope.parent
        return None

    def pass_arguments(
        self, function: Functions, node: ast.Call, arguments: list[Value], keywords: dict[str | None, Value]
    ) -> None:
        """Tells the project's functions what their callers pass."""
        for info in function.functions:
            spec = info.node.args
            names = [a.arg for a in (*spec.posonlyargs, *spec.args)]
            bound = info.owner is not None and info.kind != "static" and isinstance(function.owner, LocalObject)
            if bound or info.kind == "class":
                names = names[1:]
            given = (
                dict(zip(names, arguments, strict=False))
                if not any(isinstance(a, ast.Starred) for a in node.args)
                else {}
            )
            given.update({k: v for k, v in keywords.items() if k is not None})
            name = getattr(info.node, "name", "") or called_name(node)
            if name and any(matters(value) for value in given.values()):
                self.interest.add(name)  # other calls may pass something else
            for name, value in given.items():
                before = info.given.get(name, Nothing())
                after = join(before, value, self.facts) if name in info.given else value
                if after != before:
                    info.given[name] = after
                    info.stale = info.stale or matters(after) or matters(before)

    def result(self, function: Functions) -> Value:
        """What calling the project's functions gives."""
        value: Value = Nothing()
        for info in function.functions:
            self.read(info)
            value = join(value, info.returns, self.facts)
        return unsure(value) if not function.sure else value

    def _handed_on(self, function: Functions, node: ast.Call, arguments: list[Value], value: Value) -> Value:
        """What a function gives back, and of its arguments those that it only hands on."""
        if any(isinstance(argument, ast.Starred) for argument in node.args):
            return value
        for info in function.functions:
            skipped = int(info.owner is not None and info.kind != "static" and isinstance(function.owner, LocalObject))
            for place in sorted(info.hands_on):
                if 0 <= place - skipped < len(arguments):
                    value = join(value, arguments[place - skipped], self.facts)
        return value


def called_name(node: ast.Call) -> str:
    """The last word of what is called."""
    return getattr(node.func, "attr", "") or getattr(node.func, "id", "")


def _beginning(node: ast.expr | None, value: Value) -> str:
    """What a text begins with, as far as it is written: `"keras." + name`, `f"keras.{name}"`, `"keras.%s" % name`."""
    match node:
        case ast.Constant(value=str(text)):
            return text.partition("%")[0].partition("{")[0]
        case ast.JoinedStr(values=[first, *_]) | ast.BinOp(left=first) | ast.Call(func=ast.Attribute(value=first)):
            return _beginning(first, None)
        case _:
            return value.value if isinstance(value, Text) else ""


def _holds_tensor(value: Value) -> bool:
    """Whether it is a tensor of a model, or holds one in a list."""
    if isinstance(value, Items):
        return any(_holds_tensor(one) for one in value.each or (value.element,))
    return is_tensor(value)
