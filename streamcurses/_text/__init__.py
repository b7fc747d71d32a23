"""Text into rows: what may be drawn, how wide it is, and where a row ends.

In come source text and a measure of clusters, out come `Row`s that hold printable characters
alone. Here and nowhere else is hostile text made safe. Nothing here knows of regions or of a
terminal; what a cluster measures it is told.
"""
