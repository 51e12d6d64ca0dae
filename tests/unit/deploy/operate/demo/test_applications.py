"""The file of applications: as agencies export them, and new people each season."""

from itertools import chain

import pytest

from deploy.operate.demo.applications import BAD_ROWS, DUPLICATES, ROWS, SeasonFile, season_file, season_of
from services.recruitment.applications.rules.applicants import Applicant, duplicate_keys
from services.recruitment.applications.rules.files import Reading, read_file
from services.recruitment.applications.rules.sorting import sort_out

SEASONS = (1, 2, 3, 7, 50, 165, 400)


def read(file: SeasonFile) -> Reading:
    return read_file(file.content)


def people(file: SeasonFile) -> list[Applicant]:
    return [one.applicant for one in sort_out(read(file).applicants, {}).new]


@pytest.mark.parametrize("season", SEASONS)
def test_every_season_has_one_duplicate_and_two_bad_rows(season: int):
    reading = read(season_file(season))
    sorting = sort_out(reading.applicants, {})
    assert len(sorting.new) == ROWS - DUPLICATES - BAD_ROWS
    assert [(row["line"], row["of"]) for row in sorting.duplicates] == [(34, "line 2")]
    assert [(row["line"], row["field"], row["code"]) for row in reading.problems] == [
        (40, "email", "not_an_email"),
        (56, "phone", "not_a_phone_number"),
    ]


def test_nobody_of_one_season_is_known_in_another():
    keys = [
        list(duplicate_keys(person).values()) for season in SEASONS for person in people(season_file(season))
    ]
    every = list(chain.from_iterable(keys))
    assert len(every) == len(set(every))


@pytest.mark.parametrize("season", SEASONS)
def test_the_people_of_a_file_are_found_again_among_applications(season: int):
    file = season_file(season)
    applications = [{"email": person.email, "phone": person.phone} for person in people(file)]
    assert all(map(file.holds, applications))
    assert not any(map(season_file(season + 1).holds, applications))


def test_the_season_of_an_application_is_read_from_its_address():
    assert season_of({"email": "ana.pena+s12@example.org"}) == 12
    assert season_of({"email": "maria.alvarez@example.org"}) is None
    assert season_of({"email": None}) is None


def test_the_first_season_is_the_file_as_the_agency_wrote_it_but_for_the_addresses():
    first = next(iter(people(season_file(1))))
    assert (first.given_name, first.family_name, first.phone) == ("Marisol", "Quintero", "+14145550100")
    assert first.email == "mquintero+s1@example.org"
