"""How doses are written: an amount of a medicine, in the words of a label or of daily life."""

from __future__ import annotations

import re

COUNT = (
    r"(?:\d+(?:[.,]\d+)*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|fifty|"
    r"(?:a |one |two )?hundred|half)"
)
UNIT = (
    r"(?:mg|milligram(?:me)?s?|mcg|\u00b5g|\u03bcg|microgram(?:me)?s?|ml|millilit(?:re|er)s?|units?|iu|tablets?|capsules?|"
    r"pills?|drops?)"
)
DOSE = re.compile(
    rf"\b{COUNT}(?:\s?(?:-|\u2013|to|or)\s?{COUNT})?(?:\s|-)?(?:an? )?{UNIT}\b(?!\s+of\s+(?:care|energy))|"
    r"\b\d{2,4} ?U\b(?!\.[A-Za-z])",
    re.I,
)
