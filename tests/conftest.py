"""What all tests share."""

from __future__ import annotations

from hypothesis import settings

pytest_plugins = ["pytester"]

# No test asserts a time, and a slow machine fails none.
settings.register_profile("any pace", deadline=None)
settings.load_profile("any pace")
