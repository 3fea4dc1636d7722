"""A house in which things happen to what the index of privileges is made of, and what searches by it propose and find."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from cse.access.authorisation import allowed, identified
from cse.access.requester import TokenPrivileges
from cse.access.signposts import candidates, signposts_of
from cse.model import Reading
from cse.operations.descendants import discover, page
from cse.operations.target import find
from cse.storage import statements as sql
from cse.storage.tree import SqliteReading
from onem2m.filter_criteria import FilterCriteria
from onem2m.mapping import json
from onem2m.primitive import Request
from onem2m.resources.definition import Guard
from onem2m.vocabulary import Operation, Permission
from tests.conformance.house import ADMINISTRATOR, House, Originator

FORMS = ("{ri}", "{address}", "-{rest}", "/id-in/{ri}", "/id-in/{address}", "//gridhearth.local/id-in/{ri}")


class World:
    """A house in which things happen."""

    def __init__(self, folder: Path) -> None:
        self.house = House(folder)
        self.admin = self.house.originator(ADMINISTRATOR)
        for name in ("Cone", "Ctwo"):
            self.house.application(name)

    def plant(self) -> None:
        """Something for every way to a resource: by name, by group and member's address, by creator, deep down."""
        self.happen(("group", "one", ["-/two"]))
        self.happen(("policy", "p", [{"acor": ["cse-in/one/group"], "acop": 32}], []))
        self.happen(("policy", "q", [{"acor": ["/id-in/Ctwo", "Cone"], "acop": 34}], []))
        self.happen(("box", "cse-in/one", "a", [("p", "{ri}")], None))
        self.happen(("box", "cse-in/one/a", "b", [("q", "-{rest}")], None))
        self.happen(("box", "cse-in/one/a/b", "c", [], None))

    def happen(self, deed: tuple[Any, ...]) -> None:
        house, admin = self.house, self.admin
        if deed[0] in ("pass", "restart"):
            house.failing_commits = 0  # for requests only: nobody is there to be told of others
        match deed:
            case "box", parent, name, named, custodian:
                more: dict[str, Any] = {"cstn": custodian} if custodian else {}
                if named:
                    more["acpi"] = [self.form(*one) for one in named]
                content = {"rn": name, "et": "20250301T130000", **more}
                if house.originator("Cone").create(parent, "cnt", content).code != 2001:
                    admin.create(parent, "cnt", content)
                admin.create(f"{parent}/{name}", "cin", {"con": name})
            case "guard", to, named:
                acpi = [self.form(*one) for one in named] or None
                admin.update(to, "ae" if to.count("/") == 1 else "cnt", {"acpi": acpi})
            case "policy", name, rules, own:
                parent = "cse-in/one" if name == "p" else "cse-in/two"
                own = [*own, {"acor": ["CAdmin"], "acop": 63}]
                content = {"pv": {"acr": rules}, "pvs": {"acr": own}}
                if admin.create(parent, "acp", {"rn": name, **content}).code != 2001:
                    admin.update(f"{parent}/{name}", "acp", content)
            case "group", name, members:
                if admin.create(f"cse-in/{name}", "grp", {"rn": "group", "mnm": 9, "mid": members}).code != 2001:
                    admin.update(f"cse-in/{name}/group", "grp", {"mid": members})
            case "drop", to:
                if to.count("/") > 1:
                    admin.delete(to)
            case "entrust", to, custodian:
                admin.update(to, "cnt", {"cstn": custodian})
            case "pass", seconds:
                house.pass_time(seconds)
            case ("restart",):
                house.restart()
            case ("fail",):
                house.failing_commits = 1

    def form(self, name: str, form: str) -> str:
        address = {"p": "cse-in/one/p", "q": "cse-in/two/q", "gone": "cse-in/one/gone"}[name]
        answer = self.admin.retrieve(address)
        identifier = answer.attributes["ri"] if answer.code == 2000 else "acp999999"
        return form.format(ri=identifier, address=address, rest=address.removeprefix("cse-in"))

    def indexed(self) -> set[tuple[int, int]]:
        with self.house.cse.store.snapshot() as connection:
            return set(connection.execute("SELECT hash, resource FROM signpost"))

    def true(self) -> set[tuple[int, int]]:
        """The signposts of every resource there is."""
        return self.house.cse.store.read_long(
            lambda tree: {
                (post, resource.key)
                for resource in every(tree)
                if resource.definition.guard is not Guard.PARENT
                for post in signposts_of(self.house.cse.entity, resource)
            }
        )

    def found(self, who: Originator, to: str, *, most: int, few: int = 200) -> list[str]:
        """What a discovery finds, by index or (most = 0) by walking everywhere; few = 0: by index after two rows."""
        entity = self.house.cse.entity
        limits = replace(entity.limits, candidates=most, few_candidates=few, fruitless_rows=2)
        entity = replace(entity, limits=limits)
        request = who.request(Operation.RETRIEVE, to, filter={"fu": 1})
        response = self.house.cse.store.read_long(lambda tree: discover(entity, request, tree))
        found: list[str] = json.decode(json.encode(response.content))["m2m:uril"]
        return found

    def found_by(self, *privileges: TokenPrivileges, roles: frozenset[str] = frozenset(), most: int) -> list[str]:
        """What Ctwo finds below the other application with tokens and roles."""
        entity = self.house.cse.entity
        entity = replace(entity, limits=replace(entity.limits, candidates=most, fruitless_rows=2))

        def look(tree: Reading) -> list[str]:
            who = identified(entity, Request(Operation.RETRIEVE, "cse-in", "Ctwo", "1", "4"), tree)
            who.privileges, who.roles = privileges, roles
            top = find(entity, "cse-in/one", tree)
            assert top is not None
            found = page(entity, top, who, Permission.DISCOVERY, FilterCriteria.parse({"fu": 1}), tree)
            return [tree.address(resource) for resource in found.resources]

        return self.house.cse.store.read_long(look)

    def proposed(
        self, name: str, *privileges: TokenPrivileges, roles: frozenset[str] = frozenset(), most: int = 20_000
    ) -> set[str] | None:
        """Addresses of what the index proposes to somebody, instances aside."""
        entity = self.house.cse.entity

        def look(tree: Reading) -> set[str] | None:
            who = identified(entity, Request(Operation.RETRIEVE, "cse-in", name, "1", "4"), tree)
            who.privileges, who.roles = privileges, roles
            keys = candidates(entity, who, tree, most)
            return None if keys is None else {address_of(key, tree) for key in keys}

        return self.house.cse.store.read_long(look)

    def seen(self, who: Originator, to: str) -> set[str]:
        """The same, by asking for every resource there is."""
        entity = self.house.cse.entity

        def look(tree: Reading) -> set[str]:
            requester = identified(entity, Request(Operation.RETRIEVE, to, who.name, "1", "4"), tree)
            return {
                tree.address(resource)
                for resource in every(tree)
                if tree.address(resource).startswith(f"{to}/")
                and allowed(entity, requester, resource, Permission.DISCOVERY, tree)
            }

        return self.house.cse.store.read_long(look)


def address_of(key: int, tree: Reading) -> str:
    """Where a resource is; nowhere once it is gone."""
    resource = tree.get(key)
    return "gone" if resource is None else tree.address(resource)


def every(tree: Reading) -> list[Any]:
    """Every resource that is in the tree."""
    assert isinstance(tree, SqliteReading)
    rows = tree._connection.execute(sql.ALL_AFTER, (0, 100_000)).fetchall()
    return [resource for resource in map(tree.resource_of, rows) if tree.by_identifier(resource.identifier)]


def instances(world: World, to: str) -> list[str]:
    children = world.admin.retrieve(to, result_content=8).attributes
    return [instance["rn"] for instance in children["m2m:cin"]]
