"""On which day something happened: that of the calendar where the program is."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g
from flask_babel import Babel

from services.gateway.http.programs import Whereabouts
from services.gateway.kit.formats import day


@pytest.fixture
def app() -> Iterator[Flask]:
    """Pages in English, of a program in Milwaukee."""
    app = Flask(__name__)
    Babel(app, default_locale="en_US")
    with app.test_request_context():
        g.whereabouts = Whereabouts(ZoneInfo("America/Chicago"))
        yield app


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2026-11-25T01:30:00+00:00", "November 24, 2026"),
        ("2026-11-25T06:30:00Z", "November 25, 2026"),
        ("2026-11-25", "November 25, 2026"),
    ],
)
def test_a_moment_is_shown_by_its_day_where_the_program_is_and_a_day_as_it_is(value: str, shown: str) -> None:
    assert day(value) == shown
