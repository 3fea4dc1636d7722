"""The common services entity: keeps the resource tree, guards it, tells subscribers. Knows nothing of energy."""

from cse.bindings.http import AsgiApp
from cse.bootstrap import build
from cse.settings import Settings


def create_app(settings: Settings) -> AsgiApp:
    """The CSE as an ASGI application for any ASGI server; its lifespan starts and stops it. Raises StoreUnusable."""
    return build(settings).application()


__all__ = ["Settings", "create_app"]
