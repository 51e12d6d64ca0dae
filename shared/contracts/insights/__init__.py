"""The queries of insights; it publishes nothing."""

from shared.contracts.insights import reconciliation, tasks, timeline, trail
from shared.contracts.operation import declared_in

OPERATIONS = declared_in(timeline, tasks, trail, reconciliation)
