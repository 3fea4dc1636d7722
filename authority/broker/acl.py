"""Which topics a user of the broker may write and read (TS-0010 6.4, 7.4), in the form of mosquitto's acl_file.

    user Cmetering
    topic write /oneM2M/req/Cmetering/id-in/#
    topic read /oneM2M/resp/Cmetering/id-in/#

An application writes as the originator that it is, reads what is for it, and neither anywhere else. It subscribes with
the filters of TS-0010 (`/oneM2M/resp/Cmetering/#`, `/oneM2M/req/+/Cmetering/#`), which are wider than that. Seen with
mosquitto 2.0.11: it grants every SUBSCRIBE of a user who has an entry, whatever the filter is, and asks the file again
for each message, with the topic of the message, before it delivers it. So the lines name topics and not filters; the
wide filters work, `#` brings nothing foreign, and `$share/<group>/<filter>` needs no line of its own.

One thing follows that the file cannot forbid: whoever joins the group of a shared subscription gets a turn, and what
the file then keeps from it is lost to the others of the group too. The name of the CSE's group is therefore a secret
(authority.broker.files).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from authority.broker.passwords import is_user

Access = Literal["read", "write"]

_ROOT: Final = "/oneM2M"
_ACCESS: Final[dict[str, Access]] = {"read": "read", "write": "write"}


@dataclass(frozen=True, slots=True)
class Rule:
    """`access` to the topics of one filter."""

    access: Access
    topic: str


Rules = dict[str, tuple[Rule, ...]]
"""user -> what it may"""


def of_application(stem: str, cse: str, *, qualified: bool = True) -> tuple[Rule, ...]:
    """What an AE may: `stem` as in Cmetering, `cse` as in id-in. A `qualified` one is also called id-in:Cmetering."""
    names = (stem, f"{cse}:{stem}") if qualified else (stem,)
    return tuple(rule for name in names for rule in _of_name(name, cse))


def of_cse(cse: str) -> tuple[Rule, ...]:
    """What the CSE may: read what is for it, from whomever; answer and ask whomever, as itself."""
    return (
        Rule("read", f"{_ROOT}/req/+/{cse}/#"),
        Rule("read", f"{_ROOT}/reg_req/+/{cse}/#"),
        Rule("read", f"{_ROOT}/resp/{cse}/#"),
        Rule("write", f"{_ROOT}/resp/+/{cse}/#"),
        Rule("write", f"{_ROOT}/reg_resp/+/{cse}/#"),
        Rule("write", f"{_ROOT}/req/{cse}/+/#"),
    )


def rules(cse: str, stems: Iterable[str], unqualified: Iterable[str] = ()) -> Rules:
    """Everybody's rules: of the CSE, of the AEs with `stems`, and of `unqualified` ones (S-type AE-IDs).

    Raises ValueError for a name that cannot be a user, and for one that two would have.
    """
    found: Rules = {}
    for user, rules_of in (
        (cse, of_cse(cse)),
        *((stem, of_application(stem, cse)) for stem in stems),
        *((stem, of_application(stem, cse, qualified=False)) for stem in unqualified),
    ):
        if not is_user(user) or user in found:
            raise ValueError(f"{user[:50]!r} cannot be a user of the broker")
        found[user] = rules_of
    return found


def text(found: Rules) -> str:
    """The file, in the order of the names."""
    return "\n".join(_entry(user, found[user]) for user in sorted(found))


def parsed(content: str) -> Rules:
    """The rules of a file that `text` wrote; a line that is none permits nothing."""
    found: dict[str, list[Rule]] = {}
    own: list[Rule] | None = None
    for line in content.splitlines():
        word, _, rest = line.partition(" ")
        if word == "user":
            own = found.setdefault(rest, []) if is_user(rest) else None
        elif word == "topic" and own is not None:
            access, _, topic = rest.partition(" ")
            if access in _ACCESS:
                own.append(Rule(_ACCESS[access], topic))
    return {user: tuple(own) for user, own in found.items()}


def permits(found: Rules, user: str, access: Access, topic: str) -> bool:
    """Whether the user may read or write that topic; nobody may what is not said. A topic has no wildcards."""
    if not topic or "+" in topic or "#" in topic or topic.startswith("$"):
        return False
    levels = topic.split("/")
    return any(rule.access == access and _covers(rule.topic.split("/"), levels) for rule in found.get(user, ()))


def _of_name(name: str, cse: str) -> Sequence[Rule]:
    return (
        Rule("write", f"{_ROOT}/req/{name}/{cse}/#"),
        Rule("read", f"{_ROOT}/resp/{name}/{cse}/#"),
        Rule("read", f"{_ROOT}/req/{cse}/{name}/#"),
        Rule("write", f"{_ROOT}/resp/{cse}/{name}/#"),
        Rule("write", f"{_ROOT}/reg_req/{name}/{cse}/#"),
        Rule("read", f"{_ROOT}/reg_resp/{name}/{cse}/#"),
    )


def _entry(user: str, own: Sequence[Rule]) -> str:
    return f"user {user}\n" + "".join(f"topic {rule.access} {rule.topic}\n" for rule in own)


def _covers(wanted: Sequence[str], levels: Sequence[str]) -> bool:
    """Whether a filter matches a topic (MQTT 3.1.1, 4.7)."""
    for place, level in enumerate(wanted):
        if level == "#":
            return True
        if place >= len(levels) or level not in ("+", levels[place]):
            return False
    return len(wanted) == len(levels)
