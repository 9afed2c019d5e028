"""Adding messages to the examples of the safety classifier, and taking some out (``benchmarks/*_examples.py``)."""

import pytest

from benchmarks.add_examples import merged, read_messages
from benchmarks.thin_examples import thinned
from bot.errors import SettingsError
from bot.safety.fit import EXAMPLES, Example, read_examples
from bot.types import Level

KEPT = """\
# A comment stays.
RF06:
  emergency_now:
    - "my pump beeps // and I itch"
"""


def test_a_message_joins_those_of_its_sign_and_level() -> None:
    new = Example('the "pump" is silent: fine', "RF06", Level.NONE)
    text = merged(KEPT, [new, Example("it beeps", "RF06", Level.EMERGENCY_NOW)])
    assert text.startswith(KEPT)
    assert read_examples(text, "here") == [
        Example("my pump beeps. and I itch", "RF06", Level.EMERGENCY_NOW),
        Example("it beeps", "RF06", Level.EMERGENCY_NOW),
        new,
    ]


def test_a_line_that_cannot_be_read_is_named_with_what_it_should_be() -> None:
    for wrong in ("RF06|bad|the pump", "RF6|none|the pump", "RF06|none|", "the pump"):
        with pytest.raises(SettingsError, match=r"line 2: .*it should read: sign\|level\|message"):
            list(read_messages(["RF06|none|the garden pump", wrong]))


def test_messages_that_are_no_list_of_a_sign_are_refused() -> None:
    for wrong in ("RF06: {none: hello}", "RF6: {none: [hello]}", "RF06: {bad: [hello]}", "- hello"):
        with pytest.raises(SettingsError, match="lists of messages by danger sign and level"):
            read_examples(wrong, "here")


def test_a_message_is_taken_out_and_everything_else_stays_as_it_was() -> None:
    text = merged(KEPT, [Example("it beeps", "RF06", Level.EMERGENCY_NOW)])
    assert thinned(text, {"it beeps"}) == KEPT
    assert thinned(text, {"my pump beeps. and I itch"}) == text.replace('    - "my pump beeps // and I itch"\n', "")


def test_the_packaged_examples_stay_as_they_are_when_nothing_is_added() -> None:
    text = EXAMPLES.read_text("utf-8")
    assert merged(text, []) == text
    assert text.count("\n    - ") > 600
