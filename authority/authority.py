"""What the pieces of the authority share: its store, its keys, its clock, and the trust document they end up in."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from authority import files, trust
from authority.broker import files as broker
from authority.clock import Clock, utc_now
from authority.keys import SigningKeys
from authority.settings import Settings, SettingsWrong, broker_files_of
from authority.storage import audit
from authority.storage import trust as trusted
from authority.storage.store import Store, Transaction

log = logging.getLogger(__name__)

T = TypeVar("T")

DATABASE = "authority.db"
_PUBLISH_ANYWAY_S = 60


class Authority:
    """One data folder, opened. Several processes may have it open at the same time."""

    def __init__(self, settings: Settings, clock: Clock = utc_now) -> None:
        """Makes what is missing. Raises StoreUnusable, Exposed, OSError."""
        self.settings = settings
        self.clock = clock
        files.private_folder(settings.data)
        self.keys = SigningKeys(settings.data / "keys", clock)
        self.store = Store(settings.data / DATABASE, clock)
        self._published = (-1, 0.0)

    @property
    def public(self) -> Path:
        """The folder of what everybody may read."""
        return self.settings.data / "public"

    def change(self, work: Callable[[Transaction], T]) -> T:
        """`Store.change`, and the trust document says so when it returns, where the change concerns it."""

        def with_revisions(transaction: Transaction) -> tuple[T, bool]:
            before = trusted.revision(transaction)
            result = work(transaction)
            return result, trusted.revision(transaction) != before

        result, concerns_trust = self.store.change(with_revisions)
        if concerns_trust:
            self.publish()
        return result

    def read(self, work: Callable[[Transaction], T]) -> T:
        """`Store.read`."""
        return self.store.read(work)

    def audit(self, who: str, what: str, **facts: Any) -> None:
        """A record of its own; what belongs to a change is recorded in its transaction (authority.storage.audit)."""
        self.store.change(lambda transaction: audit.record(transaction, who, what, **facts))

    def publish(self) -> None:
        """Writes the trust document as things are now, and the files of the MQTT broker, where there are any."""
        self.public.mkdir(exist_ok=True)
        self.public.chmod(0o755)  # whatever the umask is: who may write here may exchange what is published
        # Under a lock, so that no process puts an older state in place of a newer one.
        with files.locked(self.settings.data / "publish.lock"):
            self.keys.reload()
            revision, content, users = self.store.read(self._trust)
            trust.write(self.public, content)
            self._tell_broker(users)
        self._published = (revision, self.clock().timestamp())

    def write_broker_files(self, folder: Path) -> None:
        """Writes the MQTT broker's files as things are now. Raises OSError, ValueError, Exposed."""
        with files.locked(self.settings.data / "publish.lock"):
            users = self.store.read(lambda transaction: broker.users(transaction, self.settings.cse_id))
            broker.publish(folder, users, self.settings.data, self.clock)

    def trust_document(self) -> bytes:
        """The trust document as it was last published."""
        return (self.public / trust.NAME).read_bytes()

    def tick(self) -> None:
        """Once a second: sees what other processes changed; once a minute: forgets what is over."""
        self.keys.reload()
        self.keys.retire()
        revision, at = self._published
        if self.clock().timestamp() - at >= _PUBLISH_ANYWAY_S:
            self.store.change(trusted.forget_what_is_over)
            self.publish()
        elif self.store.read(trusted.revision) != revision:
            self.publish()

    def close(self) -> None:
        """Closes the store."""
        self.store.close()

    def _trust(self, transaction: Transaction) -> tuple[int, dict[str, Any], broker.Users]:
        content = trust.document(transaction, self.settings.issuer, self.keys.public())
        return trusted.revision(transaction), content, broker.users(transaction, self.settings.cse_id)

    def _tell_broker(self, users: broker.Users) -> None:
        """A broker that cannot be told does not undo what was changed; it is told again with the next change."""
        try:
            folder = broker_files_of(self.settings)
            if folder is not None:
                broker.publish(folder, users, self.settings.data, self.clock)
        except (OSError, ValueError, files.Exposed, SettingsWrong) as fault:
            log.error("the MQTT broker does not know what was changed: %s", fault)

    def jwks(self) -> bytes:
        """The keys that tokens may be signed with (RFC 7517)."""
        return json.dumps({"keys": self.keys.public()}).encode()
