"""What digests of ids promise to those who compare them."""

from hypothesis import given
from hypothesis import strategies as st

from shared.reconciliation import digest, tally

ids = st.lists(st.text(max_size=40), max_size=30)


@given(st.data(), ids)
def test_the_order_of_ids_does_not_matter(data, some_ids):
    assert digest(data.draw(st.permutations(some_ids))) == digest(some_ids)


@given(ids, ids)
def test_a_tally_has_the_count_and_the_digest_of_all(some_ids, more_ids):
    both = iter([*some_ids, *more_ids])
    assert tally(both) == {"count": len(some_ids) + len(more_ids), "digest": digest(more_ids + some_ids)}


def test_an_id_that_comes_twice_is_seen():
    assert len({digest([]), digest(["a"]), digest(["a", "a"]), digest(["b"])}) == 4


def test_a_digest_is_sixteen_hexadecimal_digits_and_never_changes():
    assert digest([]) == "0000000000000000"
    assert digest(["abc"]) == "ba7816bf8f01cfea"
