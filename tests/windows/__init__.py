"""Windows: the real CPython of that system, run here by wine, and a console that is looked at.

`python -m tests.windows` fetches and runs all of it. What stands in `test_*.py` is run there, by
the pytest of that Python, and passed over elsewhere.
"""
