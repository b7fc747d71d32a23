"""One conversation on one display.

In come a caller's chunks, out goes its message; in between the stages before this one are put
together, for the full screen or for text that is only appended.
"""
