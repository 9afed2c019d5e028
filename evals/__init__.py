"""Question suites and their runner: a customer of ``bot``, never imported by it."""
