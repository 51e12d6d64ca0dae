"""What tallies promise to those who compare them."""

from hypothesis import given
from hypothesis import strategies as st

from tests.support.reconciling import running, told_of

ids = st.lists(st.text(max_size=40), max_size=30)
records = st.lists(st.tuples(st.text(max_size=40), st.integers(0, 10**9)), max_size=30)


@given(st.data(), ids)
def test_the_order_of_ids_does_not_matter(data, some_ids):
    assert told_of(data.draw(st.permutations(some_ids))) == told_of(some_ids)


@given(records, records)
def test_tallies_add_up(some, more):
    both = running(some) + running(more)
    assert both.as_tally() == running(more + some).as_tally()
    assert both.as_tally()["count"] == len(both) == len(some) + len(more)
    assert both.total == sum(cents for _id, cents in some + more)


def test_an_id_that_comes_twice_is_seen():
    assert len({told_of(some)["digest"] for some in ([], ["a"], ["a", "a"], ["b"])}) == 4


def test_another_amount_of_the_same_record_is_seen():
    assert len({running([("a", cents)]).as_tally()["digest"] for cents in (0, 1, 3750)}) == 3
    assert running([("a", 1), ("b", 2)]).as_tally() != running([("a", 2), ("b", 1)]).as_tally()


def test_a_digest_is_sixteen_hexadecimal_digits_and_never_changes():
    assert told_of([])["digest"] == "0000000000000000"
    assert told_of(["abc"])["digest"] == "ba7816bf8f01cfea"
