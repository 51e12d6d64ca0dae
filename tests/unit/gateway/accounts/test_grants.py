"""Whom a process has recognized just now: not for longer than promised, and not once it was ended here."""

from datetime import UTC, datetime, timedelta

import pytest

from services.gateway.accounts import grants
from services.gateway.accounts.grants import BARRED_SECONDS, VIEWER_SECONDS_MAX, Viewers
from services.gateway.accounts.models import User
from shared.persistence.mapping import ReadOnly

NOW = datetime(2026, 11, 28, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


class Seconds:
    """A clock that only goes up."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def viewers(seconds: Seconds) -> Viewers:
    found = Viewers(seconds)
    found.put("token", _user(), LATER)
    return found


def _user(id_: str = "u1") -> User:
    return User(id=id_, tenant="lakeshore", email="a@b.example", display_name="A", fs_uniquifier="f")


def test_who_was_recognized_is_known_for_some_seconds(viewers: Viewers, seconds: Seconds) -> None:
    found = viewers.get("token", NOW)
    assert found is not None
    assert found.id == "u1"
    assert viewers.get("another", NOW) is None
    seconds.now += VIEWER_SECONDS_MAX
    assert viewers.get("token", NOW) is None


def test_what_has_run_out_is_not_believed(viewers: Viewers) -> None:
    assert viewers.get("token", LATER) is None


@pytest.mark.parametrize("ended", ["token", "u1"], ids=["the token", "the user"])
def test_what_was_ended_here_is_over_and_is_not_brought_back_by_a_read_under_way(
    viewers: Viewers, seconds: Seconds, ended: str
) -> None:
    viewers.forget(ended)
    assert viewers.get("token", NOW) is None
    viewers.put("token", _user(), LATER)
    assert viewers.get("token", NOW) is None
    seconds.now += BARRED_SECONDS
    viewers.put("token", _user(), LATER)
    assert viewers.get("token", NOW) is not None


def test_there_are_never_more_than_a_bounded_number(
    viewers: Viewers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grants, "VIEWERS_MAX", 3)
    for number in range(5):
        viewers.put(f"token-{number}", _user(), LATER)
        viewers.forget(f"ended-{number}")
    assert [number for number in range(5) if viewers.get(f"token-{number}", NOW)] == [2, 3, 4]
    assert len(viewers._barred) == 3


def test_no_request_can_change_whom_others_see(viewers: Viewers) -> None:
    found = viewers.get("token", NOW)
    assert found is not None
    with pytest.raises(ReadOnly):
        found.active = False
