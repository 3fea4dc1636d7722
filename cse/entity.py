"""What this CSE is: its names, the resource types it knows, what they do, its limits. Made once, at start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from cse import validation
from cse.access.authentication import Issuer
from cse.access.locations import Locations
from cse.access.remembered import RightsMemory, TokenMemory
from cse.model import Behaviour
from cse.notifications.reach import Reach
from cse.paging import PlaceMemory, place_memory
from onem2m.addressing import sp_relative
from onem2m.resources import Registry
from onem2m.resources.definition import Definition


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that protect the CSE from its clients."""

    lifetime_s: int = 10 * 365 * 86400
    """expirationTime of what is created without one"""
    lifetime_max_s: int = 0
    """expirationTime of anything at the latest; 0: no bound"""
    result_rows: int = 1_000
    """resources in one response at most; the rest by contentOffset"""
    examined_rows: int = 200_000
    """resources that one discovery looks at"""
    examined_in_writes: int = 2_000
    """resources that an answer to a DELETE looks at: others wait for it"""
    candidates: int = 20_000
    """resources that the index of privileges proposes; where there are more, the tree is walked"""
    fruitless_rows: int = 8
    """so many rows beyond those that brought something a walk looks at before the index is asked"""
    few_candidates: int = 200
    """as many as are worth looking up at that point already"""
    result_bytes: int = 8_000_000
    """size of the resources in one response"""
    fan_out_bytes: int = 32_000_000
    """size of the members' answers in one answer of a fan-out point"""
    queried_descriptors: int = 2_000
    queried_characters: int = 1_000_000
    """semantic descriptors that are asked together, and what they may have in base64"""
    tree_depth: int = 64
    """levels of resources below the CSEBase"""


def _nobody(_issuer: str) -> None:
    return None


def _never(_originator: str) -> bool:
    return False


@dataclass(frozen=True)
class Entity:
    """This CSE, as the operations need to know it."""

    cse_id: str
    """`/id-in`"""
    name: str
    """resource name of the CSEBase, `cse-in`"""
    provider: str
    """the provider's domain, the first part of absolute addresses"""
    administrator: str
    """AE-ID of the originator that may do everything, SP-relative"""
    registry: Registry
    behaviours: Mapping[int, Behaviour]
    limits: Limits = field(default_factory=Limits)
    development: bool = False
    """whether originators are believed that have proved nothing"""
    validators: Mapping[Definition, validation.Validator] = field(default_factory=dict)
    locations: Locations | None = None
    """where peers are; None: nowhere that is known"""
    service_subscription: bool = False
    """whether an AE registers by a rule of the service subscription only, even while there is none"""
    authorities: frozenset[str] = frozenset()
    """originators (SP-relative) that are trusted to say who others are, beside the administrator"""
    token_issuers: Callable[[str], Issuer | None] = _nobody
    """what is known of an issuer of tokens, by its name"""
    disabled: Callable[[str], bool] = _never
    """whether somebody (SP-relative) may not act at all any more, says who vouches for them"""
    tokens: TokenMemory = field(default_factory=TokenMemory)
    rights: RightsMemory = field(default_factory=RightsMemory)
    places: PlaceMemory = field(default_factory=place_memory)
    """where pages of searches ended"""
    reach: Reach = field(default_factory=Reach)
    """where notifications may go"""

    @classmethod
    def of(
        cls,
        cse_id: str,
        name: str,
        administrator: str,
        registry: Registry,
        behaviours: Mapping[int, Behaviour],
        *,
        provider: str = "gridhearth.local",
        limits: Limits | None = None,
        development: bool = False,
        locations: Locations | None = None,
        service_subscription: bool = False,
        authorities: Iterable[str] = (),
        token_issuers: Callable[[str], Issuer | None] | None = None,
        disabled: Callable[[str], bool] | None = None,
        reach: Reach | None = None,
    ) -> Entity:
        """An entity with the validators of all its resource types compiled."""
        return cls(
            cse_id,
            name,
            provider,
            sp_relative(cse_id, administrator),
            registry,
            behaviours,
            limits or Limits(),
            development,
            {definition: validation.compile(definition) for definition in registry},
            locations,
            service_subscription,
            frozenset(sp_relative(cse_id, authority) for authority in authorities),
            token_issuers or _nobody,
            disabled or _never,
            reach=reach or Reach(),
        )

    def validator_of(self, definition: Definition) -> validation.Validator:
        """What checks content of a type; of a type that is not in a table it is compiled when it is met."""
        return self.validators.get(definition) or validation.compile(definition)

    def behaviour_of(self, type: int) -> Behaviour:
        """What a resource type does beyond its table."""
        return self.behaviours.get(type, _PLAIN)

    def vouches(self, originator: str) -> bool:
        """Whether an originator (SP-relative) is trusted to say who others are: roles, tokens, subscribers."""
        return originator in (self.administrator, self.cse_id) or originator in self.authorities


_PLAIN = Behaviour()
