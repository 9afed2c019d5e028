"""What must be seen before an answer is given, and what must never go out."""
