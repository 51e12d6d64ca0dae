"""Applications as they are stored, and their transitions."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Self

from mongoengine import (
    BooleanField,
    DateTimeField,
    EmbeddedDocumentListField,
    IntField,
    ListField,
    StringField,
)

from services.recruitment.applications.rules.applicants import Applicant
from services.recruitment.applications.rules.states import advisor_id_of, likeness_id
from services.recruitment.people.api import Contact, Language, Person
from shared.contracts.reconciliation import each_one
from shared.contracts.recruitment.applications import ApplicationStatus, DeclineReason
from shared.contracts.recruitment.people import ADVISOR_KINDS, ContactKind
from shared.errors import Conflict
from shared.persistence.documents import DayField, Embedded, Record


class Application(Record):
    """A person's application to become an advisor."""

    meta = {
        "collection": "applications",
        "indexes": [
            ("tenant", "id"),
            ("tenant", "status", "id"),
            ("tenant", "person_id"),
            ("tenant", "advisor_id", "id"),
        ],
    }
    tallied = staticmethod(each_one)

    person_id = StringField(required=True)
    advisor_kind = StringField(required=True, choices=ADVISOR_KINDS)
    status = StringField(required=True, choices=list(ApplicationStatus), default=ApplicationStatus.SUBMITTED)
    kept_on = DayField()
    decided_on = DayField()
    reason_code = StringField(choices=DeclineReason)
    advisor_id = StringField()
    reopened_on = DayField()
    reopen_reason_code = StringField()

    @classmethod
    def of(cls, applicant: Applicant, id_: str, person_id: str) -> Self:
        """A new application, as submitted."""
        return cls(id=id_, person_id=person_id, advisor_kind=applicant.advisor_kind)

    def keep(self, on: date) -> None:
        """Keep it for later."""
        if self.status != ApplicationStatus.SUBMITTED:
            raise Conflict(f"This application was {self.status} already.")
        self.status = ApplicationStatus.KEPT
        self.kept_on = on

    def accept(self, on: date, advisor_id: str | None = None) -> None:
        """Accept the applicant, who becomes an advisor, or is the given one already."""
        self._decide(ApplicationStatus.ACCEPTED, on)
        self.advisor_id = advisor_id or advisor_id_of(self.id)

    def decline(self, reason_code: str, on: date) -> None:
        """Decline the applicant, with the reason given to them."""
        self._decide(ApplicationStatus.DECLINED, on)
        self.reason_code = reason_code

    @property
    def has_joined(self) -> bool:
        """Whether it was accepted as one of somebody who was an advisor already."""
        return self.advisor_id is not None and self.advisor_id != advisor_id_of(self.id)

    def reopen(self, reason_code: str, on: date) -> None:
        """Have a declined application wait for a decision again."""
        if self.status != ApplicationStatus.DECLINED:
            raise Conflict(f"This application is {self.status}: only what was declined is reopened.")
        self._take_back(reason_code, on)

    def part(self, reason_code: str, on: date) -> str:
        """Have an application that joined an advisor wait for a decision again; that advisor's id."""
        if not self.has_joined:
            raise Conflict("This application has joined no advisor who was there before.")
        advisor_id: str = self.advisor_id
        self._take_back(reason_code, on)
        return advisor_id

    def _take_back(self, reason_code: str, on: date) -> None:
        self.status = ApplicationStatus.SUBMITTED
        self.decided_on = self.reason_code = self.advisor_id = None
        self.reopened_on, self.reopen_reason_code = on, reason_code

    def _decide(self, status: ApplicationStatus, on: date) -> None:
        if self.status not in (ApplicationStatus.SUBMITTED, ApplicationStatus.KEPT):
            raise Conflict(f"This application was {self.status} already.")
        self.status = status
        self.decided_on = on


class Likeness(Record):
    """What staff decided about two applications that are alike: the same person, or not.

    There is one per pair, so that two people who decide at once about its applications see each other.
    """

    meta = {"collection": "likenesses", "indexes": [("tenant", "applications")]}

    applications = ListField(StringField(), required=True)
    same = BooleanField(required=True)
    decided_by = StringField(required=True)
    decided_on = DayField(required=True)

    @classmethod
    def of(cls, tenant: str, pair: Iterable[str], *, same: bool, by: str, on: date) -> Self:
        """A decision about two applications."""
        ids = sorted(pair)
        id_ = likeness_id(tenant, *ids)
        return cls(id=id_, applications=ids, same=same, decided_by=by, decided_on=on)

    def correct(self, *, same: bool, by: str, on: date) -> None:
        """What was decided was wrong."""
        self.same, self.decided_by, self.decided_on = same, by, on


class Intake(Record):
    """One per tenant: counts the imported files.

    Each import writes it, so concurrent imports cannot miss each other's people.
    """

    meta = {"collection": "intake"}

    files = IntField(required=True, default=0)
    applications = IntField(required=True, default=0)
    last_file_at = DateTimeField()


class FailedLines(Embedded):
    """Lines that follow one another, each of which failed by itself."""

    first = IntField(required=True)
    last = IntField(required=True)

    def has(self, line: int) -> bool:
        """Whether it is one of them."""
        return self.first <= line <= self.last


class ImportedFile(Record):
    """A file that was imported, by its digest: importing it again adds nobody, whatever became of them.

    `read_to` is the last line that was tried so far of a large one, none of one that was imported whole.
    `failed` are lines that failed by themselves: they are tried when it is sent again.
    """

    meta = {"collection": "imported_files"}

    read_to = IntField()
    failed = EmbeddedDocumentListField(FailedLines)

    @property
    def failed_lines(self) -> list[tuple[int, int]]:
        """The first and last line of each run of lines that failed."""
        return [(run.first, run.last) for run in self.failed]

    def note_read(self, lines: Iterable[int]) -> None:
        """These lines were imported."""
        for line in lines:
            if any(run.has(line) for run in self.failed):
                self.failed = list(_without(self.failed, line))
            self._read(line)

    def note_failed(self, line: int) -> None:
        """This line failed by itself."""
        self._read(line)
        if any(run.has(line) for run in self.failed):
            return
        newest = self.failed[-1] if self.failed else None
        if newest is not None and newest.last == line - 1:
            newest.last = line
        else:
            self.failed.append(FailedLines(first=line, last=line))

    def _read(self, line: int) -> None:
        if self.read_to is not None:
            self.read_to = max(line, self.read_to)


def _without(runs: Iterable[FailedLines], line: int) -> Iterator[FailedLines]:
    for run in runs:
        if not run.has(line):
            yield run
            continue
        if run.first < line:
            yield FailedLines(first=run.first, last=line - 1)
        if line < run.last:
            yield FailedLines(first=line + 1, last=run.last)


def person_of(applicant: Applicant, id_: str) -> Person:
    """The person of a new application."""
    sent = ((ContactKind.EMAIL, applicant.email), (ContactKind.PHONE, applicant.phone))
    given = [(kind, value) for kind, value in (*sent, *applicant.more_contacts) if value]
    contacts = [Contact(kind, value, at == 0) for at, (kind, value) in enumerate(given)]
    language = Language(applicant.language, applicant.language_as_written)
    names = (applicant.given_name, applicant.family_name)
    return Person.of(id_, names, [language, *applicant.more_languages], contacts, applicant.postal_code)
