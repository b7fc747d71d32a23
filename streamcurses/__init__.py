"""A terminal renderer for streaming LLM-agent responses.

Importing the package loads nothing else: each public name brings its module in when it is
first used (PEP 562), so that an agent pays for what it draws with.
"""

from __future__ import annotations

__version__ = "0.1.0"
