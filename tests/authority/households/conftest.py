"""A neighbourhood for each test, and the pages of its authority."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.authority.households.neighbourhood import ACME, Neighbourhood
from tests.authority.households.pages import Pages, ThirdParty


@pytest.fixture
def neighbourhood(tmp_path: Path) -> Iterator[Neighbourhood]:
    with Neighbourhood(tmp_path) as made:
        yield made


@pytest.fixture
def pages(neighbourhood: Neighbourhood) -> Iterator[Pages]:
    pages = Pages(neighbourhood)
    yield pages
    pages.close()


@pytest.fixture
def acme(pages: Pages) -> ThirdParty:
    return ThirdParty.of(pages, ACME)
