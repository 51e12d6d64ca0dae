"""The public API of titles for other subdomains."""

from collections.abc import Iterable

from services.insights.titles.models import CorrectedTitle
from shared.persistence.read_unit import ReadUnit

__all__ = ["titles_now"]


def titles_now(event_ids: Iterable[str | None], uow: ReadUnit) -> dict[str, dict[str, str]]:
    """The titles of those of these events whose title was corrected, by event."""
    wanted = sorted({id_ for id_ in event_ids if id_})
    return {one.id: dict(one.title) for one in uow.find(CorrectedTitle, id__in=wanted)} if wanted else {}
