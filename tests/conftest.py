"""What holds for all tests."""

from __future__ import annotations

import os

from hypothesis import settings

# In CI the same examples at every run, so that a red run means a changed program; at home new ones each time, and in
# the soak many more.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")
