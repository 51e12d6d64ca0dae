"""Merging entries of one person, undoing it, and interests that users declare."""

from collections.abc import Iterable
from typing import Any

from services.recruitment.applications.api import Application
from services.recruitment.participation.models import Advisor, Interest, Merge
from services.recruitment.participation.rules.ids import interest_id, merge_id
from services.recruitment.people.api import Person, persons_of
from shared.contracts import recruitment
from shared.contracts.recruitment.ties import Declared, Merged, TiesReply
from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.persistence.read_unit import ReadUnit
from shared.persistence.ties import refuse_close, same_person, tie_interest, tie_persons
from shared.persistence.unit_of_work import UnitOfWork

_MERGED = Merged()
_DECLARED = Declared()
_TIES = TiesReply()


def merge_advisors(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Two advisors are one person. Nobody says so of themselves or of somebody close.

    Raises `Conflict` when that is known already.
    """
    kept, merged = _pair(request, uow)
    if merged in same_person(uow, kept):
        raise Conflict("These are known to be one person already.")
    return _MERGED.dump(join_advisors(kept, merged, uow))


def join_advisors(kept: str, merged: str, uow: UnitOfWork) -> Merge:
    """Record that two advisors are one person, and publish it."""
    merge = uow.get_or_add(Merge, merge_id(uow.tenant, kept, merged), kept=kept, merged=merged, holds=True)
    merge.kept, merge.merged, merge.holds = kept, merged, True
    return _publish_merge(merge, uow)


def unmerge_advisors(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Two advisors are not one person after all: everything is again as it was before."""
    kept, merged = _pair(request, uow)
    merge = uow.get(Merge, merge_id(uow.tenant, kept, merged))
    if merge is None or not merge.holds:
        raise Conflict("Nobody recorded that these are one person.")
    merge.holds = False
    return _MERGED.dump(_publish_merge(merge, uow))


def declare_interest(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """The actor will decide nothing about this advisor from now on. Repeating it is harmless."""
    advisor = uow.require(Advisor, request["advisor_id"])
    me = uow.actor.user_id
    id_ = interest_id(uow.tenant, me, advisor.id)
    interest = uow.get(Interest, id_)
    if interest is None:
        interest = uow.add(Interest(id=id_, user_id=me, person=advisor.id, kind=request["kind"], holds=True))
    elif interest.holds and interest.kind == request["kind"]:
        return _DECLARED.dump(interest)
    interest.kind, interest.holds = request["kind"], True
    return _DECLARED.dump(_publish_interest(interest, uow))


def end_interest(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """End somebody's interest; nobody ends their own, for it is what keeps them from deciding, nor one in
    themselves or in somebody close.
    """
    if request["user_id"] == uow.actor.user_id:
        raise Forbidden("Somebody else must end your own interest.")
    refuse_close(uow, request["advisor_id"])
    interest = uow.require(Interest, interest_id(uow.tenant, request["user_id"], request["advisor_id"]))
    if interest.holds:
        interest.holds = False
        _publish_interest(interest, uow)
    return _DECLARED.dump(interest)


def show_ties(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Who may be or is the same person as this advisor, what joined them, and the interests declared."""
    advisor = uow.require(Advisor, request["advisor_id"])
    merges = [
        *uow.find(Merge, kept=advisor.id, holds=True),
        *uow.find(Merge, merged=advisor.id, holds=True),
    ]
    entries = {(one.merged if one.kept == advisor.id else one.kept): one for one in merges}
    person = uow.require(Person, advisor.person_id)
    alike = uow.find(Person, likeness_index__in=person.likeness_index) if person.likeness_index else []
    ids = {*entries, *(one.advisor_id for one in alike if one.advisor_id)} - {advisor.id}
    return _TIES.dump(
        {
            "alike": list(_named(ids, entries, uow)),
            "joined": list(_joined(advisor, uow)),
            "interests": uow.find(Interest, person=advisor.id, holds=True),
        }
    )


def _named(ids: Iterable[str], entries: dict[str, Merge], uow: ReadUnit) -> Iterable[dict[str, Any]]:
    advisors = sorted(uow.find(Advisor, id__in=list(ids)), key=lambda one: one.id)
    persons = persons_of(uow, (one.person_id for one in advisors))
    for one in advisors:
        merge = entries.get(one.id)
        yield {
            "advisor_id": one.id,
            "display_name": persons[one.person_id].display_name,
            "same": merge is not None,
            "kept": merge is not None and merge.kept == one.id,
        }


def _joined(advisor: Advisor, uow: ReadUnit) -> Iterable[dict[str, Any]]:
    found = uow.find(Application, order_by=("id",), advisor_id=advisor.id)
    joined = [one for one in found if one.has_joined]
    persons = persons_of(uow, (one.person_id for one in joined))
    for one in joined:
        yield {
            "application_id": one.id,
            "person_id": one.person_id,
            "display_name": persons[one.person_id].display_name,
            "submitted_on": uow.day_of(one.created_at),
            "version": one.version,
        }


def _pair(request: dict[str, Any], uow: UnitOfWork) -> tuple[str, str]:
    kept = uow.require(Advisor, request["advisor_id"])
    merged = uow.require(Advisor, request["merged_id"])
    if kept.id == merged.id:
        message = "This is the same entry."
        raise Invalid(message, errors=[FieldError(field="merged_id", code="same_record", message=message)])
    refuse_close(uow, kept.id, merged.id)
    return kept.id, merged.id


def _publish_merge(merge: Merge, uow: UnitOfWork) -> Merge:
    contract = recruitment.PERSON_MERGED if merge.holds else recruitment.PERSON_UNMERGED
    uow.publish(contract, about=merge, data={"kept": merge.kept, "merged": merge.merged})
    tie_persons(merge.kept, merge.merged, merge.sequence, uow, holds=merge.holds)
    return merge


def _publish_interest(interest: Interest, uow: UnitOfWork) -> Interest:
    contract = recruitment.INTEREST_DECLARED if interest.holds else recruitment.INTEREST_ENDED
    data = {"user_id": interest.user_id, "person": interest.person, "kind": interest.kind}
    uow.publish(contract, about=interest, data=data)
    tie_interest(interest.user_id, interest.person, interest.sequence, uow, holds=interest.holds)
    return interest
