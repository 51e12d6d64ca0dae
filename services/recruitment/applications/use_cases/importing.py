"""Importing files of applications: a small one at once, a large one by a job.

A part of a job does with its rows what is done with those of a small file, and remembers for the parts that
follow who has which key: so what becomes of a row does not depend on how the file is cut.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from services.recruitment.applications.models import Application, ImportedFile, Intake
from services.recruitment.applications.rules.applicants import Applicant, duplicate_keys
from services.recruitment.applications.rules.columns import APPLICATIONS, Form
from services.recruitment.applications.rules.files import Reading, Row, read_rows, rows_of
from services.recruitment.applications.rules.sorting import (
    Duplicate,
    ImportedBefore,
    Sorting,
    imported_but_for,
    is_line,
    keys_of,
    never,
    sort_out,
)
from services.recruitment.applications.rules.states import file_id, intake_id
from services.recruitment.applications.rules.tables import UnreadableFile
from services.recruitment.applications.use_cases.likeness import by_age
from services.recruitment.applications.use_cases.taking import submit
from services.recruitment.people.api import Person
from shared.contracts.files import PART_BYTES
from shared.contracts.recruitment.applications import (
    IMPORT_APPLICATIONS,
    IMPORTED_AT_ONCE_MAX,
    EarlierState,
    RowResult,
)
from shared.encodings import text_of
from shared.errors import FieldError, Invalid
from shared.persistence.files import FileRefused
from shared.persistence.jobs import Job, Result, Terms
from shared.persistence.unit_of_work import UnitOfWork

IMPORTING: Final = IMPORT_APPLICATIONS.operation
_OVER: Final = (EarlierState.KEPT, EarlierState.DECLINED, EarlierState.LEFT)

Departed = Callable[[Iterable[str]], frozenset[str]]
"""Who of these advisors left."""
Add = Callable[[int, Applicant], str]
"""Adds the person of a line; the id of their application."""


def import_file(request: dict[str, Any], uow: UnitOfWork, departed: Departed) -> dict[str, Any]:
    """Import the valid rows of a file, at once with what became of each, or by a job if there are many.

    Who applied before is a duplicate, but if that application was kept or declined, or they were an advisor
    and left (`departed` tells who of these did), they apply once more, and staff are asked whether it is the
    same person. Importing a file again adds nobody. Raises `Invalid` when the file cannot be read.
    """
    content, rows = _read(request, APPLICATIONS, uow)
    if "file_id" in request or len(rows) > IMPORTED_AT_ONCE_MAX or len(content) > PART_BYTES:
        return _reply(_NOTHING, _begin(IMPORTING, content, rows, {}, uow).id)
    _count_file(uow)
    id_ = file_id(uow.tenant, content)
    file = uow.get(ImportedFile, id_)
    before = never if file is None else imported_but_for(file.read_to, file.failed_lines)
    taken = _take(read_rows(rows), before, {}, {}, _submitter(uow), uow, departed)
    if file is None:
        uow.add(ImportedFile(id=id_))
    return _reply(taken, None)


def begin_import(kind: str, form: Form, request: dict[str, Any], terms: Terms, uow: UnitOfWork) -> Job:
    """Begin a job of this kind over the rows of a file. Raises `Invalid` when the file cannot be read."""
    content, rows = _read(request, form, uow)
    return _begin(kind, content, rows, terms, uow)


def import_rows(items: Sequence[Any], terms: Terms, uow: UnitOfWork, departed: Departed) -> list[Result]:
    """Import the next rows of a job: its terms name the file and the import."""
    rows = [Row.of(item) for item in items]
    return take_rows(rows, read_rows(rows), terms, uow, _submitter(uow), departed)


def take_rows(
    rows: Sequence[Row],
    reading: Reading,
    terms: Terms,
    uow: UnitOfWork,
    add: Add,
    departed: Departed | None = None,
) -> list[Result]:
    """Add the new people among the next rows of a job, and tell what became of each row.

    Without `departed` nobody comes again: who applied before is a duplicate, and who may be the same person
    is left out.
    """
    file = uow.require(ImportedFile, terms["file"])
    memory = uow.jobs.memory(terms["import"])
    seen = memory.recall({key for _line, applicant in reading.applicants for key in keys_of(applicant)})
    recalled = memory.recall({_accents_key(of) for of in seen.values()})
    spelled = {of: recalled[key] for of in seen.values() if (key := _accents_key(of)) in recalled}
    # As it was when this import began: a row that failed is taken after later ones.
    before = imported_but_for(terms["read_to"], terms["failed"])
    taken = _take(reading, before, seen, spelled, add, uow, departed)
    accents = {_accents_key(of): spelling for of, spelling in taken.sorting.accents.items() if spelling}
    known, told = seen | recalled, taken.sorting.keys | accents
    memory.keep({key: value for key, value in told.items() if known.get(key) != value})
    file.note_read(row.line for row in rows)
    return _results(rows, taken)


def note_failed_row(item: Sequence[Any], terms: Terms, uow: UnitOfWork) -> None:
    """A row of a job failed by itself: unless it was imported before, it is when its file is sent again."""
    line = Row.of(item).line
    if not imported_but_for(terms["read_to"], terms["failed"])(line):
        uow.require(ImportedFile, terms["file"]).note_failed(line)


def _read(request: dict[str, Any], form: Form, uow: UnitOfWork) -> tuple[str, list[Row]]:
    file_id = request.get("file_id")
    content = request["content"] if file_id is None else _text_of_file(file_id, uow)
    try:
        return content, rows_of(content, form)
    except UnreadableFile as error:
        message = "This file cannot be imported."
        if file_id is None:
            raise Invalid(message, errors=error.errors) from error
        raise FileRefused(file_id, message, error.errors) from error


def _text_of_file(file_id: str, uow: UnitOfWork) -> str:
    content = uow.files.use(file_id)
    try:
        return text_of(content)
    except Invalid as error:
        raise FileRefused(file_id, error.detail, error.errors) from error


def _begin(kind: str, content: str, rows: Sequence[Row], terms: Terms, uow: UnitOfWork) -> Job:
    _count_file(uow)
    file = uow.get_or_add(ImportedFile, file_id(uow.tenant, content), read_to=0)
    known = {"read_to": file.read_to, "failed": file.failed_lines}
    terms = {**terms, **known, "file": file.id, "import": uow.new_id()}
    return uow.jobs.begin(kind, terms, items=rows)


def _count_file(uow: UnitOfWork) -> None:
    intake = _intake(uow)
    intake.files += 1
    intake.last_file_at = uow.now


def _submitter(uow: UnitOfWork) -> Add:
    return lambda _line, applicant: submit(applicant, uow).id


def row_name(item: Sequence[Any]) -> str:
    """How results call a row of a job."""
    return Row.of(item).name


class _Taken(NamedTuple):
    """Rows read and sorted out, the new applications by line, and what became of earlier ones."""

    reading: Reading
    sorting: Sorting
    new: Mapping[int, str]
    states: Mapping[str, EarlierState]

    @property
    def outcomes(self) -> dict[int, RowResult]:
        """What became of each row, by line."""
        sorting = self.sorting
        return {
            **{one["line"]: RowResult.UNREADABLE for one in self.reading.problems},
            **{one["line"]: RowResult.DUPLICATE for one in sorting.duplicates},
            **{one.line: RowResult.MAY_BE_KNOWN for one in sorting.new},
            **dict.fromkeys(self.new, RowResult.IMPORTED),
            **{one["line"]: RowResult.CAME_AGAIN for one in sorting.came_again},
        }

    def told(self, duplicates: Iterable[Duplicate]) -> list[dict[str, Any]]:
        """Duplicates with what became of the earlier application."""
        return [{**one, "earlier": self.states.get(one["of"])} for one in duplicates]


_NOTHING: Final = _Taken(Reading(), Sorting(), {}, {})


def _take(
    reading: Reading,
    imported_before: ImportedBefore,
    seen: Mapping[str, str],
    spelled: Mapping[str, str],
    add: Add,
    uow: UnitOfWork,
    departed: Departed | None,
) -> _Taken:
    """Import the new people among these rows; `seen` is who has their keys by the rows before them, `spelled`
    the accents of their names.
    """
    # Each import changes it, so that two at once see each other's people.
    intake = _intake(uow)
    earlier, accents = _earlier_applications([applicant for _line, applicant in reading.applicants], uow)
    met = uow.find(Application, id__in=[of for of in set(seen.values()) if not is_line(of)])
    states = _states([*earlier.values(), *met], departed)
    known = {key: application.id for key, application in earlier.items()} | dict(seen)
    over = frozenset(id_ for id_, state in states.items() if state in _OVER) if departed else frozenset()
    sorting = sort_out(reading.applicants, known, over, imported_before, accents | dict(spelled))
    new = {
        line: add(line, applicant)
        for line, applicant, like in sorting.new
        if departed or like is None or is_line(like)
    }
    intake.applications += len(new)
    return _Taken(reading, sorting, new, states)


def _intake(uow: UnitOfWork) -> Intake:
    return uow.get_or_add(Intake, intake_id(uow.tenant))


def _reply(taken: _Taken, job_id: str | None) -> dict[str, Any]:
    return {
        "imported": len(taken.new),
        "rows": [
            {"line": line, "result": result, "application_id": taken.new.get(line)}
            for line, result in sorted(taken.outcomes.items())
        ],
        "came_again": taken.told(taken.sorting.came_again),
        "possible_duplicates": taken.told(taken.sorting.possible_duplicates),
        "duplicates": taken.told(taken.sorting.duplicates),
        "problems": taken.reading.problems,
        "job_id": job_id,
    }


def _results(rows: Sequence[Row], taken: _Taken) -> list[Result]:
    outcomes, sorting = taken.outcomes, taken.sorting
    alike = {
        one["line"]: {name: one[name] for name in ("of", "matched_on", "earlier") if one[name]}
        for one in taken.told([*sorting.duplicates, *sorting.came_again, *sorting.possible_duplicates])
    }
    problems: dict[int, list[FieldError]] = defaultdict(list)
    for one in taken.reading.problems:
        problems[one["line"]].append(FieldError(field=one["field"], code=one["code"], message=one["message"]))
    return [
        Result(
            row.name,
            outcomes[row.line],
            taken.new.get(row.line),
            problems=problems[row.line],
            details=alike.get(row.line, {}),
            is_refusal=outcomes[row.line] in (RowResult.UNREADABLE, RowResult.MAY_BE_KNOWN),
        )
        for row in rows
    ]


def _accents_key(of: str) -> str:
    """Under which an import remembers how a name of its is spelled."""
    return f"accents {of}"


def _earlier_applications(
    people: Iterable[Applicant], uow: UnitOfWork
) -> tuple[dict[str, Application], dict[str, str]]:
    """The keys of stored persons that share one with these people, each with the newest application, and the
    accents of the names by application.

    What counts is how it is with a person now: of two applications the later one.
    """
    keys = {key for person in people for key in duplicate_keys(person).values()}
    alike = {person.id: person for person in uow.find(Person, likeness_index__in=list(keys))}
    known: dict[str, Application] = {}
    accents: dict[str, str] = {}
    for application in reversed(by_age(uow.find(Application, person_id__in=list(alike)))):
        person = alike[application.person_id]
        accents[application.id] = person.accents
        for key in (*person.same_person_keys(application.advisor_kind), *person.likeness_index):
            known.setdefault(key, application)
    return known, accents


def _states(applications: Iterable[Application], departed: Departed | None) -> dict[str, EarlierState]:
    """What became of these applications, by their ids."""
    each = {one.id: one for one in applications}
    advisor_ids = {one.advisor_id for one in each.values() if one.advisor_id}
    left = departed(advisor_ids) if departed else frozenset()
    return {
        id_: EarlierState.LEFT if one.advisor_id in left else EarlierState(one.status)
        for id_, one in each.items()
    }
