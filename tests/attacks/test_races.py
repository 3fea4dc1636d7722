"""What is good once is good once, also for two who come at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from authority import proofs, register
from authority.authority import Authority
from authority.enrolment.refusals import EnrolmentRefusal
from authority.households.refusals import HouseholdRefused
from authority.households.tenancy import Role
from authority.settings import Settings
from authority.storage import clients, grants, parties
from tests.authority.enrolment.desk import CODE, Desk

PEOPLE = [f"/id-in/Cperson-{number}" for number in range(6)]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def together(*deeds: Callable[[], object]) -> list[object]:
    """What each of them gave, or the refusal that it met; all begin at once."""
    start = threading.Barrier(len(deeds))
    outcomes: list[object] = []

    def work(deed: Callable[[], object]) -> None:
        start.wait(10)
        try:
            outcomes.append(deed())
        except (EnrolmentRefusal, HouseholdRefused) as refusal:
            outcomes.append(refusal)

    threads = [threading.Thread(target=work, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(outcomes) == len(deeds)
    return outcomes


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Authority]:
    authority = Authority(Settings(data=tmp_path / "authority", issuer="http://127.0.0.1:8070"), lambda: NOW)
    yield authority
    authority.close()


def test_an_invitation_lets_one_person_in(authority: Authority) -> None:
    for person in PEOPLE:
        authority.change(lambda change, who=person: parties.add(change, "person", who[-1], who))  # type: ignore[misc]
    authority.change(lambda change: register.add_premise(change, "elm-1", "Elm Street 1"))
    authority.change(lambda change: register.move_in(change, "elm-1"))
    code = authority.change(lambda change: register.invite(change, "elm-1", Role.HOLDER, operator=True))

    def accept(person: str) -> Callable[[], object]:
        return lambda: authority.change(lambda change: register.accept(change, code, person))

    outcomes = together(*map(accept, PEOPLE))

    assert sum(isinstance(each, HouseholdRefused) for each in outcomes) == len(PEOPLE) - 1
    tenancy = authority.read(lambda look: register.current(look, "elm-1"))
    assert len(tenancy.members_at(NOW)) == 1


def test_a_device_is_claimed_by_one_account(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    desk.device("1", claimed=False)

    def claim(person: str) -> Callable[[], object]:
        return lambda: desk.registry.claim(person, "1", CODE, "")

    outcomes = together(*map(claim, PEOPLE))

    assert sum(isinstance(each, EnrolmentRefusal) for each in outcomes) == len(PEOPLE) - 1
    [device] = desk.registry.devices()
    assert device.account in PEOPLE
    desk.authority.close()


@pytest.mark.parametrize("what", ["code", "refresh token", "assertion"])
def test_what_buys_a_token_is_taken_once(authority: Authority, what: str) -> None:
    key = proofs.fingerprint("the very same")
    authority.change(lambda change: parties.add(change, "provider", "acme", "/id-in/Cacme"))
    family = authority.change(lambda change: grants.start_family(change, "Cacme", PEOPLE[0], "data:days", "c1"))
    authority.change(lambda change: grants.add_code(change, key, family, "https://acme.example/", "x" * 43, 60))
    authority.change(lambda change: grants.add_refresh_token(change, key, family, 60))
    take: dict[str, Callable[[], object]] = {
        "code": lambda: authority.change(lambda change: grants.use_code(change, key)),
        "refresh token": lambda: authority.change(lambda change: grants.use_refresh_token(change, key)),
        "assertion": lambda: authority.change(
            lambda change: clients.use_assertion(change, "Cacme", "jti-12345", 9**10)
        ),
    }

    outcomes = together(*[take[what]] * 8)

    assert sorted(map(bool, outcomes)) == [False] * 7 + [True]
