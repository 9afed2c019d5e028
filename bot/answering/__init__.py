"""From passages to an answer: enough evidence, composing, verifying."""
