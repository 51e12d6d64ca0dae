"""Whether an index serves a search."""

import pytest

from tests.support.indexes import READS_MORE, SCANS, SORTS, Index, Search, best_shortfall, searches

UP, DOWN = 1, -1
OURS = {"tenant": "lakeshore"}


def index(*names: str, **more) -> Index:
    return Index(tuple((name, UP) for name in names), **more)


@pytest.mark.parametrize(
    ("indexes", "search"),
    [
        ([index("tenant", "_id")], Search(OURS, (("_id", DOWN),))),
        ([index("tenant", "_id")], Search({**OURS, "_id": {"$gt": "a"}}, (("_id", UP),))),
        ([index("tenant", "status", "_id")], Search({**OURS, "status": {"$in": ["a", "b"]}}, (("_id", UP),))),
        ([index("tenant", "waits", "place")], Search({**OURS, "waits": True, "place": {"$gt": "a"}})),
        ([index("email", unique=True)], Search({"email": "a", "active": True}, (("name", UP),))),
        ([], Search({"_id": {"$in": ["a", "b"]}, **OURS}, (("created_at", UP),))),
        ([], Search({"_id": {"$gt": "a"}}, (("_id", UP),))),
        ([], Search({}, limit=1)),
        (
            [index("tenant", "at", partial={"status": "open"})],
            Search({**OURS, "status": "open"}, (("at", UP),)),
        ),
        ([index("tenant", partial={"note": {"$exists": True}})], Search({**OURS, "note": {"$exists": True}})),
    ],
)
def test_an_index_serves_that_goes_by_every_condition_and_then_by_the_order(indexes, search) -> None:
    assert best_shortfall(indexes, search) is None


@pytest.mark.parametrize(
    ("indexes", "search", "why"),
    [
        ([], Search(OURS), SCANS),
        ([], Search({}), SCANS),
        ([], Search({}, (("_id", UP),), limit=1), SCANS),
        ([index("status", "tenant")], Search(OURS), SCANS),
        ([index("tenant", partial={"status": "open"})], Search(OURS), SCANS),
        (
            [index("tenant", partial={"note": {"$exists": True}})],
            Search({**OURS, "note": {"$exists": False}}),
            SCANS,
        ),
        ([index("tenant", "status", "_id")], Search(OURS, (("_id", UP),)), SORTS),
        ([index("tenant", "at", "_id")], Search(OURS, (("at", UP), ("_id", DOWN))), SORTS),
        (
            [index("tenant", "_id")],
            Search({**OURS, "status": "open"}, (("_id", UP),)),
            f"{READS_MORE} status",
        ),
        ([index("tenant")], Search({**OURS, "minutes": {"$ne": None}}), f"{READS_MORE} minutes"),
        ([index("tenant"), index("name")], Search({**OURS, "at": {"$gt": 1}}, (("_id", UP),)), SORTS),
    ],
)
def test_what_is_wrong_with_the_best_index_is_told(indexes, search, why) -> None:
    assert best_shortfall(indexes, search) == why


def test_an_aggregation_is_a_search_for_what_it_begins_with_and_one_for_each_join() -> None:
    joined = {"from": "users", "localField": "user_id", "foreignField": "email", "as": "user"}
    pipeline = [{"$match": OURS}, {"$match": {"a": 1}}, {"$sort": {"b": 1}}, {"$lookup": joined}]
    ours, theirs = searches("aggregate", {"aggregate": "tokens", "pipeline": pipeline})
    assert ours == ("tokens", Search({**OURS, "a": 1}, (("b", UP),)))
    assert theirs == ("users", Search({"email": "each"}))


def test_the_values_of_a_field_are_read_from_an_index_that_goes_by_it() -> None:
    ((_, search),) = searches("distinct", {"distinct": "rows", "key": "tenant"})
    assert best_shortfall([index("tenant", "_id")], search) is None
    assert best_shortfall([index("status", "tenant")], search) == SCANS


def test_each_branch_of_a_search_must_be_served() -> None:
    command = {"find": "rows", "filter": {**OURS, "$or": [{"a": 1}, {"b": 2}]}, "sort": {"_id": 1}}
    assert [search for _, search in searches("find", command)] == [
        Search({**OURS, name: value}, (("_id", UP),)) for name, value in (("a", 1), ("b", 2))
    ]


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("update", {"update": "rows", "updates": [{"q": OURS, "u": {}}]}),
        ("delete", {"delete": "rows", "deletes": [{"q": OURS, "limit": 0}]}),
        ("distinct", {"distinct": "rows", "key": "tenant", "query": OURS}),
        ("findAndModify", {"findAndModify": "rows", "query": OURS}),
    ],
)
def test_what_changes_deletes_or_lists_documents_looks_for_them_too(name, command) -> None:
    assert list(searches(name, command)) == [("rows", Search(OURS))]


def test_the_conditions_of_one_element_of_a_list_are_those_of_its_fields() -> None:
    sought = {**OURS, "lines": {"$elemMatch": {"rate": {"$in": ["a"]}, "day": {"$gte": "2026"}}}}
    ((_, search),) = searches("find", {"find": "claims", "filter": sought})
    assert best_shortfall([index("tenant", "lines.rate", "lines.day")], search) is None
    assert best_shortfall([index("tenant", "lines.rate")], search) == f"{READS_MORE} lines.day"
