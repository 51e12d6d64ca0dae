"""A test has a database as it was made, though another test filled it."""

from pymongo.database import Database

from tests.support import tallies
from tests.support.databases import Databases, Make


def database_of(make: Make) -> Database:
    return make("stipends", use_cases=tallies).store.database


def test_a_database_is_given_on_empty_and_not_once_its_indexes_changed(databases: Databases) -> None:
    with databases.borrowed() as make:
        first = database_of(make)
        first["tallies"].insert_one({"_id": "t1"})

    with databases.borrowed() as make:
        second = database_of(make)
        assert (second.name, second["tallies"].count_documents({})) == (first.name, 0)
        second["tallies"].create_index("minutes")

    with databases.borrowed() as make:
        assert database_of(make).name != first.name
