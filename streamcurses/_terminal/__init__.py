"""The terminal: the only place that knows an operating system.

In come frames and text, out go bytes to a terminal and names of keys from it. Here the terminal is
taken over and given back, signals are held off, and what others write meanwhile is caught. It knows
nothing of streams and messages.
"""
