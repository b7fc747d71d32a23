"""The command line: files, pipes and options to a `Session`. It draws nothing itself."""
