"""One household moves out, another moves in: the premise goes on working, and neither sees anything of the other."""

from __future__ import annotations

import pytest

from authority import register
from tests.authority.households.neighbourhood import ACME, ANNA, BEN, DISPLAY, HOME
from tests.authority.households.pages import Pages, ThirdParty, share
from tests.authority.people.door import words_of
from tests.journeys.household import Listener, WorkingHome, eventually, readings


@pytest.mark.requirement("ETSI-ACT6")
def test_a_tenant_change_hands_the_premise_on_without_its_history(pages: Pages, acme: ThirdParty) -> None:
    neighbourhood = pages.neighbourhood
    anna = pages.moved_in(ANNA)
    for stem in (ANNA, BEN, ACME):
        neighbourhood.application(stem)
    with WorkingHome(neighbourhood) as home, Listener() as listener:
        home.tell()
        eventually(lambda: len(home.published("t1")) == 1)
        acme.take(acme.answer(share(anna, acme.request()))["code"])
        listener.subscribe(acme.client(), readings("t1"))
        before = home.tell()
        eventually(lambda: len(listener.heard) == 1)
        eventually(lambda: before in home.shown())

        # Anna moves out. The home is empty for a while: nobody sees what is measured then.
        neighbourhood.clock.advance(seconds=1)
        gone = anna.send(f"/home/{HOME}/move-out", on="/home", sure="yes")
        assert "You have moved out" in words_of(gone)
        eventually(lambda: home.shown() == [])
        home.tell()
        eventually(lambda: len(home.published("vacant")) == 1)
        for stem in (ANNA, BEN, ACME, DISPLAY):
            assert not neighbourhood.reads(readings("vacant"), stem)
            assert not neighbourhood.reads(readings("t1"), stem)

        # Ben moves in.
        neighbourhood.clock.advance(seconds=1)
        ben = pages.moved_in(BEN)
        after = home.tell()
        eventually(lambda: len(home.published("t2")) == 1)
        eventually(lambda: after in home.shown())
        assert neighbourhood.reads(readings("t2"), BEN)
        assert not neighbourhood.reads(readings("t1"), BEN)
        assert "Acme" not in words_of(ben.get("/home"))
        for stem in (ANNA, ACME):
            assert not neighbourhood.reads(readings("t2"), stem)

        # Later Anna reads her own history, and nothing else; Ben and the display do not.
        neighbourhood.later(minutes=11)
        assert neighbourhood.reads(readings("t1"), ANNA)
        for stem, tenancy in ((ANNA, "t2"), (ANNA, "vacant"), (BEN, "t1"), (DISPLAY, "t1"), (ACME, "t1")):
            assert not neighbourhood.reads(readings(tenancy), stem)
        assert "You can read your history until" in words_of(anna.get("/home"))
        home.tell()
        eventually(lambda: len(home.published("t2")) == 2)
        assert len(home.published("t1")) == 2
        assert len(listener.heard) == 1
        neighbourhood.later(days=401)
        assert not neighbourhood.reads(readings("t1"), ANNA)


def test_what_was_measured_before_word_of_the_change_came_is_moved_to_whom_it_belongs(pages: Pages) -> None:
    neighbourhood = pages.neighbourhood
    neighbourhood.move_in(ANNA)
    with WorkingHome(neighbourhood) as home:
        home.tell()
        eventually(lambda: len(home.published("t1")) == 1)
        # The register knows that Anna is gone and Ben is there; the tree is told only after the meter's next telegrams.
        neighbourhood.clock.advance(seconds=1)
        neighbourhood.authority.change(lambda change: register.move_out(change, HOME))
        neighbourhood.clock.advance(seconds=1)
        originator = neighbourhood.originator(BEN)
        neighbourhood.authority.change(lambda change: register.move_in(change, HOME, originator))
        moments = [home.tell(), home.tell()]
        eventually(lambda: len(home.published("t1")) == 3)

        neighbourhood.carry()

        eventually(lambda: len(home.published("t2")) == 2)
        eventually(lambda: len(home.published("t1")) == 1)
        eventually(lambda: moments[1] in home.shown())
