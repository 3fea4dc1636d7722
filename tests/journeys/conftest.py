"""A neighbourhood with its pages for the journeys of households."""

from tests.authority.households.conftest import acme, neighbourhood, pages

__all__ = ["acme", "neighbourhood", "pages"]
