"""Talks to the bot with the official openai client, whole and streamed."""

import sys

from openai import OpenAI

client = OpenAI(base_url=f"{sys.argv[1]}/v1", api_key="none")
messages = [{"role": "user", "content": "What is cervical dystonia?"}]
whole = client.chat.completions.create(model="dystonia-guide", messages=messages)
stream = client.chat.completions.create(model="dystonia-guide", messages=messages, stream=True)
parts = [chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices]
assert "neck" in whole.choices[0].message.content
assert "".join(parts).strip() == whole.choices[0].message.content.strip()
print(f"openai client: whole answer and {len(parts)} streamed parts are the same text")
