"""JSON read as it comes, in fragments cut anywhere.

In come pieces of a JSON text, out go events (`scanner`) or the decoded text of fields that were
asked for (`fields`), each as soon as its characters are there. Strict RFC 8259, or lenient as
models write it. Nothing here knows of agents, messages or screens.
"""
