"""An answer -> its verdicts; a check that crashes is a failed verdict, never a gap."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from evals.checks import CHECKS, verbatim
from evals.errors import NotApplicable
from evals.own import own_check
from evals.types import Seen, Verdict


def judge(seen: Seen) -> tuple[Verdict, ...]:
    """The verdicts of all checks that the case asks for, of one's own checks, and of ``verbatim``."""
    verdicts = []
    for name, check in CHECKS.items():
        wanted = getattr(seen.case.expect, name)
        if wanted is not None:
            verdicts.append(_safely(name, partial(check, wanted, seen)))
    verdicts += [_safely(path, partial(_own, path, seen)) for path in seen.case.checks]
    return (*verdicts, _safely("verbatim", partial(verbatim, seen)))


def _own(path: str, seen: Seen) -> Verdict:
    result = own_check(path, seen.case.path)(seen.case, seen.answer)
    passed, reason = result if isinstance(result, tuple) else (result, "")
    if not isinstance(passed, bool):
        raise TypeError(f"the check gave {passed!r}; it must give True or False, or one of them and a reason")
    return Verdict(path, passed, str(reason))


def _safely(name: str, check: Callable[[], Verdict]) -> Verdict:
    try:
        return check()
    except NotApplicable as refusal:
        return Verdict(name, None, str(refusal))
    except Exception as error:  # promised: a crashed check is a row of the report
        return Verdict(name, False, f"the check crashed: {type(error).__name__}: {error}")
