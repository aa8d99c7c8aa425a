"""Follows import statements: which local name stands for which legacy name, or for a module of the project."""

from __future__ import annotations

import ast

from kmigrate.engine.names.calls import Calls
from kmigrate.engine.names.canonical import is_legacy, may_lead_to_legacy
from kmigrate.engine.names.values import Binding, Exports, ProjectModule, Ref, Value

SAME = {"tensorflow.compat.v2": "tensorflow"}  # the names of TensorFlow 2, by another way


class Importing(Calls):
    """The import statements of every scope."""

    def _module(self, name: str, level: int) -> Exports | None:
        exports = self.importer.module(name, level) if self.importer else None
        if exports:
            self.reached |= exports.roots
            self.clues.update(dict.fromkeys(exports.clues))
        return exports

    def import_(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.name
            if alias.asname is None:
                top = name.partition(".")[0]
                if is_legacy(name) or may_lead_to_legacy(top):
                    self._bind_import(top, top, node, alias)
                else:
                    self._project_import(node, alias, name, top)
            elif is_legacy(name) or may_lead_to_legacy(name):
                self._bind_import(name, alias.asname, node, alias)
            else:
                self._project_import(node, alias, name, alias.asname)

    def _project_import(self, node: ast.Import, alias: ast.alias, name: str, local: str) -> None:
        exports = self._module(name, 0)
        if exports and alias.asname is None and "." in name:
            self._nest(name.split("."), exports)
            return
        self.bind(
            local, ProjectModule(name, exports) if exports else Ref(((name, None),)) if name == "importlib" else None
        )

    def _nest(self, parts: list[str], exports: Exports) -> None:
        """`import a.b.c` binds `a`, through which `a.b` and `a.b.c` are reached, beside what `a` had before."""
        for depth in range(len(parts) - 1, 0, -1):
            above = self._module(".".join(parts[:depth]), 0)
            exports = Exports({**(above.names if above else {}), parts[depth]: ProjectModule(parts[depth], exports)})
        before = self.scope.env.get(parts[0])
        if isinstance(before, ProjectModule):
            exports = Exports({**before.exports.names, **exports.names})
        self.bind(parts[0], ProjectModule(parts[0], exports))

    def _bind_import(self, spelled: str, local: str, node: ast.stmt, alias: ast.alias) -> None:
        spelled = SAME.get(spelled, spelled)
        binding = self._binding(spelled, local, "import", node, alias)
        self.bind(local, Ref(((spelled, binding),)))

    def _binding(self, spelled: str, local: str, kind: str, node: ast.stmt, alias: ast.alias) -> Binding:
        """The alias's binding; the same one when a function is read again."""
        key = hash((id(alias), local))
        if key not in self.bindings:
            self.bindings[key] = Binding(spelled, local, kind, self.scope, node, alias)
        return self.bindings[key]

    def import_from(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        if node.level == 0 and (is_legacy(module) or may_lead_to_legacy(module)):
            for alias in node.names:
                self._from_legacy(module, node, alias)
            return
        exports = self._module(module, node.level)
        for alias in node.names:
            local = alias.asname or alias.name
            if alias.name == "*":
                for name, value in (exports.names if exports else {}).items():
                    if name in exports.star:  # type: ignore[union-attr]
                        self.bind(name, self._from_project(value, name, node, alias))
                continue
            value = exports.names.get(alias.name) if exports else None
            dotted = f"{module}.{alias.name}" if module else alias.name
            if isinstance(value, Ref) and self.importer is not None and self.importer.has(dotted, node.level):
                value = None  # `utils/keras.py` stands in the place of a `keras` that `utils/__init__.py` imports
            if value is None:
                inner = self._module(dotted, node.level)
                value = ProjectModule(dotted, inner) if inner else None
            if value is None and module == "importlib" and alias.name == "import_module":
                value = Ref((("importlib.import_module", None),))
            self.bind(local, self._from_project(value, local, node, alias))

    def _from_legacy(self, module: str, node: ast.ImportFrom, alias: ast.alias) -> None:
        spelled = f"{module}.{alias.name}"
        if alias.name == "*":
            if is_legacy(module):
                binding = self._binding(module, "*", "star", node, alias)
                self.interest.add_everything()
                if binding not in self.stars:
                    self.stars.append(binding)
            return
        local = alias.asname or alias.name
        if is_legacy(spelled) or may_lead_to_legacy(spelled):
            self._bind_import(spelled, local, node, alias)
        else:
            self.bind(local, None)

    def _from_project(self, value: Value, local: str, node: ast.stmt, alias: ast.alias) -> Value:
        """A name that another module of the project re-exports: its root is that import, which stays as it is."""
        if isinstance(value, Ref):
            binding = self._binding(value.name, local, "project", node, alias)
            return Ref(((value.name, binding),), None, value.sure)
        return value
