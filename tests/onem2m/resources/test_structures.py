from typing import Any

import pytest

from onem2m.resources.kinds import Kind
from onem2m.resources.privileges import PRIVILEGES, SELF_PRIVILEGES
from onem2m.resources.structures import (
    ACTIVITY_PATTERNS,
    APP_ID,
    BATCH_NOTIFY,
    CONTENT_INFO,
    CONTENT_REF,
    EVENT_CRITERIA,
    GEO_COORDINATES,
    MEMBER_TYPE,
    RATE_LIMIT,
    RELEASE,
    RESOURCE_TYPE,
    SCHEDULE,
    SCHEDULE_ENTRY,
    SPECIALIZATION,
)


def rules(*listed: dict[str, Any]) -> dict[str, Any]:
    return {"acr": list(listed)}


def rule(**parts: Any) -> dict[str, Any]:
    return {"acor": ["CAE1"], "acop": 63} | parts


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (RESOURCE_TYPE, 4),
        (RESOURCE_TYPE, 10003),
        (MEMBER_TYPE, 0),
        (MEMBER_TYPE, 20002),
        (RELEASE, "2a"),
        (APP_ID, "Nmeter"),
        (APP_ID, "R01.com.example"),
        (CONTENT_INFO, "application/json:0"),
        (CONTENT_INFO, "text/plain"),
        (CONTENT_INFO, "image/svg+xml:2:1"),
        (CONTENT_REF, {"urir": [{"nm": "unit", "uri": "http://x/unit"}]}),
        (SPECIALIZATION, {"cnd": "org.onem2m.common.moduleclass.battery"}),
        (BATCH_NOTIFY, {"num": 2, "dur": "PT10S"}),
        (BATCH_NOTIFY, {"num": 2}),
        (RATE_LIMIT, {"mnn": 5, "tww": "PT1M"}),
        (GEO_COORDINATES, {"typ": 1, "crd": "[8.5, 50.2]"}),
        (ACTIVITY_PATTERNS, {"ape": [{"se": [{"sce": ["* * * * * * *"]}], "sti": 1}]}),
        (SCHEDULE, {"sce": ["0 0 8-18 * * 1-5 *", "*/10 * * * * * 2025-2030"]}),
        (SCHEDULE_ENTRY, "0,30 0-59/5 * 1,15 * 0-6 *"),
        (EVENT_CRITERIA, {}),
        (EVENT_CRITERIA, {"net": [1, 2, 3, 4], "atr": ["lbl"], "chty": [4], "fo": 1, "crb": "20250301T000000"}),
        (PRIVILEGES, {}),
        (PRIVILEGES, rules(rule())),
        (PRIVILEGES, rules(rule(acop=0))),
        (
            PRIVILEGES,
            rules(
                rule(
                    acco=[{"actw": ["* * 8-18 * * 1-5 *"], "acip": {"ipv4": ["10.0.0.0/8"], "ipv6": ["::1"]}}],
                    acaf=True,
                    acod=[{"ty": 3, "chty": [4]}],
                    aca=["lbl", "con"],
                ),
                rule(acco=[{"aclr": {"accc": ["DE"]}}, {"aclr": {"accr": [50.1, 8.6, 1000]}}]),
            ),
        ),
        (SELF_PRIVILEGES, rules(rule())),
    ],
)
def test_what_the_standard_allows_is_accepted(kind: Kind, value: Any) -> None:
    assert kind.check(value) is None


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (RESOURCE_TYPE, 0, "0 is not a resource type number"),
        (RESOURCE_TYPE, True, "true is not a resource type number"),
        (RESOURCE_TYPE, 20001, "20001 is not a resource type number"),
        (MEMBER_TYPE, 20003, "20003 is not a resource type number, 0 for mixed"),
        (RELEASE, "7", '"7" is not one of 1, 2, 2a, 3, 4, 5'),
        (APP_ID, "meter", "is not an App-ID"),
        (APP_ID, "N", "is not an App-ID"),
        (CONTENT_INFO, "json", "is not a content info"),
        (CONTENT_INFO, "text/plain:3", "is not a content info"),
        (CONTENT_REF, {"urir": []}, "urir: at least 1 needed"),
        (RATE_LIMIT, {"mnn": 5}, "tww missing"),
        (BATCH_NOTIFY, {}, "a number (num), a duration (dur) or both"),
        (RATE_LIMIT, {"mnn": 5, "tww": "PT0S"}, "tww: a duration of nothing"),
        (BATCH_NOTIFY, {"num": 2, "dur": "10"}, 'dur: "10" is not a duration'),
        (GEO_COORDINATES, {"typ": 7, "crd": "[1,2]"}, "typ: 7 is not one of"),
        (GEO_COORDINATES, {"typ": 1, "crd": "8.5"}, "crd:"),
        (GEO_COORDINATES, {"typ": 1, "crd": "[" * 5000}, "crd:"),
        (SCHEDULE_ENTRY, "* * * * * *", "6 fields"),
        (SCHEDULE_ENTRY, "60 * * * * * *", "second: 60"),
        (SCHEDULE_ENTRY, "* * * * * 7 *", "day of week: 7"),
        (SCHEDULE_ENTRY, "* * 18-8 * * * *", "hour: 18-8"),
        (SCHEDULE_ENTRY, "* 5/10 * * * * *", "minute: 5/10"),
        (SCHEDULE_ENTRY, "* */0x * * * * *", "minute: */0x"),
        (SCHEDULE_ENTRY, "* */0 * * * * *", "minute: */0"),
        (SCHEDULE_ENTRY, "*,, * * * * * *", "second: *,,"),
        (EVENT_CRITERIA, {"net": []}, "net: at least 1 needed"),
        (EVENT_CRITERIA, {"net": [11]}, "net[0]: 11 is not one of"),
        (EVENT_CRITERIA, {"crb": "now"}, 'crb: "now" is not a timestamp'),
        (EVENT_CRITERIA, {"sts": 0}, "sts: 0 is not a positive integer"),
        (EVENT_CRITERIA, {"netto": [1]}, "netto: not a member of eventNotificationCriteria"),
        (PRIVILEGES, rules(rule(acop=99)), "acr[0].acop: 99 is not a combination of 1, 2, 4, 8, 16 and 32"),
        (PRIVILEGES, rules(rule(acop=True)), "acr[0].acop: true"),
        (PRIVILEGES, rules(rule(), {"acor": ["CAE1"]}), "acr[1]: acop missing"),
        (PRIVILEGES, rules(rule(acor=[])), "acr[0].acor: at least 1 needed"),
        (PRIVILEGES, rules(rule(acor=["a", 5])), "acr[0].acor[1]: 5 is not an address"),
        (PRIVILEGES, rules(rule(acxx=1)), "acr[0].acxx: not a member of accessControlRule"),
        (PRIVILEGES, rules(rule(acco=[{"actw": ["monday"]}])), "acr[0].acco[0].actw[0]: 1 fields"),
        (PRIVILEGES, rules(rule(acco=[{"acip": {"ipv4": ["10.0.0"]}}])), "acr[0].acco[0].acip.ipv4[0]:"),
        (PRIVILEGES, rules(rule(acco=[{"acip": {"ipv4": ["::1"]}}])), "acr[0].acco[0].acip.ipv4[0]:"),
        (PRIVILEGES, rules(rule(acco=[{"aclr": {}}])), "acr[0].acco[0].aclr: either accc"),
        (PRIVILEGES, rules(rule(acco=[{"aclr": {"accr": [1, 2]}}])), "acr[0].acco[0].aclr.accr: exactly 3"),
        (PRIVILEGES, rules(rule(acod=[{"ty": 3}])), "acr[0].acod[0]: chty missing"),
        (SELF_PRIVILEGES, {}, "acr missing"),
        (SELF_PRIVILEGES, rules(), "acr: at least 1 needed, 0 given"),
    ],
)
def test_what_it_does_not_allow_is_refused_with_the_member_named(kind: Kind, value: Any, expected: str) -> None:
    assert expected in str(kind.check(value))


@pytest.mark.parametrize("criteria", [{"net": [6]}, {"net": [1, 6]}])
def test_criteria_that_are_not_evaluated_yet_are_refused_as_not_supported(criteria: dict[str, Any]) -> None:
    fault = EVENT_CRITERIA.check(criteria)

    assert fault is not None
    assert fault.unsupported
