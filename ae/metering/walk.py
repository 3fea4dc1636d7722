"""Going through the instances of a container that came since a moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from onem2m.client import Client
from onem2m.errors import NotFound
from onem2m.vocabulary import ResourceType, ResultContent

PAGE = 100


def written_since(client: Client, container: str, since: datetime) -> list[tuple[str, Any]]:
    """Address and content of each instance, oldest first; none, where there is no such container."""
    found: list[tuple[str, Any]] = []
    while True:
        try:
            page = client.retrieve(
                container,
                result_content=ResultContent.CHILD_RESOURCES,
                ty=ResourceType.CONTENT_INSTANCE,
                cra=f"{since:%Y%m%dT%H%M%S}",
                lim=PAGE,
                ofst=len(found) + 1,
            )
        except NotFound:
            return found
        instances = page["m2m:cnt"].get("m2m:cin", [])
        found += [(f"{container}/{instance['rn']}", instance["con"]) for instance in instances]
        if len(instances) < PAGE:
            return found
