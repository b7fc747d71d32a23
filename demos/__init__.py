"""Small programs that show the package at work."""
