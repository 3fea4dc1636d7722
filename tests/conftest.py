"""What holds for all tests."""

from __future__ import annotations

import os

from hypothesis import settings

from tests.rule_marks import pytest_addoption, pytest_collection_modifyitems, pytest_configure

__all__ = ["pytest_addoption", "pytest_collection_modifyitems", "pytest_configure"]

# In CI the same examples at every run, so that a red run means a changed program; at home new ones each time, and in
# the soak many more.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")
