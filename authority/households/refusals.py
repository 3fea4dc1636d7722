"""Refusals of the households' rules, each with a text for the person who asked.

HouseholdRefused
    NotHolder              only a holder of the tenancy may do this
    NotMember              the person is no member of the tenancy
    AlreadyMember          the person is a member already
    LastHolder             a household that lives here keeps one who may decide
    StillInhabited         the premise has a tenancy that has not ended
    TenancyEnded           nothing is decided for a tenancy that is over
    ConsentOver            the consent has ended already
    InvitationVoid         the code is unknown, used, or too old
    ScopeRefused           what a third party asks for is malformed, unknown, or too much
"""

from __future__ import annotations


class HouseholdRefused(Exception):
    """What was asked for is against the rules of households. The text is for the person who asked."""


class NotHolder(HouseholdRefused):
    """Only a holder of the tenancy may do this."""


class NotMember(HouseholdRefused):
    """The person is no member of the tenancy."""


class AlreadyMember(HouseholdRefused):
    """The person is a member already."""


class LastHolder(HouseholdRefused):
    """A household that lives here keeps one who may decide."""


class StillInhabited(HouseholdRefused):
    """The premise has a tenancy that has not ended."""


class TenancyEnded(HouseholdRefused):
    """Nothing is decided for a tenancy that is over."""


class ConsentOver(HouseholdRefused):
    """The consent has ended already."""


class InvitationVoid(HouseholdRefused):
    """The code is unknown, used, or too old."""


class ScopeRefused(HouseholdRefused):
    """What a third party asks for is malformed, unknown, or too much."""
