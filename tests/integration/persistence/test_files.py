"""A file arrives in parts, in any order, and is used once, whole, by those of its tenant alone."""

import random
from base64 import b64encode
from hashlib import sha256

import pytest

from shared.actor import Role
from shared.contracts.files import PART_BYTES
from shared.errors import Conflict, Invalid, NotFound
from shared.persistence.files import STAGED_OF_ONE_MAX
from tests.support.harness import actor, codes
from tests.support.recruitment import STAFF

FOREIGN = actor(Role.ENGAGEMENT_STAFF, tenant="northern")
WHOLE = random.Random(7).randbytes(2 * PART_BYTES + 17)


@pytest.fixture
def service(harness):
    return harness("recruitment")


def start(service, content=WHOLE, name="a.csv", who=STAFF):
    data = {"file_name": name, "bytes": len(content), "sha256": sha256(content).hexdigest().upper()}
    return service.execute("start_file", data, actor=who)


def put(service, file_id, index, content=None, who=STAFF, **more):
    part = WHOLE[index * PART_BYTES : (index + 1) * PART_BYTES] if content is None else content
    data = {"file_id": file_id, "index": index, "content": b64encode(part).decode()}
    return service.execute("put_part", data, actor=who, **more)


def use(service, file_id, who=STAFF):
    return service.in_unit(lambda uow: uow.files.use(file_id), who)


def test_parts_in_any_order_some_of_them_twice_are_the_file_and_are_removed_with_its_use(service):
    file = start(service)
    assert (file["state"], file["parts"], file["part_bytes"]) == ("staged", 3, PART_BYTES)
    for index in (2, 0, 2, 1, 0):
        put(service, file["file_id"], index)
    assert service.store["file_parts"].count_documents({}) == 3
    assert use(service, file["file_id"]) == WHOLE
    assert service.store["file_parts"].count_documents({}) == 0
    with pytest.raises(Conflict):
        use(service, file["file_id"])
    # Who did not hear the answer sends everything again, and it stays used.
    assert put(service, file["file_id"], 0)["state"] == "used"
    assert service.store["file_parts"].count_documents({}) == 0


def test_a_part_that_is_sent_again_under_its_key_is_there_again(service):
    """The answer to a command is kept for longer than the part."""
    file_id = start(service)["file_id"]
    for _ in range(2):
        service.store["file_parts"].delete_many({})
        for index in range(3):
            put(service, file_id, index, key=f"part-{index}")
    assert use(service, file_id) == WHOLE


def test_one_that_is_refused_does_not_wait_any_longer_but_for_its_parts_to_come_again(service):
    content = b"Ward,Bed\n1,2\n"
    for _ in range(STAGED_OF_ONE_MAX + 1):
        file_id = start(service, content)["file_id"]
        for _ in range(2):
            put(service, file_id, 0, content)
            data = {"file_name": "a.csv", "file_id": file_id}
            with pytest.raises(Invalid) as refused:
                service.execute("import_applications", data, actor=STAFF)
            assert ("content.email", "missing_column") in codes(refused)
            assert service.store["file_parts"].count_documents({}) == 0


def test_one_that_is_discarded_does_not_wait_and_its_bytes_are_removed(service):
    for _ in range(STAGED_OF_ONE_MAX + 1):
        file_id = start(service)["file_id"]
        put(service, file_id, 0)
        assert service.execute("discard_file", {"file_id": file_id}, actor=STAFF)["state"] == "discarded"
        assert service.store["file_parts"].count_documents({}) == 0
    with pytest.raises(NotFound):
        service.execute("discard_file", {"file_id": file_id}, actor=FOREIGN)
    for index in range(3):
        put(service, file_id, index)
    use(service, file_id)
    with pytest.raises(Conflict):
        service.execute("discard_file", {"file_id": file_id}, actor=STAFF)


def test_what_was_discarded_waits_again_only_while_few_others_do(service):
    discarded = start(service)["file_id"]
    service.execute("discard_file", {"file_id": discarded}, actor=STAFF)
    for _ in range(STAGED_OF_ONE_MAX):
        waiting = start(service)["file_id"]
    with pytest.raises(Conflict):
        put(service, discarded, 0)
    service.execute("discard_file", {"file_id": waiting}, actor=STAFF)
    assert put(service, discarded, 0)["state"] == "staged"


def test_one_person_keeps_no_other_from_sending_files(service):
    for _ in range(STAGED_OF_ONE_MAX):
        start(service)
    with pytest.raises(Conflict):
        start(service)
    assert start(service, who=actor(Role.ENGAGEMENT_STAFF, user_id="another"))["state"] == "staged"


def test_nobody_keeps_the_name_of_a_file_or_what_is_known_of_it_for_good(service):
    start(service, name="Applications of Eva Vega.CSV")
    start(service, name="Eva.Vega Peña")
    files = list(service.store["files"].find().sort("_id", 1))
    assert [one["extension"] for one in files] == [".csv", ""]
    for name in service.store["files"].database.list_collection_names():
        assert not any("Eva" in str(row) for row in service.store[name].find())
    (index,) = [one for one in service.store["files"].list_indexes() if "expireAfterSeconds" in one]
    assert index["key"] == {"expires_at": 1}
    assert all(one["expires_at"] for one in files)


@pytest.mark.parametrize(
    ("index", "content", "problem"),
    [
        (0, b"short", ("content", "wrong_length")),
        (2, bytes(18), ("content", "wrong_length")),
        (0, bytes(PART_BYTES + 1), ("content", "length")),
        (3, b"more", ("index", "out_of_range")),
    ],
)
def test_a_part_that_cannot_be_of_the_file_is_refused(service, index, content, problem):
    file_id = start(service)["file_id"]
    with pytest.raises(Invalid) as refused:
        put(service, file_id, index, content)
    assert codes(refused) == {problem}
    assert service.store["file_parts"].count_documents({}) == 0


def test_a_file_that_is_not_whole_or_not_the_announced_one_is_not_used(service):
    file_id = start(service)["file_id"]
    put(service, file_id, 0)
    put(service, file_id, 2)
    with pytest.raises(Invalid) as refused:
        use(service, file_id)
    assert codes(refused) == {("file_id", "incomplete")}
    put(service, file_id, 1, bytes(PART_BYTES))
    with pytest.raises(Invalid) as refused:
        use(service, file_id)
    assert codes(refused) == {("file_id", "wrong_digest")}
    put(service, file_id, 1)
    assert use(service, file_id) == WHOLE


def test_nobody_of_another_tenant_adds_to_it_or_uses_it(service):
    file_id = start(service)["file_id"]
    for index in range(3):
        put(service, file_id, index)
    with pytest.raises(NotFound):
        put(service, file_id, 0, who=FOREIGN)
    with pytest.raises(NotFound):
        use(service, file_id, who=FOREIGN)


def test_what_stays_is_removed_by_the_database(service):
    put(service, start(service)["file_id"], 0)
    (index,) = [one for one in service.store["file_parts"].list_indexes() if "expireAfterSeconds" in one]
    (row,) = service.store["file_parts"].find()
    assert index["key"] == {"expires_at": 1}
    assert row["expires_at"]
