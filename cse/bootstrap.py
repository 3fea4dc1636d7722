"""Builds a CSE from its settings: the only place where choices are made."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from a2wsgi import WSGIMiddleware
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from cse.access.authentication import Authentication
from cse.access.authorisation import CREATOR
from cse.access.locations import Locations
from cse.access.signposts import edition_of, signposts_of
from cse.accounts import Accounts
from cse.behaviour import BEHAVIOURS
from cse.bindings.door import Door
from cse.bindings.http import AsgiApp, Origins, application
from cse.bindings.reports import Reports
from cse.broker import BrokerSide
from cse.clock import Clock, Stamper, system_clock
from cse.dispatcher import Dispatcher, Waiting
from cse.entity import Entity, Limits
from cse.housekeeping import Housekeeping
from cse.limits import AllowList, OriginatorLimits, RequestTimes
from cse.model import ROOT, Resource, Tree
from cse.notifications.channels import Channels
from cse.notifications.delivery import Delivery
from cse.notifications.reach import Reach
from cse.notifications.sending import Patience
from cse.openapi.document import Description
from cse.pages import create_pages
from cse.refusals import Refusals
from cse.semantics.examiner import Examiner
from cse.settings import Settings, SettingsWrong
from cse.storage.sqlite import SqliteStore
from cse.storage.store import Commit, StoreUnusable
from cse.trust import Trust
from onem2m.mapping.serialization import OFFERED
from onem2m.resources import ALL, Registry
from onem2m.resources.access_control_policy import ACCESS_CONTROL_POLICY
from onem2m.resources.cse_base import CSE_BASE, CSE_ID
from onem2m.resources.specializations import SpecializationsWrong, load, standard, together
from onem2m.transport.async_mqtt import MqttPost
from onem2m.transport.mqtt_broker import Broker
from onem2m.vocabulary import CseType, Permission

log = logging.getLogger(__name__)

SWEEP = "sweep"
"""The scheduler's tick of housekeeping; a delete brings it forward."""

TRUST_S = 1.0
"""seconds between two looks at what issuers of credentials publish"""

RELEASES = ["2a", "3", "4"]
"""supportedReleaseVersions of the CSEBase."""


@dataclass(frozen=True)
class Cse:
    """A running CSE, put together."""

    settings: Settings
    entity: Entity
    store: SqliteStore
    delivery: Delivery
    housekeeping: Housekeeping
    dispatcher: Dispatcher
    scheduler: BackgroundScheduler
    authentication: Authentication
    trust: Trust
    broker: BrokerSide | None
    """where it is reached by MQTT"""
    serving: list[bool]
    """one entry while requests are served"""

    def start(self) -> None:
        """Takes up delivery and housekeeping."""
        self.delivery.start()
        self.scheduler.add_job(
            self.housekeeping.sweep,
            "interval",
            id=SWEEP,
            seconds=self.settings.sweep_s,
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=1,
        )
        self.scheduler.add_job(self.trust.refresh, "interval", seconds=TRUST_S, coalesce=True, max_instances=1)
        self.scheduler.start()
        if self.broker is not None:
            self.broker.start()
        self.serving.append(True)

    def hang_up(self) -> None:
        """Sends away who waits for something to happen: nothing more will."""
        self.delivery.channels.close()
        if self.broker is not None:
            self.broker.hang_up()

    def stop(self) -> None:
        """Finishes what was accepted, and closes the store."""
        self.hang_up()
        self.serving.clear()
        self.scheduler.shutdown()
        self.dispatcher.close()
        self.delivery.stop()
        if self.broker is not None:
            self.broker.stop()
        self.housekeeping.write_down()
        self.store.close()

    def _counted(self) -> Iterable[tuple[str, int]]:
        for name, value in self.delivery.counters.items():
            yield f"notifications_{name}", value
        for name, value in self.broker.items() if self.broker is not None else ():
            yield f"mqtt_{name}", value

    def application(self, *, behind_proxy: bool = False) -> AsgiApp:
        """The ASGI application of one door; its lifespan starts and stops the CSE."""
        door = Door(self.authentication, self.settings.development, behind_proxy, body_bytes=self.settings.body_bytes)
        origins = Origins(frozenset(self.settings.cors_origins.encode().split()))
        pages = create_pages(self.entity.name, lambda: bool(self.serving), self._counted, Description(self.entity))
        mounted = WSGIMiddleware(pages, workers=2)  # type: ignore[arg-type]  # Flask's own WSGI types differ in name only
        reports = Reports(self.entity, self.store)
        return application(self.dispatcher, door, origins, mounted, self.start, self.stop, reports)  # type: ignore[arg-type]


def build(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    limits: Limits | None = None,
    quotas: OriginatorLimits | None = None,
    before_commit: Callable[[], None] | None = None,
    examiner: Examiner | None = None,
) -> Cse:
    """A CSE that is ready to be started. Raises StoreUnusable, TrustUnreadable, SettingsWrong.

    `before_commit` is called before each commit of the store; an exception from it fails the commit.
    """
    if settings.notify_ca and not Path(settings.notify_ca).is_file():
        raise SettingsWrong(f"notify_ca: there is no file {settings.notify_ca}")
    registry = _registry(settings)
    stamper = Stamper(clock)
    authentication, trust = _credentials(settings, clock)
    store = SqliteStore(settings.data, registry, stamper, synchronous=settings.synchronous, before_commit=before_commit)
    entity = Entity.of(
        settings.cse_id,
        settings.cse_name,
        settings.admin,
        registry,
        BEHAVIOURS,
        provider=settings.provider,
        limits=limits or Limits(lifetime_s=settings.lifetime_s, lifetime_max_s=settings.lifetime_max_s),
        development=settings.development,
        token_issuers=authentication.issuer,
        disabled=authentication.disabled,
        locations=_locations(settings),
        service_subscription=settings.service_subscription,
        authorities=settings.role_authorities.split(),
        reach=_reach(settings),
    )
    try:
        store.keep_signposts(partial(signposts_of, entity), edition_of(entity))
        store.write(lambda tree: _found(entity, settings, tree))
    except StoreUnusable:
        store.close()
        raise
    accounts, refusals = Accounts(clock), Refusals(clock)
    notify_ca = Path(settings.notify_ca) if settings.notify_ca else None
    post = MqttPost(entity.reach, settings.cse_id, notify_ca)
    delivery = Delivery(
        entity,
        store,
        accounts,
        Patience(
            timeout_s=settings.notify_timeout_s,
            first_delay_s=settings.notify_retry_s,
            waiting=settings.notify_waiting,
            batch_s=settings.notify_batch_s,
            ca=notify_ca,
        ),
        Channels(settings.poll_waiting),
        post,
    )
    housekeeping = Housekeeping(entity, store, accounts, refusals, delivery.counters, delivery.tick)
    scheduler = BackgroundScheduler(daemon=True)

    def reap_soon(commit: Commit) -> None:
        if commit.reaping and scheduler.running:
            with suppress(JobLookupError):  # shut down in this very moment: the next start reaps
                scheduler.modify_job(SWEEP, next_run_time=datetime.now(UTC))

    store.on_commit.append(reap_soon)
    quotas = quotas or settings.quotas
    store.books.limits, store.books.exempt = quotas, frozenset({entity.administrator, entity.cse_id})
    patience = Waiting(settings.poll_wait_s, settings.fan_out_s)
    allowed = AllowList.of(settings.allowed_originators, entity.cse_id) if settings.allowed_originators else None
    times = RequestTimes(settings.request_expiration_s, settings.request_expiration_max_s)
    dispatcher = Dispatcher(
        entity,
        store,
        delivery.ask,
        accounts,
        refusals,
        quotas,
        delivery.channels,
        patience,
        times=times,
        allowed=allowed,
        examiner=examiner,
    )
    broker = BrokerSide(settings, dispatcher, authentication, clock, post) if settings.mqtt else None
    return Cse(
        settings,
        entity,
        store,
        delivery,
        housekeeping,
        dispatcher,
        scheduler,
        authentication,
        trust,
        broker,
        serving=[],
    )


def _registry(settings: Settings) -> Registry:
    """The resource types, with the models of flexContainers that come along and the operator's. Raises SettingsWrong."""
    try:
        added = load(Path(settings.specializations)) if settings.specializations else ()
    except SpecializationsWrong as fault:
        raise SettingsWrong(f"specializations: {fault}") from None
    return Registry(ALL, together(standard(), added), accept_unknown=settings.unknown_specializations)


def _credentials(settings: Settings, clock: Clock) -> tuple[Authentication, Trust]:
    """What checks credentials, and what keeps it up to date. Raises TrustUnreadable."""

    def now() -> float:
        return clock() / 1e9

    authentication = Authentication(settings.cse_id, settings.provider, now, settings.token_skew_s)
    trust = Trust.of(
        settings.authority, settings.authority_ca, settings.issuers, authentication, now, settings.trust_stale_s
    )
    trust.refresh()
    return authentication, trust


def _locations(settings: Settings) -> Locations | None:
    """Where peers are, as the operator's table says. Raises SettingsWrong."""
    if not settings.locations:
        return None
    try:
        return Locations.parse(Path(settings.locations).read_text())
    except (OSError, ValueError) as fault:  # LocationsWrong and a wrong encoding are ValueErrors
        raise SettingsWrong(f"locations: {settings.locations}: {fault}") from None


def _reach(settings: Settings) -> Reach:
    """Where notifications may go: in development mode also to other programs on this machine."""
    allowed = [entry for entry in settings.notify_allow.split(",") if entry.strip()]
    allowed += [
        f"[{one.host}]:{one.port}" if ":" in one.host else f"{one.host}:{one.port}" for one in _brokers(settings)
    ]
    return Reach(allowed, (settings.host, settings.port), loopback=settings.development)


def _brokers(settings: Settings) -> list[Broker]:
    """Where the CSE itself is reached by MQTT, under every name."""
    return [Broker.at(url) for url in (settings.mqtt, *settings.mqtt_names.split()) if url]


def _found(entity: Entity, settings: Settings, tree: Tree) -> None:
    """Makes the CSEBase of an empty store, or sees to it that the one there is ours."""
    points_of_access = [f"{'https' if settings.tls_certificate else 'http'}://{settings.listen}"]
    points_of_access += [broker.url for broker in _brokers(settings)]
    base = tree.get(ROOT)
    if base is None:
        _create_base(entity, points_of_access, tree)
        return
    if base[CSE_ID] != entity.cse_id or base.attributes["rn"] != entity.name:
        raise StoreUnusable(
            f"data folder {settings.data}: it holds the CSE {base[CSE_ID]} ({base.attributes['rn']}),"
            f" not {entity.cse_id} ({entity.name})"
        )
    supported = sorted({definition.type for definition in entity.registry})
    current = {"poa": points_of_access, "srt": supported, "srv": RELEASES, "csz": list(OFFERED)}
    if any(base.attributes.get(name) != value for name, value in current.items()):
        base = tree.own(base)
        base.apply(current)
        tree.update(base)


def _create_base(entity: Entity, points_of_access: list[str], tree: Tree) -> None:
    """The CSEBase and its policy: anyone may look at it, registered AEs may add to it."""
    key, policy_key = tree.allocate(), tree.allocate()
    assert key == ROOT
    stamp = tree.stamp
    identifier = entity.cse_id[1:]
    policy_id = f"{ACCESS_CONTROL_POLICY.prefix}{policy_key}"
    attributes = {
        "rn": entity.name,
        "ty": CSE_BASE.type,
        "ri": identifier,
        "pi": "",
        "ct": stamp,
        "lt": stamp,
        "acpi": [policy_id],
        "cst": int(CseType.IN_CSE),
        "csi": entity.cse_id,
        "srt": sorted({definition.type for definition in entity.registry}),
        "srv": RELEASES,
        "csz": list(OFFERED),
        "poa": points_of_access,
    }
    base = Resource(CSE_BASE, key, 0, entity.name, attributes=attributes, internal={CREATOR: entity.administrator})
    tree.insert(base, alias=identifier)
    rules = [{"acor": ["all"], "acop": int(Permission.RETRIEVE)}]
    if entity.development:
        # Registration needs no policy, and everything else has its place below an AE: where originators are somebody,
        # what stands beside them is the administrator's to permit.
        add = int(Permission.CREATE | Permission.RETRIEVE | Permission.DISCOVERY)
        rules.append({"acor": [f"{entity.cse_id}/*", "/S*"], "acop": add})
    policy = {
        "rn": "acp-cse-base",
        "ty": ACCESS_CONTROL_POLICY.type,
        "ri": policy_id,
        "pi": identifier,
        "ct": stamp,
        "lt": stamp,
        "et": "99991231T235959",
        "pv": {"acr": rules},
        "pvs": {"acr": [{"acor": [entity.administrator], "acop": 63}]},
    }
    tree.insert(
        Resource(
            ACCESS_CONTROL_POLICY,
            policy_key,
            key,
            "acp-cse-base",
            attributes=policy,
            internal={CREATOR: entity.administrator},
        )
    )
