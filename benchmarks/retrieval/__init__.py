"""Our search beside what others build: quality, time and memory, in one run."""
