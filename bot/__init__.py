"""Dystonia Guide: answers about dystonia, made of sentences that stand in its articles."""
