"""All read models, by name."""

from __future__ import annotations

from projections.audit_trail import AUDIT_TRAIL
from projections.corrections import CORRECTION_REQUESTS
from projections.journal_page import JOURNAL_PAGE
from projections.journals import JOURNAL_INDEX
from projections.permits import LATE_PERMITS
from projections.read_model import ReadModel

READ_MODELS: dict[str, ReadModel] = {
    model.name: model for model in (JOURNAL_INDEX, JOURNAL_PAGE, LATE_PERMITS, CORRECTION_REQUESTS, AUDIT_TRAIL)
}
