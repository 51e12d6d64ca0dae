"""Whether an index serves a search, told from the two alone: what the planner chooses depends on the data.

An index serves a search when it leads to what is found and to little else, in the order that is asked for:
first the fields that must equal something, then the order, or a field between bounds.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

SCANS = "no index begins with a field that it names"
SORTS = "what is found is sorted in memory"
READS_MORE = "more is read than found: no index goes by"
_WORST_FIRST = (SCANS, SORTS, READS_MORE)

Keys = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Index:
    """The keys of an index, and what its documents have in common when it holds only some."""

    keys: Keys
    unique: bool = False
    partial: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The keys in short, with what a partial one goes by."""
        keys = ", ".join(f"{'-' if direction < 0 else ''}{name}" for name, direction in self.keys)
        return f"({keys}; {', '.join(self.partial)})" if self.partial else f"({keys})"

    def prefix(self, search: "Search") -> Keys:
        """The keys that it begins with and that the search fixes."""
        return tuple(takewhile(lambda key: key[0] in search.points, self.keys))

    def fixed(self, search: "Search") -> set[str]:
        """The fields whose value is the same in all that is read of it; none when it lacks what is sought."""
        if not holds_all(self, search):
            return set()
        return names_of(self.prefix(search)) | self.partial.keys()


BY_ID = Index((("_id", 1),), unique=True)


@dataclass(frozen=True)
class Search:
    """What a command looks for in one collection; `limit` is 0 for all."""

    conditions: Mapping[str, Any]
    order: Keys = ()
    limit: int = 0

    @property
    def points(self) -> set[str]:
        """The fields that must equal a value, or one of several."""
        return {name for name, condition in self.conditions.items() if _is_point(condition)}

    @property
    def ranges(self) -> set[str]:
        """The fields with any other condition."""
        return self.conditions.keys() - self.points

    def __str__(self) -> str:
        absent = {name for name in self.ranges if self.conditions[name] == {"$exists": False}}
        named = [*sorted(self.points), *(f"{name}<>" for name in sorted(self.ranges - absent))]
        named += [f"no {name}" for name in sorted(absent)]
        order = [f"{'-' if direction < 0 else ''}{name}" for name, direction in self.order]
        return f"{', '.join(named) or 'everything'} | {', '.join(order) or 'unordered'}"


def _is_point(condition: Any) -> bool:
    if isinstance(condition, Mapping) and any(name.startswith("$") for name in condition):
        return not condition.keys().isdisjoint({"$eq", "$in"})
    return True


def holds_all(index: Index, search: Search) -> bool:
    """Whether everything that can be found is in the index."""
    return all(_implies(search.conditions.get(name), wanted) for name, wanted in index.partial.items())


def _implies(condition: Any, wanted: Any) -> bool:
    if wanted == {"$exists": True}:
        return condition is not None and condition != {"$exists": False}
    return condition == wanted


def shortfall(index: Index, search: Search) -> str | None:
    """Why the index does not serve the search; None when it does."""
    if not holds_all(index, search):
        return SCANS
    prefix = index.prefix(search)
    if index.unique and prefix == index.keys:
        return None  # what is found is named one by one
    rest = index.keys[len(prefix) :]
    bounded = {name for name, _ in rest[:1]} & search.ranges
    if not prefix and not bounded:
        return SCANS
    order = tuple(key for key in search.order if key[0] not in names_of(prefix))
    if order not in (rest[: len(order)], _backward(rest[: len(order)])):
        return SORTS
    loose = search.conditions.keys() - index.fixed(search) - bounded
    return f"{READS_MORE} {', '.join(sorted(loose))}" if loose else None


def names_of(prefix: Keys) -> set[str]:
    """The fields of these keys."""
    return {name for name, _ in prefix}


def _backward(keys: Keys) -> Keys:
    return tuple((name, -direction) for name, direction in keys)


def best_shortfall(indexes: Iterable[Index], search: Search) -> str | None:
    """What is wrong even with the index that serves best; None when one serves."""
    if search.limit and not search.conditions and not search.order:
        return None  # any few documents will do
    found = {shortfall(index, search) for index in (BY_ID, *indexes)}
    if None in found:
        return None
    return next(text for kind in reversed(_WORST_FIRST) for text in sorted(map(str, found)) if kind in text)


def searches(name: str, command: Mapping[str, Any]) -> Iterator[tuple[str, Search]]:
    """What a command of that name looks for, with the collection; several when it joins or has branches."""
    collection = command[name]
    if name == "aggregate":
        yield from _of_pipeline(collection, command["pipeline"])
    elif name in ("update", "delete"):
        for one in command[f"{name}s"]:
            yield from _branches(collection, one["q"], (), 0)
    else:
        sought = command.get("filter") or command.get("query") or {}
        if name == "distinct":
            # An index that goes by it next is read by one key of each value.
            sought = {command["key"]: {"$gt": None}, **sought}
        order = tuple((command.get("sort") or {}).items())
        yield from _branches(collection, sought, order, abs(command.get("limit", 0)))


def _of_pipeline(collection: str, pipeline: list[Mapping[str, Any]]) -> Iterator[tuple[str, Search]]:
    conditions: dict[str, Any] = {}
    order: Keys = ()
    leading = list(takewhile(lambda stage: stage.keys() <= {"$match", "$sort"}, pipeline))
    for stage in leading:
        conditions |= stage.get("$match", {})
        order = tuple(stage.get("$sort", dict(order)).items())
    yield from _branches(collection, conditions, order, 0)
    for stage in pipeline[len(leading) :]:
        if "$lookup" in stage:
            joined = stage["$lookup"]
            yield joined["from"], Search({joined["foreignField"]: "each"})
        elif "$sort" in stage:
            yield collection, Search({}, tuple(stage["$sort"].items()))


def _branches(
    collection: str, sought: Mapping[str, Any], order: Keys, limit: int
) -> Iterator[tuple[str, Search]]:
    alternatives = sought.get("$or")
    if alternatives is None:
        yield collection, Search(dict(_of_elements(sought)), order, limit)
        return
    always = {name: condition for name, condition in sought.items() if name != "$or"}
    for branch in alternatives:
        yield from _branches(collection, {**always, **branch}, order, limit)


def _of_elements(sought: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The conditions, with those of one element of a list under the paths that an index names."""
    for name, condition in sought.items():
        if isinstance(condition, Mapping) and condition.keys() == {"$elemMatch"}:
            yield from ((f"{name}.{part}", one) for part, one in condition["$elemMatch"].items())
        else:
            yield name, condition
