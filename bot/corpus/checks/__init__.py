"""What the linter looks at: one pure function per check, grouped by what they protect."""
