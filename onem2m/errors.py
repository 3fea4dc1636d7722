"""Every refusal that a oneM2M response can carry: a class, its response status code, its HTTP status.

    OneM2MError
    +- BadRequest 4000                      syntax, parameters, attributes of the request
    |  +- ReleaseVersionNotSupported 4001
    |  +- RequestTooLarge 4000 (HTTP 413)      more than is read of any request
    |  +- ContentsUnacceptable 4102
    |  +- GroupMemberTypeInconsistent 4110
    |  +- InvalidSemantics 4120
    |  +- InvalidSparqlQuery 4143
    |  +- MaxNumberOfMemberExceeded 6010
    +- NotFound 4004
    +- OperationNotAllowed 4005
    +- RequestTimeout 4008
    +- UnsupportedMediaType 4015
    +- NotAcceptable 5207
    +- Forbidden                            who asks may not
    |  +- SubscriptionCreatorHasNoPrivilege 4101
    |  +- OriginatorHasNoPrivilege 4103
    |  +- OriginatorNotAuthenticated 4106
    |  +- SecurityAssociationRequired 4107
    |  +- InvalidChildResourceType 4108
    |  +- NoMembers 4109
    |  +- AlreadyRegistered 4117
    |  +- AppRuleValidationFailed 4126
    |  +- OperationDeniedByRemoteEntity 4127
    |  +- ServiceSubscriptionNotEstablished 4128
    |  +- ServiceSubscriptionLimitsExceeded 4141   a quota of the originator is used up
    |     +- RequestRateExceeded 4141 (HTTP 429)     it asks too much at a time
    |  +- ReceiverHasNoPrivilege 5105
    |  +- DiscoveryDeniedByIpe 5208         the interworking proxy does not look for it
    |  +- TargetNotSubscribable 5203
    |  +- SubscriptionHostHasNoPrivilege 5205
    +- Collision                            it is there already
    |  +- PreconditionFailed 4105 (HTTP 412)     it is not the one that the originator knows
    |  +- GroupRequestIdentifierExists 4104
    |  +- Conflict 4105
    |  +- BlockingSubscriptionAlreadyExists 4124
    +- Unreachable
    |  +- TargetNotReachable 5103
    |  +- RemoteEntityNotReachable 5107
    +- NotImplementedHere 5001
    |  +- SpecializationSchemaNotFound 4125
    |  +- NonBlockingSynchRequestNotSupported 5206
    +- InternalServerError 5000
       +- StorageFailure 5000               the write could not be made durable; nothing was changed
       +- SubscriptionVerificationInitiationFailed 5204
       +- GroupMembersNotResponded 5209
       +- SparqlUpdateError 5212            the update is one, and cannot be carried out here
       +- ServerBusy 5000 (HTTP 503)        bound of waiting requests reached

Codes and HTTP statuses: TS-0004 6.6, TS-0009 6.3.2.
"""

from __future__ import annotations

from typing import Any, ClassVar


class OneM2MError(Exception):
    """A request was refused. The message names the fault for the originator (`m2m:dbg`)."""

    code: ClassVar[int] = 5000
    http_status: ClassVar[int] = 500


class BadRequest(OneM2MError):
    """The request, one of its parameters or an attribute is not as the standard asks."""

    code, http_status = 4000, 400


class ReleaseVersionNotSupported(BadRequest):
    """The Release Version Indicator names a release that we do not speak."""

    code, http_status = 4001, 501


class RequestTooLarge(BadRequest):
    """The request is larger than any that is read."""

    code, http_status = 4000, 413


class ContentsUnacceptable(BadRequest):
    """Well-formed content that this resource cannot hold."""

    code, http_status = 4102, 400


class GroupMemberTypeInconsistent(BadRequest):
    """A member is of another type than the group's, and the strategy is to abandon the group."""

    code, http_status = 4110, 400


class InvalidSemantics(BadRequest):
    """What a semantic descriptor says contradicts itself."""

    code, http_status = 4120, 400


class InvalidSparqlQuery(BadRequest):
    """What is to be done with a semantic descriptor is not SPARQL."""

    code, http_status = 4143, 400


class MaxNumberOfMemberExceeded(BadRequest):
    """More members than maxNrOfMembers allows."""

    code, http_status = 6010, 400


class NotFound(OneM2MError):
    """Nothing at this address, or it does not meet the request's conditions."""

    code, http_status = 4004, 404
    sought_in: int | None = None
    """on the side that refused: what had no instance to show, where somebody wants to hear of that"""


class OperationNotAllowed(OneM2MError):
    """The resource is not made for this operation."""

    code, http_status = 4005, 405


class RequestTimeout(OneM2MError):
    """The request expired before it could be answered."""

    code, http_status = 4008, 504


class UnsupportedMediaType(OneM2MError):
    """The request's body is in a serialization that we do not read."""

    code, http_status = 4015, 415


class NotAcceptable(OneM2MError):
    """No serialization that the originator accepts, or content larger than the container takes."""

    code, http_status = 5207, 406


class Forbidden(OneM2MError):
    """Who asks may not."""

    code, http_status = 4103, 403
    token_request: dict[str, Any] | None = None
    """tqf: where the originator may fetch tokens that would permit it"""


class SubscriptionCreatorHasNoPrivilege(Forbidden):
    """The creator of a subscription may not notify the target."""

    code, http_status = 4101, 403


class OriginatorHasNoPrivilege(Forbidden):
    """No policy of the target lets the originator do this."""

    code, http_status = 4103, 403


class OriginatorNotAuthenticated(Forbidden):
    """The originator is not known here."""

    code, http_status = 4106, 403


class SecurityAssociationRequired(Forbidden):
    """The entity must prove who it is first."""

    code, http_status = 4107, 403


class InvalidChildResourceType(Forbidden):
    """The parent's type does not hold children of this type."""

    code, http_status = 4108, 403


class NoMembers(Forbidden):
    """The group to fan out to is empty."""

    code, http_status = 4109, 403


class AlreadyRegistered(Forbidden):
    """An AE or CSE with this identifier is registered."""

    code, http_status = 4117, 403


class AppRuleValidationFailed(Forbidden):
    """No application rule admits the registration."""

    code, http_status = 4126, 403


class OperationDeniedByRemoteEntity(Forbidden):
    """The entity that was asked refused the operation."""

    code, http_status = 4127, 403


class ServiceSubscriptionNotEstablished(Forbidden):
    """No service subscription covers the registration."""

    code, http_status = 4128, 403


class ServiceSubscriptionLimitsExceeded(Forbidden):
    """The originator has, or asks, as much as it may."""

    code, http_status = 4141, 403


class RequestRateExceeded(ServiceSubscriptionLimitsExceeded):
    """The originator asks too much at a time, and may come again."""

    code, http_status = 4141, 429

    def __init__(self, message: str = "", retry_after_s: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ReceiverHasNoPrivilege(Forbidden):
    """We may not reach a resource on the originator's behalf."""

    code, http_status = 5105, 403


class TargetNotSubscribable(Forbidden):
    """Resources of this type take no subscriptions."""

    code, http_status = 5203, 403


class DiscoveryDeniedByIpe(Forbidden):
    """The interworking proxy that was asked to discover refused."""

    code, http_status = 5208, 403


class SubscriptionHostHasNoPrivilege(Forbidden):
    """We may not notify the target."""

    code, http_status = 5205, 403


class Collision(OneM2MError):
    """It is there already."""

    code, http_status = 4105, 409


class GroupRequestIdentifierExists(Collision):
    """This fan-out was here before: a loop or a double."""

    code, http_status = 4104, 409


class PreconditionFailed(Collision):
    """The resource is not, or no more, the one that the originator knows."""

    code, http_status = 4105, 412


class Conflict(Collision):
    """The name, identifier or time stamp is taken."""

    code, http_status = 4105, 409


class BlockingSubscriptionAlreadyExists(Collision):
    """The resource has a blocking subscription."""

    code, http_status = 4124, 409


class Unreachable(OneM2MError):
    """Another party is away."""

    code, http_status = 5103, 404


class TargetNotReachable(Unreachable):
    """The target could not be reached."""

    code, http_status = 5103, 404


class RemoteEntityNotReachable(Unreachable):
    """The entity that must agree could not be reached."""

    code, http_status = 5107, 404


class NotImplementedHere(OneM2MError):
    """The standard knows it, this CSE does not."""

    code, http_status = 5001, 501


class SpecializationSchemaNotFound(NotImplementedHere):
    """The containerDefinition of a flexContainer is unknown."""

    code, http_status = 4125, 501


class NonBlockingSynchRequestNotSupported(NotImplementedHere):
    """Nobody keeps the answer until the originator comes for it."""

    code, http_status = 5206, 501


class InternalServerError(OneM2MError):
    """A fault of ours."""

    code, http_status = 5000, 500


class StorageFailure(InternalServerError):
    """The write could not be made durable; nothing was changed."""


class ServerBusy(InternalServerError):
    """Too many requests wait already; try again."""

    code, http_status = 5000, 503


class SubscriptionVerificationInitiationFailed(InternalServerError):
    """A notification target could not be verified."""

    code, http_status = 5204, 500


class GroupMembersNotResponded(InternalServerError):
    """No member answered the fan-out."""

    code, http_status = 5209, 500


class SparqlUpdateError(InternalServerError):
    """A SPARQL update of a semantic descriptor could not be carried out."""

    code, http_status = 5212, 500


def _classes(root: type[OneM2MError]) -> list[type[OneM2MError]]:
    return [root, *(found for child in root.__subclasses__() for found in _classes(child))]


_BY_CODE = {kind.code: kind for kind in reversed(_classes(OneM2MError))} | {
    kind.code: kind for kind in (Conflict, TargetNotReachable, OriginatorHasNoPrivilege, InternalServerError)
}


def error_of(code: int, message: str) -> OneM2MError:
    """The refusal that a received response status code stands for; unknown codes keep their number in the text."""
    kind = _BY_CODE.get(code)
    return kind(message) if kind else OneM2MError(f"response status code {code}: {message}")


def refusals() -> list[type[OneM2MError]]:
    """Every class of the tree, parents before their children: what documentation lists."""
    return _classes(OneM2MError)
