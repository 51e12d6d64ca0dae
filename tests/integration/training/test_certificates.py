"""What a certificate is on a day."""

from datetime import timedelta

from tests.support.training import acceptance, certificates, complete


def test_what_a_certificate_is_depends_on_the_day_asked(curriculum):
    curriculum.process([acceptance()])
    complete(curriculum, "privacy")
    for day, status in (
        ("2026-11-21", "not_yet_issued"),
        ("2026-11-22", "valid"),
        ("2027-11-22", "valid"),
        ("2027-11-23", "expired"),
    ):
        assert certificates(curriculum, on=day)["privacy"]["status"] == status


def test_expiry_is_seen_without_anything_happening(curriculum, clock):
    curriculum.process([acceptance()])
    complete(curriculum, "privacy")
    clock.advance(timedelta(days=366))
    assert certificates(curriculum)["privacy"]["status"] == "expired"
