"""Building blocks of requests in several subdomains."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from shared.contracts.fields import Count, EnteredDay, LocalizedText, Reply, Request, Text, Word, Written
from shared.contracts.limits import (
    CURSOR_CHARACTERS_MAX,
    FILE_NAME_CHARACTERS_MAX,
    PAGE_ITEMS_DEFAULT,
    PAGE_ITEMS_MAX,
    SOURCE_CHARACTERS_MAX,
    TITLE_CHARACTERS_MAX,
    VALID_MONTHS_MAX,
)

FILE_CONTENT = "The text of the file, in UTF-8"


class Nothing(Request):
    """A request without fields."""


class Seen(Request):
    """The version of the record that the caller saw; without it only the record's state decides."""

    version = Count(required=False)


class MustSee(Request):
    """The version of the record that the caller saw: the command acts on no other."""

    version = Count()


class Paged(Request):
    """Where to continue in a list (`next_cursor` of the previous page), and the page size."""

    cursor = Text(
        "`next_cursor` of the previous page",
        length_min=0,
        length_max=CURSOR_CHARACTERS_MAX,
        allow_none=True,
        default=None,
    )
    limit = Count(
        "Items on a page", minimum=1, maximum=PAGE_ITEMS_MAX, as_text=True, default=PAGE_ITEMS_DEFAULT
    )


class Dated(Request):
    """A rule that is valid from one day to another, both included (or until the next one), and its source."""

    effective_from = EnteredDay()
    effective_to = EnteredDay("The last day; none by default", allow_none=True, default=None)
    source = Written("The source of the rule", length_max=SOURCE_CHARACTERS_MAX)

    @validates_schema(skip_on_field_errors=False)
    def _ends_after_it_begins(self, data: dict[str, Any], **_: Any) -> None:
        begins, ends = data.get("effective_from"), data.get("effective_to")
        if begins and ends and ends < begins:
            raise ValidationError("ends_before_start", "effective_to")


class Reason(Request):
    """The reason, as a code of the program's own vocabulary."""

    reason_code = Word()


class File(Request):
    """A file in JSON; over HTTP it may also be sent as text/csv or in a form (field `file`)."""

    file_name = Written(length_max=FILE_NAME_CHARACTERS_MAX)


class LineProblem(Reply):
    """An error in one line of a file, counted from 1."""

    line = Count()
    field = Text()
    code = Text()
    message = Text()


def title() -> LocalizedText:
    """A title in both languages."""
    return LocalizedText(Written(length_max=TITLE_CHARACTERS_MAX), exact=True)


def valid_months(description: str) -> Count:
    """For how many months something counts; without limit when omitted."""
    return Count(description, minimum=1, maximum=VALID_MONTHS_MAX, allow_none=True, default=None)
