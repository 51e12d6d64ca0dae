"""The file of applications that an agency exports, new for each season.

The people of `data/applications.csv` return every season as new people: another address behind the same name,
other digits in the same odd format of a phone number, a ZIP code next door.
"""

import csv
import io
import re
from pathlib import Path
from typing import Final, NamedTuple

FILE: Final = Path(__file__).parent / "data" / "applications.csv"
ROWS: Final = 60
DUPLICATES: Final = 1
BAD_ROWS: Final = 2
EMAIL, PHONE, POSTAL_CODE = "E-mail Address", "Cell Phone", "ZIP Code"

_NUMBER = re.compile(r"(\d{3})(\D{0,2})(\d{3})(\D?)(\d{4})")
_SEASON = re.compile(r"\+s(\d+)@")
_LOCAL_NUMBERS: Final = 10**7
_POSTAL_CODES: Final = 10**5


class SeasonFile(NamedTuple):
    """The text of a file of applications, and the addresses that identify its people."""

    name: str
    content: str
    emails: frozenset[str]
    phones: frozenset[str]

    def holds(self, application: dict[str, str | None]) -> bool:
        """Whether an application, as the API shows it, came from this file."""
        return application.get("email") in self.emails or application.get("phone") in self.phones


def season_file(season: int) -> SeasonFile:
    """The file of that season, counted from 1."""
    rows = list(csv.DictReader(io.StringIO(FILE.read_text(encoding="utf-8"))))
    tagged = [_tagged(row, season) for row in rows]
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(tagged)
    return SeasonFile(
        f"lakeshore-applications-season-{season}.csv",
        text.getvalue(),
        frozenset(row[EMAIL].lower() for row in tagged if row[EMAIL]),
        frozenset(f"+1{area}{office}{line}" for row in tagged for area, office, line in _numbers(row[PHONE])),
    )


def season_of(application: dict[str, str | None]) -> int | None:
    """The season of an application, as the API shows it; None if it is from none."""
    tag = _SEASON.search(application.get("email") or "")
    return int(tag[1]) if tag else None


def _tagged(row: dict[str, str], season: int) -> dict[str, str]:
    return row | {
        EMAIL: row[EMAIL].replace("@", f"+s{season}@"),
        PHONE: _NUMBER.sub(lambda number: _shifted(number, season), row[PHONE], count=1),
        POSTAL_CODE: f"{(int(row[POSTAL_CODE][:5]) + season - 1) % _POSTAL_CODES:05d}{row[POSTAL_CODE][5:]}",
    }


def _shifted(number: re.Match[str], season: int) -> str:
    area, gap, office, dash, line = number.groups()
    shifted = (int(office + line) + ROWS * (season - 1)) % _LOCAL_NUMBERS
    return f"{area}{gap}{shifted // 10_000:03d}{dash}{shifted % 10_000:04d}"


def _numbers(phone: str) -> list[tuple[str, str, str]]:
    return [(area, office, line) for area, _gap, office, _dash, line in _NUMBER.findall(phone)[:1]]
