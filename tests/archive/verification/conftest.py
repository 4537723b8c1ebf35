from __future__ import annotations

from verified_college import college, template

__all__ = ["college", "template"]
