"""What a finding says, as a plain dict."""

from __future__ import annotations

from typing import Any

from blockmap.report import Finding


def details(finding: Finding) -> dict[str, Any]:
    """Return the values of a finding's template."""
    return dict(finding.values)
