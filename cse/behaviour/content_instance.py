"""<contentInstance>: measures its content (TS-0004 7.4.7.2.1)."""

from __future__ import annotations

from cse.model import Behaviour, Resource, Tree
from onem2m.mapping import json
from onem2m.primitive import Request
from onem2m.resources.content_instance import CONTENT, CONTENT_SIZE


def measure(instance: Resource, _parent: Resource, _request: Request, _tree: Tree) -> None:
    """contentSize: the bytes of a text, or of the JSON of anything else."""
    content = instance[CONTENT]
    instance[CONTENT_SIZE] = len(content.encode()) if isinstance(content, str) else len(json.encode(content))


CONTENT_INSTANCE_BEHAVIOUR = Behaviour(complete=measure)
