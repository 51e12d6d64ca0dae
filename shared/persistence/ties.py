"""Which ids are of one person, and in whom somebody has an interest that they declared.

Every service that stores ids of persons keeps these replicas: no record moves when two entries turn out to be
one person, and all of it is undone by one event.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from mongoengine import BooleanField, EmbeddedDocumentListField, IntField, StringField

from shared.contracts.envelope import Event
from shared.errors import Forbidden
from shared.persistence.documents import Embedded, Replica
from shared.persistence.read_unit import ReadUnit
from shared.persistence.unit_of_work import UnitOfWork


class Tie(Embedded):
    """A tie to another id, by the newest event about the pair; `holds` is false once it was undone."""

    other = StringField(required=True)
    holds = BooleanField(required=True)
    seen_sequence = IntField(required=True)


class Tied(Replica):
    """What an id is tied to. Audited where it decides who may act."""

    meta = {"abstract": True, "auto_create_index": False, "allow_inheritance": False}
    audited = True

    ties = EmbeddedDocumentListField(Tie)

    def note(self, other: str, sequence: int, *, holds: bool) -> None:
        """Apply an event about a pair unless a newer one was applied."""
        known = next((tie for tie in self.ties if tie.other == other), None)
        if known is None:
            self.ties.append(Tie(other=other, holds=holds, seen_sequence=sequence))
        elif sequence > known.seen_sequence:
            known.holds, known.seen_sequence = holds, sequence

    @property
    def others(self) -> list[str]:
        """The ids that it is tied to now."""
        return [tie.other for tie in self.ties if tie.holds]


class Alias(Tied):
    """The other ids of a person; its id is one of theirs. Both ids of a pair have one."""

    meta = {"collection": "aliases"}


class Interests(Tied):
    """The persons in whom a user declared an interest, such as relatives; its id is the user's."""

    meta = {"collection": "interests"}


def note_merged(event: Event, uow: UnitOfWork) -> None:
    """Two ids are of one person."""
    tie_persons(event.data["kept"], event.data["merged"], event.sequence, uow, holds=True)


def note_unmerged(event: Event, uow: UnitOfWork) -> None:
    """Two ids are not of one person after all."""
    tie_persons(event.data["kept"], event.data["merged"], event.sequence, uow, holds=False)


def note_interest(event: Event, uow: UnitOfWork) -> None:
    """Somebody declared an interest in a person."""
    tie_interest(event.data["user_id"], event.data["person"], event.sequence, uow, holds=True)


def note_interest_ended(event: Event, uow: UnitOfWork) -> None:
    """An interest in a person ended."""
    tie_interest(event.data["user_id"], event.data["person"], event.sequence, uow, holds=False)


def tie_persons(
    kept: str, merged: str, sequence: int, uow: UnitOfWork, *, holds: bool, model: type[Tied] = Alias
) -> None:
    """Store whether two ids are of one person."""
    uow.get_or_add(model, kept).note(merged, sequence, holds=holds)
    uow.get_or_add(model, merged).note(kept, sequence, holds=holds)


def tie_interest(account: str, person: str, sequence: int, uow: UnitOfWork, *, holds: bool) -> None:
    """Store whether a user has an interest in a person."""
    uow.get_or_add(Interests, account).note(person, sequence, holds=holds)


def aliases_wanted(event: Event) -> Iterable[tuple[type[Alias], str]]:
    """The documents that the handlers of merges need."""
    return [(Alias, event.data["kept"]), (Alias, event.data["merged"])]


def interests_wanted(event: Event) -> Iterable[tuple[type[Interests], str]]:
    """The documents that the handlers of interests need."""
    return [(Interests, event.data["user_id"])]


def same_person(uow: ReadUnit, advisor_id: str) -> frozenset[str]:
    """All ids of this person, as far as is known here."""
    found, next_ones = {advisor_id}, [advisor_id]
    while next_ones:
        alias = uow.get(Alias, next_ones.pop())
        new = set(alias.others) - found if alias else set()
        found |= new
        next_ones += new
    return frozenset(found)


class Doer(Embedded):
    """Who did something: their account, and which advisor they are, if they are one."""

    account = StringField(required=True)
    advisor_id = StringField()


def doer(uow: ReadUnit) -> Doer:
    """The actor, as somebody who does something."""
    return Doer(account=uow.actor.user_id, advisor_id=uow.actor.advisor_id)


class Done(Protocol):
    """Something that says who did it, as a `Doer` does."""

    @property
    def account(self) -> Any: ...
    @property
    def advisor_id(self) -> Any: ...


def is_me(uow: ReadUnit, done_by: Done) -> bool:
    """Whether the actor did it: with this account or, being the same person, with another."""
    if done_by.account == uow.actor.user_id:
        return True
    return done_by.advisor_id is not None and done_by.advisor_id in persons_of(uow)


def is_same(uow: ReadUnit, one: Done, other: Done) -> bool:
    """Whether one person did both, with one account or with two."""
    if one.account == other.account:
        return True
    return one.advisor_id is not None and other.advisor_id in same_person(uow, one.advisor_id)


def persons_of(uow: ReadUnit) -> frozenset[str]:
    """The ids of the advisor that the actor is, if they are one."""
    me = uow.actor
    return same_person(uow, me.advisor_id) if me.advisor_id else frozenset()


def refuse_close(uow: ReadUnit, *advisor_ids: str | None) -> None:
    """Raise `Forbidden` where one of these is the actor, or somebody close whom they declared."""
    if close_to(uow).intersection(advisor_ids):
        raise Forbidden("This is about you or somebody close to you: somebody else must decide it.")


def refuse_close_others(uow: ReadUnit, advisor_id: str) -> None:
    """The same but for the actor's own record, on which they act as the advisor that they are."""
    if advisor_id != uow.actor.advisor_id:
        refuse_close(uow, advisor_id)


def close_to(uow: ReadUnit) -> frozenset[str]:
    """The ids about whom the actor decides nothing: their own, and those that they declared."""
    me = uow.actor
    interests = uow.get(Interests, me.user_id)
    starts = [*([me.advisor_id] if me.advisor_id else []), *(interests.others if interests else [])]
    return frozenset().union(*(same_person(uow, advisor_id) for advisor_id in starts))
