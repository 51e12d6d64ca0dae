"""Ids sort by time."""

from uuid import UUID

from shared.ids import new_id


def test_ids_are_uuids_of_version_seven_that_sort_by_time() -> None:
    ids = [new_id() for _ in range(1000)]
    assert {UUID(id_).version for id_ in ids} == {7}
    assert sorted(set(ids)) == ids
