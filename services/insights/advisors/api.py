"""The public API of advisors for other subdomains."""

from collections.abc import Iterable

from services.insights.advisors.models import AdvisorReplica
from shared.persistence.read_unit import ReadUnit


def names_of(uow: ReadUnit, advisor_ids: Iterable[str | None]) -> dict[str, str]:
    wanted = {advisor_id for advisor_id in advisor_ids if advisor_id}
    return {advisor.id: advisor.display_name for advisor in uow.find(AdvisorReplica, id__in=list(wanted))}
