"""From articles to an index that can be searched: chunks, vectors, words, and the switch to a new build."""
