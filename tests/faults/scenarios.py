# SPDX-License-Identifier: MIT
"""Commands that faults are injected into, and what may be trusted after each."""
import os
from dataclasses import dataclass, field
from typing import Callable


@dataclass
class Scenario:
    """One command: how the world is before it, and what it changes where nothing fails."""

    name: str
    prepare: Callable
    arguments: list
    changes: dict = field(default_factory=dict)  # (project, text) to the new verdict
    projects: tuple = ("p",)
    status: int = 0  # where nothing fails
    at: str = "p"
    forgets: bool = False  # a file that cannot be read counts as gone, and its approval may go


def unknown(world):
    world.write("p", "1")


def allowed(world):
    world.write("p", "1")
    world.must("p", "allow")


def denied(world):
    world.write("p", "1")
    world.must("p", "deny")


def changed(world):
    allowed(world)
    world.write("p", "2")


def several(world):
    """One approval that is current, one of a file that is gone, and a denial."""
    allowed(world)
    for name, verb in (("gone", "allow"), ("no", "deny")):
        world.write(name, "1")
        world.must(name, verb)
    os.remove(world.project("gone/.envrc"))


def by_bash(world):
    world.write("p", "1")
    with open(world.project("p/.envrc"), "w", encoding="ascii") as file:
        file.write("export A=$(echo one)\nexport B=one\n")
    world.must("p", "allow")


def nested(world):
    """Two project files, one below the other, and nothing said about either."""
    world.write("p", "1")
    world.write("p/c", "1")


def denied_target(world):
    """An approved link, whose target was denied afterwards."""
    world.write("t", "1")
    os.makedirs(world.project("p"))
    os.symlink("../t/.envrc", world.project("p/.envrc"))
    world.must("p", "allow")
    world.must("t", "deny")


ALLOW = [
    Scenario("allow below another project", nested, ["allow"], {("p/c", "1"): "allowed"},
             projects=("p", "p/c"), at="p/c"),
    Scenario("allow what is unknown", unknown, ["allow"], {("p", "1"): "allowed"}),
    Scenario("allow what was denied", denied, ["allow"],
             {("p", "1"): "allowed", ("p", "2"): "blocked"}),
    Scenario("allow what has changed", changed, ["allow"],
             {("p", "1"): "blocked", ("p", "2"): "allowed"}),
]
DENY = [
    Scenario("deny what is unknown", unknown, ["deny"],
             {("p", "1"): "denied", ("p", "2"): "denied"}),
    Scenario("deny what was allowed", allowed, ["deny"],
             {("p", "1"): "denied", ("p", "2"): "denied"}),
]
PRUNE = [Scenario("prune", several, ["prune"], projects=("p", "no"))]
EXPORT = [
    Scenario("export a link to what was denied", denied_target, ["export", "bash"], status=4),
    Scenario("export what is allowed", allowed, ["export", "bash"]),
    Scenario("export what bash evaluates", by_bash, ["export", "bash"]),
    Scenario("export what has changed", changed, ["export", "bash"], status=3),
    Scenario("export what was denied", denied, ["export", "bash"], status=4),
]
NAMED = {scenario.name: scenario for scenario in (*ALLOW, *DENY, *PRUNE, *EXPORT)}
