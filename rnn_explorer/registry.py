"""Folders are the registries: whoever adds a file to one has added a cell, a task or a panel."""

import pkgutil
import re
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from inspect import isabstract, isclass

from rnn_explorer.errors import require_name


@cache
def names_in(package: str) -> tuple[str, ...]:
    """The names of the modules in a package, without importing them."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(import_module(package).__path__)))


@cache
def find(package: str, base: type, name: str) -> type:
    """The subclass of ``base`` in the module ``package.name``.

    Raises BadInput, with the names there are, if there is no such module.
    """
    require_name(base.__name__.lower(), name, names_in(package))
    module = import_module(f"{package}.{name}")
    for thing in vars(module).values():
        if isclass(thing) and issubclass(thing, base) and not isabstract(thing) and thing.__module__ == module.__name__:
            return thing
    raise TypeError(f"{module.__name__} defines no {base.__name__}: every file of that folder must")


@cache
def title_of(package: str, base: type, name: str) -> str:
    """The title that the class in the module ``package.name`` gives itself.

    It is read from the source, if that is at hand: many are named at the start, and few are needed so soon.
    """
    source = find_spec(f"{package}.{name}").loader.get_source(f"{package}.{name}")
    written = re.search(r'^    title = "(.+)"$', source or "", re.MULTILINE)
    return written[1] if written else find(package, base, name).title


def find_all(package: str, base: type) -> dict[str, type]:
    """All subclasses of ``base`` in the package, by the names of their modules."""
    return {name: find(package, base, name) for name in names_in(package)}
