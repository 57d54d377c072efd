"""By what a function is called: by a name, by an event, or by whoever was given it.

Only what is sure is said: a method that a framework, a base class or another script may call is called `ALWAYS`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lpconf.checks.widget.javascript.names import literal, text_of
from lpconf.data_class import frozen

if TYPE_CHECKING:
    from tree_sitter import Node

_AT_A_CLICK = re.compile(r"(?:on)?(?:click|dblclick|(?:mouse|key|pointer|touch)\w+|submit|change|input|focus|blur)")
_HANDLER = re.compile(r"on[a-z]+")
_GLOBAL = frozenset({"window", "self", "globalThis", "top", "parent", "exports", "module", "lpTag"})


@frozen
class Role:
    """`name`: who says it may call the function. `event`: it waits for that, and nobody calls it before. `declared_at`
    are the bytes of a name that stands outside of the function and declares it."""

    name: str = ""
    event: str = ""
    declared_at: tuple[int, int] = (0, 0)


ALWAYS = Role()
"""Whoever runs the script around it runs the function, as far as is known."""


def waits_for_a_person(event: str) -> bool:
    """Whether an event comes only when somebody clicks, types or points."""
    return _AT_A_CLICK.fullmatch(event) is not None


def role_of(function: Node) -> Role:
    """The role of a function by where it stands."""
    name, parent = function.child_by_field_name("name"), function.parent
    if parent is None or parent.type == "export_statement":
        return ALWAYS
    if function.type == "method_definition" and name is not None:
        return _method(name, parent)
    if function.type.endswith("_declaration") and name is not None:
        return Role(text_of(name))
    return _by_place(function, parent)


def _by_place(function: Node, parent: Node) -> Role:
    """The role of a function that is a value."""
    if parent.type == "arguments":
        return _handed(function, parent)
    target = parent.child_by_field_name("left" if parent.type == "assignment_expression" else "name")
    if parent.type == "variable_declarator" and target is not None:
        return _declared(target, parent)
    if parent.type == "assignment_expression" and target is not None:
        return _assigned(target)
    key = parent.child_by_field_name("key") or parent.child_by_field_name("property")
    if parent.type in ("pair", "field_definition") and key is not None and parent.parent is not None:
        role = _method(key, parent.parent)
        return role if role is ALWAYS else _named(key)
    return ALWAYS


def _declared(target: Node, declarator: Node) -> Role:
    """``const go = …``; what is exported is anybody's."""
    statement = declarator.parent.parent if declarator.parent else None
    is_exported = statement is not None and statement.type == "export_statement"
    return ALWAYS if is_exported or target.type != "identifier" else _named(target)


def _named(name: Node) -> Role:
    return Role(text_of(name), declared_at=(name.start_byte, name.end_byte))


def _assigned(target: Node) -> Role:
    """``go = …``, ``page.go = …``, ``button.onclick = …``."""
    if target.type == "identifier":
        return _of_handler(text_of(target)) or _named(target)
    owner, name = target.child_by_field_name("object"), target.child_by_field_name("property")
    if owner is None or name is None:
        return ALWAYS
    handler = _of_handler(text_of(name))
    if handler:
        return handler
    is_ours = owner.type == "identifier" and text_of(owner) not in _GLOBAL
    return _named(name) if is_ours or _is_prototype(owner) else ALWAYS


def _of_handler(name: str) -> Role | None:
    """The role of a handler of events (``onload``); None for any other name."""
    if _HANDLER.fullmatch(name) is None:
        return None
    return Role(event=name) if waits_for_a_person(name) else ALWAYS


def _is_prototype(owner: Node) -> bool:
    name = owner.child_by_field_name("property")
    return name is not None and text_of(name) == "prototype"


def _handed(function: Node, arguments: Node) -> Role:
    """A function that is given away: it waits where it is given for a click."""
    call = arguments.parent
    callee = call.child_by_field_name("function") if call is not None else None
    given = [node for node in arguments.named_children if node.type != "comment"]
    if callee is None or len(given) < 2 or given[0] == function:
        return ALWAYS
    event = literal(given[0]) or ""
    way = callee.child_by_field_name("property") or callee
    is_listener = way.named_child_count == 0 and text_of(way) == "addEventListener"
    return Role(event=event) if is_listener and waits_for_a_person(event) else ALWAYS


def _method(name: Node, holder: Node) -> Role:
    """A method of a class or of an object that only these scripts know."""
    owner = holder.parent
    if owner is None:
        return ALWAYS
    if holder.type == "object":
        return Role(text_of(name)) if owner.type == "variable_declarator" else ALWAYS
    class_name = owner.child_by_field_name("name")
    is_derived = any(child.type == "class_heritage" for child in owner.named_children)
    around = owner.parent
    if class_name is None or is_derived or around is None or around.type == "export_statement":
        return ALWAYS
    return _named(class_name) if text_of(name) == "constructor" else Role(text_of(name))
