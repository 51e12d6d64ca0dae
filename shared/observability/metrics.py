"""The metrics of every process, in Prometheus' terms: seconds, events.

Callers use the functions of this module, never the metric objects. Each is a dictionary look-up and an
addition (under a microsecond), and takes a count, so that a batch costs one call per type. Label values are
bounded: an event type that this process does not know is counted as `unknown`, and a label that could grow (a
route, an operation, a reason) becomes `other` beyond its limit.
"""

from collections.abc import Iterable
from http import HTTPMethod

from prometheus_client import Counter, Histogram, disable_created_metrics

from shared.observability.instruments import OTHER, Children, M, SampledGauge

UNKNOWN_TYPE = "unknown"
REASONS_MAX = 32
ROUTES_MAX = 1_000
OPERATIONS_MAX = 1_000
QUEUES_MAX = 200
SAMPLERS_MAX = 50
CHECKS_MAX = 50
TIMER_OUTCOMES_MAX = 200
JOB_OUTCOMES_MAX = 100
TYPES_TIMES_REASONS_MAX = 2_000

disable_created_metrics()

_HANDLER_BUCKETS_SECONDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10)
_COMMIT_BUCKETS_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_BATCH_BUCKETS_EVENTS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)
_CALL_BUCKETS_SECONDS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_PUBLISHED = Counter("tandem_events_published_total", "Events that the broker confirmed", ["type"])
_APPLIED = Counter("tandem_events_applied_total", "Events whose effect was committed", ["type"])
_DUPLICATED = Counter("tandem_events_duplicated_total", "Events recognized as applied before", ["type"])
_RETRIED = Counter("tandem_events_retried_total", "Events retried after a transient failure", ["type"])
_DEAD = Counter("tandem_events_dead_total", "Events that became dead letters", ["type", "reason"])
_TIMERS = Counter(
    "tandem_timers_total",
    "Timers that were due, by outcome",
    ["kind", "outcome"],
)
_JOB_ITEMS = Counter("tandem_job_items_total", "Items of jobs with a result, by outcome", ["kind", "outcome"])
_HANDLER = Histogram(
    "tandem_handler_seconds", "Time in the handler of one event", ["type"], buckets=_HANDLER_BUCKETS_SECONDS
)
_COMMIT = Histogram(
    "tandem_commit_seconds", "Time to commit one unit of work", buckets=_COMMIT_BUCKETS_SECONDS
)
_BATCH = Histogram("tandem_batch_events", "Events committed together", buckets=_BATCH_BUCKETS_EVENTS)
_HTTP = Histogram(
    "tandem_http_request_seconds",
    "Time to answer one HTTP request, by route template",
    ["route", "method", "status"],
    buckets=_CALL_BUCKETS_SECONDS,
)
_RPC = Histogram(
    "tandem_rpc_seconds",
    "Duration of a command or query, measured by its caller (gateway) or its owner",
    ["operation", "outcome"],
    buckets=_CALL_BUCKETS_SECONDS,
)
_SAMPLER_FAILURES = Counter("tandem_sampler_failures_total", "Samples that failed", ["sampler"])
_LOG_LINES_LOST = Counter("tandem_log_lines_lost_total", "Log lines that could not be written")

_OUTBOX_AGE = SampledGauge("tandem_outbox_oldest_age_seconds", "Age of the oldest event not yet published")
_OUTBOX_PENDING = SampledGauge("tandem_outbox_pending", "Events not yet published")
_QUEUE = SampledGauge(
    "tandem_queue_messages", "Messages waiting in a queue of this service", ["queue"], QUEUES_MAX
)
_HELD = SampledGauge("tandem_inbox_held_events", "Events fetched that this process cannot take in just now")
_DEAD_OPEN = SampledGauge("tandem_dead_letters_open", "Dead letters that nobody has replayed or discarded")
_TIMERS_DUE = SampledGauge("tandem_timers_due", "Timers that are due and did not run yet")
_TIMERS_LATE = SampledGauge("tandem_timers_late_seconds", "How late the latest timer is that did not run yet")
_JOBS = SampledGauge("tandem_jobs_running", "Jobs that are not done yet")
_JOBS_LATE = SampledGauge(
    "tandem_jobs_late_seconds", "How long the job waits for its turn that waits longest"
)
_JOBS_PAUSED = SampledGauge(
    "tandem_jobs_paused", "Jobs whose items all fail alike, or whose end does, and that wait therefore"
)
_SUMS_OFF = SampledGauge(
    "tandem_running_sums_off", "Running sums that differ from the last full count of their records"
)
_READY = SampledGauge(
    "tandem_ready", "Whether a dependency of this process is ready (1) or not (0)", ["check"], CHECKS_MAX
)
_SAMPLED_AT = SampledGauge(
    "tandem_sampled_timestamp_seconds",
    "When a sample was last taken, as Unix time",
    ["sampler"],
    SAMPLERS_MAX,
)

_known_types: set[str] = {UNKNOWN_TYPE}
_published: dict[str, Counter] = {}
_applied: dict[str, Counter] = {}
_duplicated: dict[str, Counter] = {}
_retried: dict[str, Counter] = {}
_handler: dict[str, Histogram] = {}
_dead = Children(_DEAD, limit=TYPES_TIMES_REASONS_MAX)
_timers = Children(_TIMERS, limit=TIMER_OUTCOMES_MAX)
_job_items = Children(_JOB_ITEMS, limit=JOB_OUTCOMES_MAX)
_reasons: set[str] = set()
_http = Children(_HTTP, limit=ROUTES_MAX)
_rpc = Children(_RPC, limit=OPERATIONS_MAX)
_sampler_failures = Children(_SAMPLER_FAILURES, limit=SAMPLERS_MAX)
_METHODS = frozenset(HTTPMethod)


def know_event_types(*, published: Iterable[str] = (), subscribed: Iterable[str] = ()) -> None:
    """Set the types that this process publishes and subscribes to; all start at zero, others are
    `unknown`.
    """
    published, subscribed = set(published), set(subscribed)
    _known_types.update(published, subscribed)
    for event_type in published:
        _child(_published, _PUBLISHED, event_type)
    for event_type in subscribed:
        for children, metric in ((_applied, _APPLIED), (_duplicated, _DUPLICATED), (_retried, _RETRIED)):
            _child(children, metric, event_type)


def published(event_type: str, count: int = 1) -> None:
    """Count events that the broker has confirmed."""
    (_published.get(event_type) or _child(_published, _PUBLISHED, event_type)).inc(count)


def applied(event_type: str, count: int = 1) -> None:
    """Count events whose effect was committed by this process."""
    (_applied.get(event_type) or _child(_applied, _APPLIED, event_type)).inc(count)


def duplicated(event_type: str, count: int = 1) -> None:
    """Count duplicates that were acked without effect."""
    (_duplicated.get(event_type) or _child(_duplicated, _DUPLICATED, event_type)).inc(count)


def retried(event_type: str, count: int = 1) -> None:
    """Count events that were sent to a delay queue."""
    (_retried.get(event_type) or _child(_retried, _RETRIED, event_type)).inc(count)


def dead(event_type: str, reason: str, count: int = 1) -> None:
    """Count events that became dead letters; `reason` is a stable code, not a text."""
    _dead(_known(event_type), _known_reason(reason)).inc(count)


def handled(event_type: str, seconds: float) -> None:
    """Record the duration of the handler of one event."""
    (_handler.get(event_type) or _child(_handler, _HANDLER, event_type)).observe(seconds)


def committed(seconds: float, events: int | None = None) -> None:
    """Record the duration of one commit and, for a batch of events, its size."""
    _COMMIT.observe(seconds)
    if events is not None:
        _BATCH.observe(events)


def http_answered(route: str | None, method: str, status: int, seconds: float) -> None:
    """Record one HTTP response; `route` is the template (`/claims/<claim_id>`), None if none matched."""
    _http(route or "unmatched", method if method in _METHODS else OTHER, str(status)).observe(seconds)


def rpc_answered(operation: str, outcome: str, seconds: float) -> None:
    """Record one command or query: `stipends.approve_claim`, and `ok` or the error's code."""
    _rpc(operation, outcome).observe(seconds)


def outbox_is(pending: int, oldest_age_seconds: float) -> None:
    """Report the outbox of this service; the age is 0 when nothing is pending."""
    _OUTBOX_PENDING.set(pending)
    _OUTBOX_AGE.set(oldest_age_seconds)


def queue_holds(queue: str, messages: int) -> None:
    """Report how many messages wait in a queue."""
    _QUEUE.set(messages, queue)


def queue_held(queue: str) -> int | None:
    """How many messages waited in a queue when this process last checked, or None."""
    messages = _QUEUE.value(queue)
    return None if messages is None else int(messages)


def inbox_holds(events: int) -> None:
    """Report how many events are held for a retry."""
    _HELD.set(events)


def dead_letters_are(open_count: int) -> None:
    """Report how many dead letters wait for an operator."""
    _DEAD_OPEN.set(open_count)


def timer_ended(kind: str, outcome: str) -> None:
    """Count a timer that was due: `run`, `put_off` or `put_aside`."""
    _timers(kind, outcome).inc()


def timers_are(due: int, late_seconds: float) -> None:
    """Report the timers of this service that are due; the time is 0 when there is none."""
    _TIMERS_DUE.set(due)
    _TIMERS_LATE.set(late_seconds)


def job_items_done(kind: str, done: int, refused: int) -> None:
    """Count the items of a job that have a result: `done` or `refused`."""
    _job_items(kind, "done").inc(done)
    _job_items(kind, "refused").inc(refused)


def jobs_are(running: int, late_seconds: float, *, paused: int) -> None:
    """Report the jobs of this service that run, and are paused; the time is 0 when none waits."""
    _JOBS.set(running)
    _JOBS_PAUSED.set(paused)
    _JOBS_LATE.set(late_seconds)


def running_sums_off(count: int) -> None:
    """Report how many running sums differ from their records."""
    _SUMS_OFF.set(count)


def running_sums_are_counted_elsewhere() -> None:
    """Stop reporting the running sums: another replica does."""
    _SUMS_OFF.clear()


def readiness_is(check: str, ready: bool) -> None:
    """Report whether one dependency is ready."""
    _READY.set(int(ready), check)


def sampled(sampler: str, at_unix_seconds: float) -> None:
    """Record that a sample was taken."""
    _SAMPLED_AT.set(at_unix_seconds, sampler)


def no_longer_sampled(sampler: str) -> None:
    """Record that another process takes that sample from now on."""
    _SAMPLED_AT.clear(sampler)


def sample_failed(sampler: str) -> None:
    """Count a sample that failed."""
    _sampler_failures(sampler).inc()


def log_line_lost() -> None:
    """Count a line that could not be written."""
    _LOG_LINES_LOST.inc()


def _known(event_type: str) -> str:
    return event_type if event_type in _known_types else UNKNOWN_TYPE


def _known_reason(reason: str) -> str:
    if reason not in _reasons:
        if len(_reasons) >= REASONS_MAX:
            return OTHER
        _reasons.add(reason)
    return reason


def _child(children: dict[str, M], metric: M, event_type: str) -> M:
    known = _known(event_type)
    if known not in children:
        children[known] = metric.labels(known)
    return children[known]
