"""Checks of what is built upon the log: each has a name for the report and yields findings.

A check is registered by the module it belongs to: `CHECKS["заверенные копии"] = check_copies`. It gets the inquiry and a
function to count what it looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from archive.verification.finding import Finding, Inquiry

Counted = Callable[[int], None]
Check = Callable[[Inquiry, Counted], Iterable[Finding]]

CHECKS: dict[str, Check] = {}
