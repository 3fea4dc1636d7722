"""The numbers that TS-0004 fixes (clause 6.3.4) and that both ends of a reference point share."""

from enum import IntEnum, IntFlag


class Operation(IntEnum):
    """What a request asks for (m2m:operation)."""

    CREATE = 1
    RETRIEVE = 2
    UPDATE = 3
    DELETE = 4
    NOTIFY = 5


class Permission(IntFlag):
    """Bits of accessControlOperations (m2m:accessControlOperations): not the numbers of `Operation`."""

    CREATE = 1
    RETRIEVE = 2
    UPDATE = 4
    DELETE = 8
    NOTIFY = 16
    DISCOVERY = 32


PERMISSION_OF = {
    Operation.CREATE: Permission.CREATE,
    Operation.RETRIEVE: Permission.RETRIEVE,
    Operation.UPDATE: Permission.UPDATE,
    Operation.DELETE: Permission.DELETE,
    Operation.NOTIFY: Permission.NOTIFY,
}


class ResourceType(IntEnum):
    """m2m:resourceType. Types without a table of ours are not listed."""

    ACCESS_CONTROL_POLICY = 1
    AE = 2
    CONTAINER = 3
    CONTENT_INSTANCE = 4
    CSE_BASE = 5
    GROUP = 9
    LOCATION_POLICY = 10
    M2M_SERVICE_SUBSCRIPTION_PROFILE = 11
    MANAGEMENT_OBJECT = 13
    NODE = 14
    POLLING_CHANNEL = 15
    SCHEDULE = 18
    SERVICE_SUBSCRIBED_APP_RULE = 19
    SERVICE_SUBSCRIBED_NODE = 20
    SUBSCRIPTION = 23
    SEMANTIC_DESCRIPTOR = 24
    NOTIFICATION_TARGET_MGMT_POLICY_REF = 25
    NOTIFICATION_TARGET_POLICY = 26
    POLICY_DELETION_RULES = 27
    FLEX_CONTAINER = 28
    TIME_SERIES = 29
    TIME_SERIES_INSTANCE = 30
    ROLE = 31
    TOKEN = 32
    DYNAMIC_AUTHORIZATION_CONSULTATION = 34
    AUTHORIZATION_INFORMATION = 37
    FLEX_CONTAINER_INSTANCE = 58


class ResultContent(IntEnum):
    """m2m:resultContent (rcn)."""

    NOTHING = 0
    ATTRIBUTES = 1
    HIERARCHICAL_ADDRESS = 2
    HIERARCHICAL_ADDRESS_AND_ATTRIBUTES = 3
    ATTRIBUTES_AND_CHILD_RESOURCES = 4
    ATTRIBUTES_AND_CHILD_REFERENCES = 5
    CHILD_REFERENCES = 6
    ORIGINAL_RESOURCE = 7
    CHILD_RESOURCES = 8
    MODIFIED_ATTRIBUTES = 9
    SEMANTIC_CONTENT = 10
    DISCOVERY_RESULT_REFERENCES = 11
    PERMISSIONS = 12


class IdentifierType(IntEnum):
    """m2m:desIdResType (drt): the form of addresses in a discovery result."""

    STRUCTURED = 1
    UNSTRUCTURED = 2


class FilterUsage(IntEnum):
    """m2m:filterUsage (fu)."""

    DISCOVERY = 1
    CONDITIONAL = 2
    IPE_ON_DEMAND_DISCOVERY = 3


class FilterOperation(IntEnum):
    """m2m:filterOperation (fo): how different conditions of one filter are combined."""

    AND = 1
    OR = 2
    XOR = 3


class ContentFilterSyntax(IntEnum):
    """m2m:contentFilterSyntax (cfs)."""

    JSON_PATH = 1


class EventType(IntEnum):
    """m2m:notificationEventType (net)."""

    UPDATE = 1
    DELETE = 2
    CHILD_CREATED = 3
    CHILD_DELETED = 4
    RETRIEVE_OF_EMPTY_CONTAINER = 5
    TRIGGER_RECEIVED = 6
    BLOCKING_UPDATE = 7
    MISSING_DATA = 8


class NotificationContent(IntEnum):
    """m2m:notificationContentType (nct)."""

    ALL_ATTRIBUTES = 1
    MODIFIED_ATTRIBUTES = 2
    RESOURCE_ID = 3
    TRIGGER_PAYLOAD = 4
    TIME_SERIES = 5


class ResponseType(IntEnum):
    """m2m:responseType (rt.rtv)."""

    NON_BLOCKING_SYNCH = 1
    NON_BLOCKING_ASYNCH = 2
    BLOCKING = 3
    FLEX_BLOCKING = 4
    NO_RESPONSE = 5


class CseType(IntEnum):
    """m2m:cseTypeID (cst)."""

    IN_CSE = 1
    MN_CSE = 2
    ASN_CSE = 3


class ConsistencyStrategy(IntEnum):
    """m2m:consistencyStrategy (csy): what becomes of group members of the wrong type."""

    ABANDON_MEMBER = 1
    ABANDON_GROUP = 2
    SET_MIXED = 3


class ContentStatus(IntEnum):
    """m2m:contentStatus (cnst)."""

    PARTIAL = 1
    FULL = 2


class Geometry(IntEnum):
    """m2m:geometryType (typ, gmty)."""

    POINT = 1
    LINE_STRING = 2
    POLYGON = 3
    MULTI_POINT = 4
    MULTI_LINE_STRING = 5
    MULTI_POLYGON = 6


class GeoFunction(IntEnum):
    """m2m:geoSpatialFunctionType (gsf): how the geometry of a query lies to that of a resource."""

    WITHIN = 1
    CONTAINS = 2
    INTERSECTS = 3


RELEASES = frozenset({"1", "2", "2a", "3", "4", "5"})
"""Values of the Release Version Indicator that we answer; a request without one is of release 1."""

MIXED_MEMBERS = 0
OLDEST_MEMBERS = 20001
LATEST_MEMBERS = 20002
"""m2m:memberType beyond the resource types."""
