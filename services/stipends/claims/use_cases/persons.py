"""What follows for claims when two entries turn out to be one person, or two after all."""

from services.stipends.claims.models import Claim
from services.stipends.claims.use_cases.days import hold_all_free, read_days
from services.stipends.claims.use_cases.overlaps import follow, others_of, share_time
from shared.contracts.envelope import Event
from shared.persistence import ties
from shared.persistence.unit_of_work import UnitOfWork


def note_merged(event: Event, uow: UnitOfWork) -> None:
    """Two ids are of one person, whose overlapping time is paid once."""
    ties.note_merged(event, uow)
    _share_anew(event, uow)


def note_unmerged(event: Event, uow: UnitOfWork) -> None:
    """Two ids are not of one person after all: each has time of their own."""
    ties.note_unmerged(event, uow)
    _share_anew(event, uow)


def _share_anew(event: Event, uow: UnitOfWork) -> None:
    persons = {id_ for name in ("kept", "merged") for id_ in ties.same_person(uow, event.data[name])}
    claims = uow.find(Claim, order_by=("id",), advisor_id__in=sorted(persons))
    read_days(claims, uow)
    for claim in claims:
        # Who hears of an attendance at this moment, but not of this, takes the same days and so tries again.
        hold_all_free(claim, uow)
    seen: set[str] = set()
    for claim in claims:
        if claim.id in seen:
            continue
        others = others_of(claim, uow)
        seen |= {claim.id, *(other.id for other in others)}
        if others or claim.overlaps:
            share_time([claim, *others], uow)
            follow([claim, *others], uow)
