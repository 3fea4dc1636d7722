"""Compiled rules against the naive reading, on rules and circumstances that nobody thought of."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cse.access.locations import Locations
from onem2m.vocabulary import Permission
from tests.cse.access.asking import container, grant, requester
from tests.cse.access.naive import Circumstances, permitted
from tests.cse.access.naive_calendar import epoch_ns, schedule_holds

SEGMENTS = st.sampled_from(["id-in", "id-mn1", "CAE1", "S1", "C.x", "S.x", "grp1", "*", "C*", "id-*", "sp.x", "-"])
ENTRIES = st.builds(
    lambda start, segments: start + "/".join(segments),
    st.sampled_from(["", "", "/", "/", "//", "//gridhearth.local/"]),
    st.lists(SEGMENTS, min_size=1, max_size=3),
) | st.sampled_from(
    [
        *("all", "all", "role1@sp.x", "role2@sp.x", "//", "*", "//*.x", "sp.x", "*.x", "/id-*", "/id-mn1/*", "/*"),
        *("C.x", "S.x", "//gridhearth.local", "*.local", "//gridhearth.local/id-in/C*"),
    ]
)
IDENTITIES = st.sampled_from(
    [
        *("/id-in/CAE1", "/id-in/CAE1", "/id-in/C.x", "/id-mn1/CAE1", "/S1", "/S.x", "/id-in", "/id-mn1"),
        *("//sp.x/id-mn1/CAE1", "//C.x/id-mn1", "//S.x/S1", ""),
    ]
)


def rarely(strategy: st.SearchStrategy[Any], otherwise: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 19).flatmap(lambda chance: strategy if chance == 13 else otherwise)


OPERATIONS = rarely(st.sampled_from([0, 64, -1, True, None, "63", 63.0]), st.sampled_from([63, 63, 63, 2, 61, 35]))

PLACES = """
[[place]]
country = "DE"
latitude = 52.5
longitude = 13.4
networks = ["192.0.2.0/24", "2001:db8::/32"]
[[place]]
country = "FR"
networks = ["192.0.2.64/26", "::ffff:10.0.0.0/104"]
[[place]]
latitude = -17.7
longitude = 178.0
networks = ["2001:db8:0:1::/64"]
"""
LOCATIONS = Locations.parse(PLACES)
PLACED = {network: place for place in tomllib.loads(PLACES)["place"] for network in place["networks"]}

PEERS = st.sampled_from(
    [
        *("10.0.0.1", "::ffff:10.0.0.1", "::ffff:a00:1", "192.0.2.70", "192.0.2.7", "2001:db8::1", "2001:DB8:0:1:0::5"),
        *("fe80::1%eth0", "203.0.113.9", "::1", "", "10.0.0", "localhost", "0", None),
    ]
)
NETWORKS = st.sampled_from(
    [
        *(
            "10.0.0.0/8",
            "10.0.0.1",
            "10.9.9.9/8",
            "192.0.2.64/26",
            "192.0.2.70",
            "0.0.0.0/0",
            "::/0",
            "::1",
            "fe80::/10",
        ),
        *("2001:db8::/32", "2001:db8::1", "::ffff:10.0.0.0/104", "::ffff:10.0.0.1", "::ffff:0:0/96", "::/64"),
    ]
)
WRONG_NETWORKS = st.sampled_from(["10.0.0", "10.0.0.0/33", "2001:db8::/129", "", None, 5, "fe80::1%eth0", "x", "::/"])
MOMENTS = st.sampled_from(
    [
        datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC),
        datetime(2023, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2024, 1, 1, tzinfo=UTC),
        datetime(2100, 2, 28, 12, 30, tzinfo=UTC),
        datetime(2100, 3, 1, tzinfo=UTC),
        datetime(2025, 3, 2, 6, tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
    ]
) | st.integers(0, 8_800_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))

BOUNDS = [(0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 6), (1970, 9999)]


@st.composite
def schedules(draw: st.DrawFn, moment: datetime) -> str:
    """Entries that often hold at the moment."""
    now = [moment.second, moment.minute, moment.hour, moment.day, moment.month, moment.isoweekday() % 7, moment.year]
    fields = []
    for value, (lowest, highest) in zip(now, BOUNDS, strict=True):
        number = st.sampled_from([value, value, lowest, highest, max(lowest, value - 1), min(highest, value + 1)])
        part = st.one_of(
            st.just("*"),
            number.map(str),
            st.builds("{}-{}".format, number, number),
            st.builds("{}-{}/{}".format, st.just(lowest), st.just(highest), st.integers(1, 9)),
            st.builds("*/{}".format, st.integers(1, 9)),
        )
        wrong = st.sampled_from(["", "**", "5/2", "1-", "-1", "*/0", "99", "1-99", "7.5", "MON", "٣"])
        odd = draw(st.integers(0, 99))
        if odd < 60:
            fields.append("*")
        elif odd < 99:
            fields.append(",".join(draw(st.lists(part, min_size=1, max_size=3))))
        else:
            fields.append(draw(wrong))
    return " ".join(fields)


def contexts(moment: datetime) -> st.SearchStrategy[Any]:
    v4, v6 = NETWORKS.filter(lambda text: ":" not in text), NETWORKS.filter(lambda text: ":" in text)
    addresses = st.fixed_dictionaries(
        {"ipv4": st.lists(rarely(WRONG_NETWORKS, v4), max_size=4)}, optional={"ipv6": st.lists(v6, max_size=4)}
    )
    codes = rarely(st.sampled_from(["de", "", "DEU", 5]), st.sampled_from(["DE", "FR", "AT"]))
    right = [[52.0, 13.0, 100_000], [52.5, 13.4, 0.5], [0, 0, 1e8], [-17.7, -178.0, 500_000], [0, 0, 10**400]]
    wrong = [[91, 0, 1], [0, 0, -1], [0, 0], [0, 0, True], ["0", 0, 1], []]
    circles = rarely(st.sampled_from(wrong), st.sampled_from(right))
    region = st.one_of(
        st.fixed_dictionaries({"accc": st.lists(codes, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"accr": circles}),
    )
    parts = {
        "actw": rarely(st.just([]), st.lists(schedules(moment), min_size=1, max_size=3)),
        "acip": rarely(st.sampled_from([{}, None, {"ipv4": []}, {"ipv4": ["10.0.0.1"], "x": 1}]), addresses),
        "aclr": rarely(st.sampled_from([{}, None, {"accc": []}, {"accc": ["DE"], "accr": [52, 13, 1]}]), region),
    }
    one = st.sampled_from(sorted(parts)).flatmap(lambda name: st.fixed_dictionaries({name: parts[name]}))
    several = st.fixed_dictionaries({}, optional=parts)
    return rarely(st.sampled_from([None, "x", {}, {"future": 1}]), one | several)


TYPES = rarely(st.sampled_from(["4", True, None]), st.sampled_from([3, 4, 23, 28]))
SPECIALIZATIONS = rarely(st.sampled_from([{}, {"cnd": ""}, None]), st.sampled_from([{"cnd": "org.x"}, {"mgd": 1001}]))
DETAILS = st.fixed_dictionaries(
    {"chty": rarely(st.just([]), st.lists(TYPES, min_size=1, max_size=3))},
    optional={"ty": st.sampled_from([3, 3, 2]), "spty": SPECIALIZATIONS},
)
NAMES = ["lbl", "con", "ct"]


@st.composite
def rules(draw: st.DrawFn, moment: datetime) -> Any:
    """Rules with some conditions, most of them well-formed, many of them met."""
    names = st.lists(ENTRIES, max_size=3)
    rule = {"acor": draw(names | names.map(lambda entries: [*entries, "all"])), "acop": draw(OPERATIONS)}
    limits = st.lists(rarely(st.sampled_from(["", 5]), st.sampled_from(NAMES)), min_size=1, max_size=2)
    parts = {
        "acco": rarely(st.just([]), st.lists(contexts(moment), min_size=1, max_size=3)),
        "acaf": rarely(st.sampled_from([None, 1]), st.booleans()),
        "acod": rarely(st.just([]), st.lists(DETAILS, min_size=1, max_size=3)),
        "aca": rarely(st.just([]), limits),
    }
    for name in draw(st.lists(st.sampled_from(["acco", "acco", "acaf", "acod", "aca", "aca"]), max_size=3)):
        rule[name] = draw(parts[name])
    return rule | draw(rarely(st.sampled_from([{"acui": []}, {"future": None}]), st.just({})))


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_compiled_rules_decide_as_the_standard_reads(data: st.DataObject) -> None:
    moment = data.draw(MOMENTS, "moment")
    listed = data.draw(st.lists(rules(moment), max_size=4), "rules")
    asked = Circumstances(
        data.draw(IDENTITIES, "originator"),
        data.draw(st.sampled_from(list(Permission)), "permission"),
        data.draw(st.sets(st.sampled_from(["role1@sp.x", "role3@sp.x"])), "roles"),
        data.draw(st.booleans(), "authenticated"),
        moment,
        data.draw(PEERS, "peer"),
        {"ty": data.draw(st.sampled_from([3, 2])), "cnd": data.draw(st.sampled_from(["org.x", "org.y"]))},
        data.draw(st.sampled_from([3, 4, 23, None]), "child"),
        data.draw(st.dictionaries(ENTRIES, st.sets(IDENTITIES, max_size=3), max_size=3), "members"),
        PLACED,
    )

    expected = {name for name in (*NAMES, "never listed") if permitted(listed, asked, name)}

    who = requester(
        asked.originator,
        roles=frozenset(asked.roles),
        authenticated=asked.authenticated,
        instant=epoch_ns(moment),
        address=asked.peer,
    )
    answer = grant(
        {"acr": listed},
        who,
        asked.permission,
        target=container(asked.target["ty"], cnd=asked.target["cnd"]),
        child_type=asked.child,
        members=asked.members,
        locations=LOCATIONS,
    )
    assert {name for name in (*NAMES, "never listed") if answer is None or name in answer} == expected


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_compiled_schedules_hold_when_the_calendar_says(data: st.DataObject) -> None:
    moment = data.draw(MOMENTS, "moment")
    entry = data.draw(schedules(moment), "entry")

    always = {"acor": ["all"], "acop": 63, "acco": [{"actw": [entry]}]}
    answer = grant({"acr": [always]}, requester(instant=epoch_ns(moment)))

    assert (answer is None) is schedule_holds(entry, moment)
