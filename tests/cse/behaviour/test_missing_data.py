"""The watch over missing moments against a naive reading: every moment is asked of every value."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from cse.behaviour.missing_data import AHEAD, AT_A_TIME, BACKLOG, Rhythm, Watch

RHYTHMS = st.integers(2, 20).flatmap(
    lambda period: st.integers(0, period // 2).flatmap(
        lambda tolerance: st.builds(Rhythm, st.just(period), st.just(tolerance), st.integers(tolerance + 1, 3 * period))
    )
)


@dataclass
class Series:
    """Values as they arrived, and a watch that is told of them and asked at times."""

    rhythm: Rhythm
    first: int
    began: int
    values: list[tuple[int, int]] = field(default_factory=list)
    """moment, arrival"""
    missed: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.watch = Watch.begin(self.first, self.began, self.rhythm)

    def arrive(self, moment: int, now: int) -> None:
        self.values.append((moment, now))
        self.watch = Watch.of(self.watch.as_memory()).note(moment, now, self.rhythm)

    def sweep(self, now: int) -> None:
        more = True
        while more:
            self.watch, missed, more = self.watch.decide(now, self.rhythm, 1000, lambda *_: False)
            self.missed += missed

    def naive(self, now: int) -> list[int]:
        found = []
        moment = self.first + self.rhythm.period
        while moment + self.rhythm.patience <= now:
            ends = moment + self.rhythm.patience
            near = [arrival for value, arrival in self.values if abs(value - moment) <= self.rhythm.tolerance]
            if ends > self.began and not any(arrival < ends for arrival in near):
                found.append(moment)
            moment += self.rhythm.period
        return found


@settings(max_examples=400, deadline=None)
@given(RHYTHMS, st.integers(0, 50), st.data())
def test_what_is_missed_is_what_every_moment_says(rhythm: Rhythm, began: int, data: st.DataObject) -> None:
    series = Series(rhythm, data.draw(st.integers(0, 70), "first"), began)
    now = began
    steps = st.one_of(st.just("sweep"), st.integers(-60, 60))
    for wait, step in data.draw(st.lists(st.tuples(st.integers(0, 15), steps), max_size=60), "steps"):
        now += wait
        if step == "sweep":
            series.sweep(now)
        else:
            series.arrive(now + int(step), now)

    series.sweep(now)

    assert series.missed == series.naive(now)
    assert series.watch.deadline(series.watch.next, rhythm) > now


@given(RHYTHMS, st.integers(0, 30), st.data())
def test_a_watch_says_when_it_next_wants_to_look(rhythm: Rhythm, first: int, data: st.DataObject) -> None:
    """Nobody need look before its deadline: nothing is decided until then."""
    series = Series(rhythm, first, 0)
    for moment in data.draw(st.lists(st.integers(0, 100), max_size=20), "moments"):
        series.arrive(moment, 0)
    ends = series.watch.deadline(series.watch.next, rhythm)

    assert series.naive(ends - 1) == []
    assert series.naive(ends) != [] or ends > 0


def test_values_one_after_the_other_leave_nothing_to_remember() -> None:
    rhythm = Rhythm(10, 1, 30)
    series = Series(rhythm, 0, 0)

    for number in range(1, 1000):
        series.arrive(number * 10, number * 10)

    assert series.watch == Watch(0, 1000, 0)


def test_what_is_remembered_is_bounded() -> None:
    series = Series(Rhythm(10, 1, 30), 0, 0)

    for number in range(2, 100_000, 2):
        series.arrive(number * 10, 5)

    assert series.watch.come.bit_length() <= AHEAD


def test_beyond_what_is_remembered_one_looks() -> None:
    rhythm = Rhythm(10, 1, 30)
    asked = []

    def there(earliest: int, latest: int, before: int) -> bool:
        asked.append((earliest, latest, before))
        return earliest == 199

    watch, missed, more = Watch.begin(0, 0, rhythm).decide(60 + 200, rhythm, 5, there)

    assert missed == [number * 10 for number in range(1, 24) if number != 20]
    assert asked[0] == (9, 11, 40)
    assert (watch.next, more) == (24, False)


def test_a_long_backlog_is_decided_in_steps_and_from_where_it_matters() -> None:
    rhythm = Rhythm(1, 0, 1)
    watch, more, steps, missed = Watch.begin(0, 0, rhythm), True, 0, []

    while more:
        watch, found, more = watch.decide(10**12, rhythm, 7, lambda *_: False)
        steps += 1
        missed += found

    assert steps == BACKLOG // AT_A_TIME
    assert missed == list(range(10**12 - BACKLOG, 10**12))
    assert watch.next == 10**12
