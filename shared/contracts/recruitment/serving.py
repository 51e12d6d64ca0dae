"""Contracts for people who served already when their program began to use Tandem."""

from typing import Final

from shared.actor import STAFF
from shared.contracts.fields import Id, Reply, Written
from shared.contracts.limits import SOURCE_CHARACTERS_MAX
from shared.contracts.operation import command
from shared.contracts.recruitment.applications import FileOfPeople

EXTERNAL_ID_CHARACTERS_MAX: Final = 40


class ImportServing(FileOfPeople):
    """A file of people who serve already: the columns of applications, since when they serve, and until when
    which signature counts.

    Each row has the id by which the program knew the person until now, so that a file may be sent again.
    """

    source = Written("Where this is from, such as the list kept until now", length_max=SOURCE_CHARACTERS_MAX)


class ServingImport(Reply):
    """The job that imports the rows."""

    job_id = Id()


IMPORT_SERVING = command(
    "recruitment.import_serving",
    "Import advisors who serve already from a CSV file, by a job, with what they signed",
    request=ImportServing,
    reply=ServingImport,
    roles=STAFF,
)
