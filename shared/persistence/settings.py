"""What a program set for itself, as services copy it from identity's events: the numbers of each day."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from mongoengine import EmbeddedDocumentListField, IntField, ListField, StringField

from shared.contracts.envelope import Event
from shared.contracts.identity.settings import Setting
from shared.dates import in_force
from shared.days import ALWAYS, Days, run, without
from shared.ids import natural_id
from shared.persistence.documents import DayField, Embedded, Replica
from shared.persistence.read_unit import ReadUnit
from shared.persistence.unit_of_work import UnitOfWork


class HeldValues(Embedded):
    """The values of a run of days, and who set them; without a last day they hold for good."""

    setting_id = StringField(required=True)
    values = ListField(IntField())
    effective_from = DayField(required=True)
    effective_to = DayField()
    source = StringField(required=True)


class KnownSetting(Embedded):
    """One setting, by the newest event about it."""

    code = StringField(required=True)
    held = EmbeddedDocumentListField(HeldValues)
    seen_sequence = IntField(required=True)


class KnownSettings(Replica):
    """All that a program set. Audited, because it decides what counts, and so what is paid."""

    meta = {"collection": "known_settings"}
    audited = True

    settings = EmbeddedDocumentListField(KnownSetting)

    def note(self, code: str, held: list[HeldValues], sequence: int) -> None:
        """Apply an event about a setting unless a newer one was applied."""
        known = next((one for one in self.settings if one.code == code), None)
        if known is None:
            self.settings.append(KnownSetting(code=code, held=held, seen_sequence=sequence))
        elif sequence > known.seen_sequence:
            known.held, known.seen_sequence = held, sequence


class Values(NamedTuple):
    """What holds on a day, and where that is from."""

    values: tuple[int, ...]
    source: str

    @property
    def number(self) -> int:
        """The value of a setting that has one."""
        (number,) = self.values
        return number


def known_settings_id(tenant: str) -> str:
    """The id of the copy of a tenant's settings."""
    return natural_id("settings", tenant)


def setting_on(setting: Setting, day: date, uow: ReadUnit) -> Values:
    """What holds on that day: what the program set or, where it set nothing, what is usual."""
    found = in_force(_held(setting, uow), day)
    if not found:
        return Values(setting.usual, setting.source)
    return Values(tuple(found[0].values), found[0].source)


def days_of_each_number(setting: Setting, uow: ReadUnit) -> dict[int, list[Days]]:
    """The days on which each number of a setting with several of them holds."""
    held = [(one.values, [run(one.effective_from, one.effective_to)]) for one in _held(setting, uow)]
    others = without(ALWAYS, [one for _, days in held for one in days])
    found: dict[int, list[Days]] = {}
    for numbers, days in [*held, (setting.usual, others)]:
        for number in numbers:
            found.setdefault(number, []).extend(days)
    return found


def _held(setting: Setting, uow: ReadUnit) -> list[HeldValues]:
    known = uow.get(KnownSettings, known_settings_id(uow.tenant))
    found = (one.held for one in known.settings if one.code == setting.code) if known else ()
    return list(next(iter(found), ()))


def note_setting(event: Event, uow: UnitOfWork) -> None:
    """Take over what a program set."""
    held = [HeldValues(**one) for one in event.data["holding"]]
    known = uow.get_or_add(KnownSettings, known_settings_id(uow.tenant))
    known.note(event.data["setting"], held, event.sequence)


def settings_wanted(event: Event) -> Iterable[tuple[type[KnownSettings], str]]:
    """The document that the handler needs."""
    return [(KnownSettings, known_settings_id(event.tenant))]
