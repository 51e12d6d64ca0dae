"""A whole number is divided in proportion, and the parts sum to it."""

from hypothesis import given
from hypothesis import strategies as st

from shared.shares import shares_of


def test_what_rounding_leaves_goes_to_the_largest_remainders_and_then_to_the_earlier() -> None:
    assert shares_of(10, [1, 1, 1]) == [4, 3, 3]
    # 1.67, 3.33 and 5
    assert shares_of(10, [1, 2, 3]) == [2, 3, 5]
    assert shares_of(1, [0, 5, 5]) == [0, 1, 0]
    assert shares_of(0, [3]) == [0]


@given(st.integers(0, 50_000), st.lists(st.integers(0, 100_000), min_size=1, max_size=40).filter(any))
def test_the_shares_sum_to_the_whole_and_none_is_off_by_one_or_more(whole: int, weights: list[int]) -> None:
    shares = shares_of(whole, weights)
    assert sum(shares) == whole
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * sum(weights) - whole * weight) < sum(weights)
