// Made from the OpenAPI document by `python -m scripts.javascript_client`: do not edit.

export class OneM2MError extends Error {
  constructor(code: number, message: string, status?: number);
  /** the response status code (rsc) */
  readonly code: number;
  /** the HTTP status, 0 where there was none */
  readonly status: number;
}

/** 4000: The request, one of its parameters or an attribute is not as the standard asks. */
export class BadRequest extends OneM2MError {}

/** 4001: The Release Version Indicator names a release that we do not speak. */
export class ReleaseVersionNotSupported extends BadRequest {}

/** 4000: The request is larger than any that is read. */
export class RequestTooLarge extends BadRequest {}

/** 4102: Well-formed content that this resource cannot hold. */
export class ContentsUnacceptable extends BadRequest {}

/** 4110: A member is of another type than the group's, and the strategy is to abandon the group. */
export class GroupMemberTypeInconsistent extends BadRequest {}

/** 4120: What a semantic descriptor says contradicts itself. */
export class InvalidSemantics extends BadRequest {}

/** 4143: What is to be done with a semantic descriptor is not SPARQL. */
export class InvalidSparqlQuery extends BadRequest {}

/** 6010: More members than maxNrOfMembers allows. */
export class MaxNumberOfMemberExceeded extends BadRequest {}

/** 4000: The body ended before its time: what else comes on this connection means nothing. */
export class Unread extends BadRequest {}

/** 4004: Nothing at this address, or it does not meet the request's conditions. */
export class NotFound extends OneM2MError {}

/** 4005: The resource is not made for this operation. */
export class OperationNotAllowed extends OneM2MError {}

/** 4008: The request expired before it could be answered. */
export class RequestTimeout extends OneM2MError {}

/** 4015: The request's body is in a serialization that we do not read. */
export class UnsupportedMediaType extends OneM2MError {}

/** 5207: No serialization that the originator accepts, or content larger than the container takes. */
export class NotAcceptable extends OneM2MError {}

/** 4103: Who asks may not. */
export class Forbidden extends OneM2MError {}

/** 4101: The creator of a subscription may not notify the target. */
export class SubscriptionCreatorHasNoPrivilege extends Forbidden {}

/** 4103: No policy of the target lets the originator do this. */
export class OriginatorHasNoPrivilege extends Forbidden {}

/** 4106: The originator is not known here. */
export class OriginatorNotAuthenticated extends Forbidden {}

/** 4107: The entity must prove who it is first. */
export class SecurityAssociationRequired extends Forbidden {}

/** 4108: The parent's type does not hold children of this type. */
export class InvalidChildResourceType extends Forbidden {}

/** 4109: The group to fan out to is empty. */
export class NoMembers extends Forbidden {}

/** 4117: An AE or CSE with this identifier is registered. */
export class AlreadyRegistered extends Forbidden {}

/** 4126: No application rule admits the registration. */
export class AppRuleValidationFailed extends Forbidden {}

/** 4127: The entity that was asked refused the operation. */
export class OperationDeniedByRemoteEntity extends Forbidden {}

/** 4128: No service subscription covers the registration. */
export class ServiceSubscriptionNotEstablished extends Forbidden {}

/** 4141: The originator has, or asks, as much as it may. */
export class ServiceSubscriptionLimitsExceeded extends Forbidden {}

/** 4141: The originator asks too much at a time, and may come again. */
export class RequestRateExceeded extends ServiceSubscriptionLimitsExceeded {}

/** 5105: We may not reach a resource on the originator's behalf. */
export class ReceiverHasNoPrivilege extends Forbidden {}

/** 5203: Resources of this type take no subscriptions. */
export class TargetNotSubscribable extends Forbidden {}

/** 5208: The interworking proxy that was asked to discover refused. */
export class DiscoveryDeniedByIpe extends Forbidden {}

/** 5205: We may not notify the target. */
export class SubscriptionHostHasNoPrivilege extends Forbidden {}

/** 4105: It is there already. */
export class Collision extends OneM2MError {}

/** 4104: This fan-out was here before: a loop or a double. */
export class GroupRequestIdentifierExists extends Collision {}

/** 4105: The resource is not, or no more, the one that the originator knows. */
export class PreconditionFailed extends Collision {}

/** 4105: The name, identifier or time stamp is taken. */
export class Conflict extends Collision {}

/** 4124: The resource has a blocking subscription. */
export class BlockingSubscriptionAlreadyExists extends Collision {}

/** 5103: Another party is away. */
export class Unreachable extends OneM2MError {}

/** 5103: The target could not be reached. */
export class TargetNotReachable extends Unreachable {}

/** 5107: The entity that must agree could not be reached. */
export class RemoteEntityNotReachable extends Unreachable {}

/** 5001: The standard knows it, this CSE does not. */
export class NotImplementedHere extends OneM2MError {}

/** 4125: The containerDefinition of a flexContainer is unknown. */
export class SpecializationSchemaNotFound extends NotImplementedHere {}

/** 5206: Nobody keeps the answer until the originator comes for it. */
export class NonBlockingSynchRequestNotSupported extends NotImplementedHere {}

/** 5000: A fault of ours. */
export class InternalServerError extends OneM2MError {}

/** 5000: The write could not be made durable; nothing was changed. */
export class StorageFailure extends InternalServerError {}

/** 5000: Too many requests wait already; try again. */
export class ServerBusy extends InternalServerError {}

/** 5204: A notification target could not be verified. */
export class SubscriptionVerificationInitiationFailed extends InternalServerError {}

/** 5209: No member answered the fan-out. */
export class GroupMembersNotResponded extends InternalServerError {}

/** 5212: A SPARQL update of a semantic descriptor could not be carried out. */
export class SparqlUpdateError extends InternalServerError {}

export function errorOf(code: number, message: string, status?: number): OneM2MError;
