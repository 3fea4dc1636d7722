// Made from the OpenAPI document by `python -m scripts.javascript_client`: do not edit.

/** A request was refused. `code` is the response status code, `message` says what is wrong. */
export class OneM2MError extends Error {
  constructor(code, message, status = 0) {
    super(message);
    this.name = new.target.name;
    this.code = code;
    this.status = status;
  }
}

/** The request, one of its parameters or an attribute is not as the standard asks. */
export class BadRequest extends OneM2MError {}

/** The Release Version Indicator names a release that we do not speak. */
export class ReleaseVersionNotSupported extends BadRequest {}

/** The request is larger than any that is read. */
export class RequestTooLarge extends BadRequest {}

/** Well-formed content that this resource cannot hold. */
export class ContentsUnacceptable extends BadRequest {}

/** A member is of another type than the group's, and the strategy is to abandon the group. */
export class GroupMemberTypeInconsistent extends BadRequest {}

/** What a semantic descriptor says contradicts itself. */
export class InvalidSemantics extends BadRequest {}

/** What is to be done with a semantic descriptor is not SPARQL. */
export class InvalidSparqlQuery extends BadRequest {}

/** More members than maxNrOfMembers allows. */
export class MaxNumberOfMemberExceeded extends BadRequest {}

/** The body ended before its time: what else comes on this connection means nothing. */
export class Unread extends BadRequest {}

/** Nothing at this address, or it does not meet the request's conditions. */
export class NotFound extends OneM2MError {}

/** The resource is not made for this operation. */
export class OperationNotAllowed extends OneM2MError {}

/** The request expired before it could be answered. */
export class RequestTimeout extends OneM2MError {}

/** The request's body is in a serialization that we do not read. */
export class UnsupportedMediaType extends OneM2MError {}

/** No serialization that the originator accepts, or content larger than the container takes. */
export class NotAcceptable extends OneM2MError {}

/** Who asks may not. */
export class Forbidden extends OneM2MError {}

/** The creator of a subscription may not notify the target. */
export class SubscriptionCreatorHasNoPrivilege extends Forbidden {}

/** No policy of the target lets the originator do this. */
export class OriginatorHasNoPrivilege extends Forbidden {}

/** The originator is not known here. */
export class OriginatorNotAuthenticated extends Forbidden {}

/** The entity must prove who it is first. */
export class SecurityAssociationRequired extends Forbidden {}

/** The parent's type does not hold children of this type. */
export class InvalidChildResourceType extends Forbidden {}

/** The group to fan out to is empty. */
export class NoMembers extends Forbidden {}

/** An AE or CSE with this identifier is registered. */
export class AlreadyRegistered extends Forbidden {}

/** No application rule admits the registration. */
export class AppRuleValidationFailed extends Forbidden {}

/** The entity that was asked refused the operation. */
export class OperationDeniedByRemoteEntity extends Forbidden {}

/** No service subscription covers the registration. */
export class ServiceSubscriptionNotEstablished extends Forbidden {}

/** The originator has, or asks, as much as it may. */
export class ServiceSubscriptionLimitsExceeded extends Forbidden {}

/** The originator asks too much at a time, and may come again. */
export class RequestRateExceeded extends ServiceSubscriptionLimitsExceeded {}

/** We may not reach a resource on the originator's behalf. */
export class ReceiverHasNoPrivilege extends Forbidden {}

/** Resources of this type take no subscriptions. */
export class TargetNotSubscribable extends Forbidden {}

/** The interworking proxy that was asked to discover refused. */
export class DiscoveryDeniedByIpe extends Forbidden {}

/** We may not notify the target. */
export class SubscriptionHostHasNoPrivilege extends Forbidden {}

/** It is there already. */
export class Collision extends OneM2MError {}

/** This fan-out was here before: a loop or a double. */
export class GroupRequestIdentifierExists extends Collision {}

/** The resource is not, or no more, the one that the originator knows. */
export class PreconditionFailed extends Collision {}

/** The name, identifier or time stamp is taken. */
export class Conflict extends Collision {}

/** The resource has a blocking subscription. */
export class BlockingSubscriptionAlreadyExists extends Collision {}

/** Another party is away. */
export class Unreachable extends OneM2MError {}

/** The target could not be reached. */
export class TargetNotReachable extends Unreachable {}

/** The entity that must agree could not be reached. */
export class RemoteEntityNotReachable extends Unreachable {}

/** The standard knows it, this CSE does not. */
export class NotImplementedHere extends OneM2MError {}

/** The containerDefinition of a flexContainer is unknown. */
export class SpecializationSchemaNotFound extends NotImplementedHere {}

/** Nobody keeps the answer until the originator comes for it. */
export class NonBlockingSynchRequestNotSupported extends NotImplementedHere {}

/** A fault of ours. */
export class InternalServerError extends OneM2MError {}

/** The write could not be made durable; nothing was changed. */
export class StorageFailure extends InternalServerError {}

/** Too many requests wait already; try again. */
export class ServerBusy extends InternalServerError {}

/** A notification target could not be verified. */
export class SubscriptionVerificationInitiationFailed extends InternalServerError {}

/** No member answered the fan-out. */
export class GroupMembersNotResponded extends InternalServerError {}

/** A SPARQL update of a semantic descriptor could not be carried out. */
export class SparqlUpdateError extends InternalServerError {}

const BY_CODE = {
  4000: BadRequest,
  4001: ReleaseVersionNotSupported,
  4004: NotFound,
  4005: OperationNotAllowed,
  4008: RequestTimeout,
  4015: UnsupportedMediaType,
  4101: SubscriptionCreatorHasNoPrivilege,
  4102: ContentsUnacceptable,
  4103: OriginatorHasNoPrivilege,
  4104: GroupRequestIdentifierExists,
  4105: Conflict,
  4106: OriginatorNotAuthenticated,
  4107: SecurityAssociationRequired,
  4108: InvalidChildResourceType,
  4109: NoMembers,
  4110: GroupMemberTypeInconsistent,
  4117: AlreadyRegistered,
  4120: InvalidSemantics,
  4124: BlockingSubscriptionAlreadyExists,
  4125: SpecializationSchemaNotFound,
  4126: AppRuleValidationFailed,
  4127: OperationDeniedByRemoteEntity,
  4128: ServiceSubscriptionNotEstablished,
  4141: ServiceSubscriptionLimitsExceeded,
  4143: InvalidSparqlQuery,
  5000: InternalServerError,
  5001: NotImplementedHere,
  5103: TargetNotReachable,
  5105: ReceiverHasNoPrivilege,
  5107: RemoteEntityNotReachable,
  5203: TargetNotSubscribable,
  5204: SubscriptionVerificationInitiationFailed,
  5205: SubscriptionHostHasNoPrivilege,
  5206: NonBlockingSynchRequestNotSupported,
  5207: NotAcceptable,
  5208: DiscoveryDeniedByIpe,
  5209: GroupMembersNotResponded,
  5212: SparqlUpdateError,
  6010: MaxNumberOfMemberExceeded,
};

/** The error that a response status code stands for. */
export function errorOf(code, message, status) {
  const kind = status === 429 ? RequestRateExceeded : status === 503 ? ServerBusy : (BY_CODE[code] ?? OneM2MError);
  return new kind(code, message, status);
}
