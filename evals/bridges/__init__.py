"""Other evaluation tools, run on our answers: promptfoo, ragas, deepeval, inspect-ai and the openai client."""
