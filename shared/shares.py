"""Dividing a whole number in proportion to weights, with nothing lost to rounding."""

from collections.abc import Sequence


def shares_of(whole: int, weights: Sequence[int]) -> list[int]:
    """The share of each weight, in their order; they sum to `whole`.

    What rounding down leaves goes to the largest remainders, one each, the earlier first. The weights are not
    negative, and not all of them zero.
    """
    total = sum(weights)
    parts = [divmod(whole * weight, total) for weight in weights]
    left = whole - sum(share for share, _ in parts)
    by_remainder = sorted(range(len(parts)), key=lambda place: -parts[place][1])
    rounded_up = set(by_remainder[:left])
    return [share + (place in rounded_up) for place, (share, _) in enumerate(parts)]
