"""What seals the audit: keys with ids, and fields that no other fields are sealed like."""

import pytest

from shared.audit_keys import AuditKeys

OLD, NEW = "o" * 32, "n" * 32


def test_no_two_lists_of_fields_are_sealed_alike():
    keys = AuditKeys(OLD)
    lists = [("a", "b"), ("ab", ""), ("a\x1fb",), ("a", "b", ""), ('a","b',), ("a", '"b"'), ("1",), (1,)]
    seals = {keys.seal(keys.newest, *fields) for fields in lists}
    assert len(seals) == len(lists)


def test_the_newest_key_seals_and_the_old_one_still_proves():
    before, after = AuditKeys(OLD), AuditKeys(f"{NEW},{OLD}")
    assert after.newest != before.newest
    assert after.knows(before.newest)
    assert after.seal(before.newest, "a") == before.seal(before.newest, "a") != after.seal(after.newest, "a")


def test_nothing_is_sealed_without_a_key_and_no_short_key_is_taken():
    with pytest.raises(ValueError, match="AUDIT_KEYS"):
        _ = AuditKeys().newest
    with pytest.raises(ValueError, match="32 characters"):
        AuditKeys(f"{OLD},short")
