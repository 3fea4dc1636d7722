"""The page of a home: what its people do there, and what others cannot."""

from __future__ import annotations

import re

import pytest

from authority import register
from authority.households.tenancy import Role
from authority.storage import consents
from authority.storage.store import Transaction
from tests.authority.households.neighbourhood import ANNA, BEN, CLEO, HOME, VOLT
from tests.authority.households.pages import Pages, ThirdParty, share
from tests.authority.people.door import Visitor, csrf_of, words_of


def code_of(page: str) -> str:
    found = re.search(r"[A-Z2-9]{5}(-[A-Z2-9]{5}){3}", page)
    assert found is not None, page
    return found[0]


def members(pages: Pages) -> dict[str, str]:
    def look(transaction: Transaction) -> dict[str, str]:
        tenancy = register.current(transaction, HOME)
        return {member.person.rpartition("/")[2]: member.role for member in tenancy.members_at(transaction.at)}

    return pages.authority.read(look)


def viewer(pages: Pages, stem: str) -> Visitor:
    originator = pages.neighbourhood.originator(stem)
    pages.authority.change(lambda change: register.admit(change, HOME, originator, Role.VIEWER))
    return pages.householder(stem)


def post(visitor: Visitor, path: str, **fields: str) -> int:
    """Sends a form that the person's own pages need not show; returns the status."""
    token = csrf_of(visitor.get("/account"))
    return visitor.post(path, {"csrf_token": token, **fields}).status_code


def test_a_home_shows_who_lives_there_and_what_is_in_it(pages: Pages) -> None:
    anna = pages.moved_in(ANNA)

    page = words_of(anna.get("/home"))

    assert "Elm Street 1" in page
    assert "Anna (you) Holder" in page
    assert "E0047000000000125 meter" in page
    assert "Nobody but your household" in page


def test_a_holder_invites_and_the_code_lets_one_person_in_once(pages: Pages) -> None:
    anna, ben, cleo = pages.moved_in(ANNA), pages.householder(BEN), pages.householder(CLEO)
    page = anna.send(f"/home/{HOME}/invite", on="/home", role="viewer")
    code = code_of(words_of(page))

    assert "not let in" in words_of(ben.send("/home/join", on="/home", code="AAAAA-AAAAA-AAAAA-AAAAA"))
    assert "You belong to this household now" in words_of(ben.send("/home/join", on="/home", code=code.lower()))
    assert "not let in" in words_of(cleo.send("/home/join", on="/home", code=code))
    assert members(pages) == {ANNA: "holder", BEN: "viewer"}


def test_a_code_is_too_old_after_two_weeks_and_void_after_its_maker_left(pages: Pages) -> None:
    anna, ben = pages.moved_in(ANNA), viewer(pages, BEN)
    anna.send(f"/home/{HOME}/appoint", on="/home", member=BEN, role="holder")
    old = code_of(words_of(anna.send(f"/home/{HOME}/invite", on="/home", role="viewer")))
    pages.clock.advance(days=15)
    anna.sign_in()
    of_anna = code_of(words_of(anna.send(f"/home/{HOME}/invite", on="/home", role="viewer")))
    anna.send(f"/home/{HOME}/remove", on="/home", member=ANNA)
    cleo = pages.householder(CLEO)

    for code in (old, of_anna):
        assert "not let in" in words_of(cleo.send("/home/join", on="/home", code=code))
    ben.sign_in()
    assert members(pages) == {BEN: "holder"}


def test_a_holder_appoints_and_removes(pages: Pages) -> None:
    anna = pages.moved_in(ANNA)
    viewer(pages, BEN)

    anna.send(f"/home/{HOME}/appoint", on="/home", member=BEN, role="holder")
    assert members(pages) == {ANNA: "holder", BEN: "holder"}
    anna.send(f"/home/{HOME}/remove", on="/home", member=BEN)
    assert members(pages) == {ANNA: "holder"}


def test_the_last_holder_is_told_why_they_cannot_leave(pages: Pages) -> None:
    anna = pages.moved_in(ANNA)

    page = anna.send(f"/home/{HOME}/remove", on="/home", member=ANNA)

    assert page.status_code == 403
    assert "appoint another, or move out" in words_of(page)
    assert members(pages) == {ANNA: "holder"}


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("invite", {"role": "holder"}),
        ("remove", {"member": ANNA}),
        ("appoint", {"member": BEN, "role": "holder"}),
        ("move-out", {"sure": "yes"}),
    ],
)
def test_a_viewer_changes_nothing_and_a_stranger_does_not_even_see_the_home(
    pages: Pages, path: str, fields: dict[str, str]
) -> None:
    pages.moved_in(ANNA)
    ben, cleo = viewer(pages, BEN), pages.householder(CLEO)

    assert post(ben, f"/home/{HOME}/{path}", **fields) == 403
    assert post(cleo, f"/home/{HOME}/{path}", **fields) == 404
    assert members(pages) == {ANNA: "holder", BEN: "viewer"}


def test_a_viewer_may_leave(pages: Pages) -> None:
    pages.moved_in(ANNA)
    ben = viewer(pages, BEN)

    page = ben.send(f"/home/{HOME}/remove", on="/home", member=BEN)

    assert "You do not belong to a household yet" in words_of(page)
    assert members(pages) == {ANNA: "holder"}


def test_only_a_holder_stops_sharing(pages: Pages, acme: ThirdParty) -> None:
    anna, ben, cleo = pages.moved_in(ANNA), viewer(pages, BEN), pages.householder(CLEO)
    acme.answer(share(anna, acme.request()))
    [consent] = pages.authority.read(lambda look: consents.of_tenancy(look, HOME, "t1"))

    for other in (ben, cleo):
        post(other, f"/home/sharing/{consent.id}/stop")
        assert pages.authority.read(lambda look: consents.consent(look, consent.id)) == consent
    post(anna, f"/home/sharing/{consent.id}/stop")
    ended = pages.authority.read(lambda look: consents.consent(look, consent.id))
    assert ended is not None
    assert ended.ending == "revoked"


def test_moving_out_has_to_be_meant(pages: Pages) -> None:
    anna = pages.moved_in(ANNA)

    assert anna.send(f"/home/{HOME}/move-out", on="/home").status_code == 422
    assert members(pages) == {ANNA: "holder"}


def test_after_moving_out_the_page_says_until_when_the_history_is_theirs(pages: Pages) -> None:
    anna = pages.moved_in(ANNA)
    anna.send(f"/home/{HOME}/move-out", on="/home", sure="yes")

    page = words_of(anna.get(f"/home/{HOME}/t1"))

    assert "until 25 December 2027" in page
    assert "Stop sharing" not in page
    pages.clock.advance(days=401)
    anna.sign_in()
    assert anna.get(f"/home/{HOME}/t1").status_code == 404


def test_who_was_removed_sees_the_home_no_more(pages: Pages) -> None:
    anna = pages.moved_in(ANNA)
    ben = viewer(pages, BEN)
    assert ben.get(f"/home/{HOME}/t1").status_code == 200

    anna.send(f"/home/{HOME}/remove", on="/home", member=BEN)

    assert ben.get(f"/home/{HOME}/t1").status_code == 404


def test_what_is_on_its_way_for_one_company_says_nothing_of_the_others(pages: Pages, acme: ThirdParty) -> None:
    anna, volt = pages.moved_in(ANNA), ThirdParty.of(pages, VOLT)
    acme.answer(share(anna, acme.request()))
    [consent] = pages.authority.read(lambda look: consents.of_tenancy(look, HOME, "t1"))
    pages.clock.advance(seconds=1)
    anna.send(f"/home/sharing/{consent.id}/stop", on="/home")
    pages.clock.advance(seconds=1)
    pages.neighbourhood.cse.go()

    share(anna, volt.request())

    page = words_of(anna.get("/home"))
    assert "Volt being started" in page
    assert "being stopped" not in page
    pages.neighbourhood.cse.come()
    pages.neighbourhood.carry()
    assert "Volt may read" in words_of(anna.get("/home"))
