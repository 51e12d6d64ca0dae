"""The alert rules and the dashboard speak of metrics that exist, and promtool finds no fault in them."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib import import_module

import pytest
import yaml
from prometheus_client import REGISTRY, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.options import ROOT
from deploy.operate.cli import TOPICS, app
from services.stipends.ledger.watch import ledger_is_off_by
from shared.observability import metrics
from shared.services import SERVICES

MONITORING = ROOT / "deploy" / "monitoring"
RULES = MONITORING / "prometheus" / "rules" / "tandem.yml"
RULE_TESTS = MONITORING / "prometheus" / "tests" / "tandem_test.yml"
CONFIG = MONITORING / "prometheus" / "prometheus.yml"
DASHBOARD = MONITORING / "grafana" / "dashboards" / "tandem.json"
DATASOURCES = MONITORING / "grafana" / "provisioning" / "datasources" / "prometheus.yml"

TARGET_LABELS = {"job", "service", "instance"}
OF_PROMETHEUS = {"up": set(), "ALERTS": {"alertname", "alertstate", "severity"}}


def promtool(*arguments: object, stdin: str | None = None) -> None:
    binary = shutil.which("promtool")
    assert binary, "promtool is missing: install Debian's package prometheus"
    done = subprocess.run(
        [binary, *map(str, arguments)], input=stdin, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


def alerts() -> list[dict]:
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


def panels() -> list[dict]:
    return [panel for panel in json.loads(DASHBOARD.read_text())["panels"] if panel["type"] != "row"]


def expressions() -> Iterator[tuple[str, str]]:
    for rule in alerts():
        yield rule["alert"], rule["expr"]
    for panel in panels():
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


@pytest.fixture(scope="module")
def exposition() -> str:
    """What a process shows that has used every metric once."""
    metrics.know_event_types(published=["said.v1"], subscribed=["heard.v1"])
    metrics.handled("heard.v1", 0.001)
    metrics.dead("heard.v1", "schema")
    metrics.committed(0.01, events=10)
    metrics.http_answered("/", "GET", 200, 0.01)
    metrics.rpc_answered("stipends.claims", "ok", 0.01)
    metrics.outbox_is(pending=0, oldest_age_seconds=0)
    metrics.queue_holds("stipends.inbox", 0)
    metrics.inbox_holds(0)
    metrics.dead_letters_are(0)
    metrics.timer_ended("remind", "run")
    metrics.timers_are(due=0, late_seconds=0)
    metrics.job_items_done("invite_advisors", 1, 0)
    metrics.jobs_are(running=0, late_seconds=0, paused=0)
    ledger_is_off_by(0)
    metrics.running_sums_off(0)
    metrics.readiness_is("mongodb", ready=True)
    metrics.sampled("outbox", 0)
    metrics.sample_failed("outbox")
    return generate_latest(REGISTRY).decode()


@pytest.fixture(scope="module")
def labels_of(exposition: str) -> dict[str, set[str]]:
    """Every sample that exists, with its labels."""
    found: dict[str, set[str]] = {name: labels | TARGET_LABELS for name, labels in OF_PROMETHEUS.items()}
    for family in text_string_to_metric_families(exposition):
        for sample in family.samples:
            found.setdefault(sample.name, set(TARGET_LABELS)).update(sample.labels)
    return found


def test_promtool_accepts_the_rules() -> None:
    promtool("check", "rules", RULES)


def test_promtool_accepts_the_configuration() -> None:
    promtool("check", "config", CONFIG)


def test_every_alert_fires_when_it_should_and_is_silent_when_it_should_be() -> None:
    promtool("test", "rules", RULE_TESTS)


def test_promtool_accepts_the_metrics(exposition: str) -> None:
    ours = "\n".join(
        line for line in exposition.splitlines() if "tandem_" in line and "tandem_test" not in line
    )
    promtool("check", "metrics", stdin=ours + "\n")


@pytest.mark.parametrize(("where", "expression"), list(expressions()))
def test_every_metric_and_label_that_is_named_exists(
    where: str, expression: str, labels_of: dict[str, set[str]]
) -> None:
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', expression)
    grouped = {
        label.strip()
        for labels in re.findall(r"\b(?:by|without|on)\s*\(([^)]*)\)", bare)
        for label in labels.split(",")
    }
    bare = re.sub(r"\b(?:by|without|on)\s*\([^)]*\)", "", bare)
    used = set(re.findall(r"\b(?:tandem_\w+|process_\w+|up|ALERTS)\b(?!\s*\()", bare))
    assert used, "no metric was recognized"
    assert used <= set(labels_of)
    assert grouped <= set.union(*(labels_of[name] for name in used))
    for name, selector in re.findall(r"(\w+)\{([^}]*)\}", bare):
        assert set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", selector)) <= labels_of[name]


def test_every_metric_of_ours_is_on_the_dashboard_or_alerted_on(labels_of: dict[str, set[str]]) -> None:
    text = " ".join(expression for _, expression in expressions())
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in labels_of if name.startswith("tandem_")}
    assert [name for name in sorted(families) if name not in text and "tandem_test" not in name] == []


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
def test_every_alert_says_what_it_means_and_what_to_do_and_is_tested(rule: dict) -> None:
    assert rule["labels"]["severity"] in {"critical", "warning"}
    assert all(rule["annotations"][part].strip() for part in ("summary", "description", "runbook"))
    assert rule["alert"] in RULE_TESTS.read_text()


def test_every_command_that_a_runbook_names_exists() -> None:
    named = set(re.findall(r"`tandem ([a-z-]+)(?: ([a-z][a-z-]*))?[^`]*`", RULES.read_text()))
    assert named
    for topic, command in named:
        if topic not in TOPICS:
            assert topic in {one.name or one.callback.__name__ for one in app.registered_commands}
        elif command:
            commands = import_module(TOPICS[topic]).app.registered_commands
            assert command in {one.name or one.callback.__name__ for one in commands}


def test_every_service_is_scraped_and_missed_when_gone() -> None:
    jobs = {job["job_name"]: job for job in yaml.safe_load(CONFIG.read_text())["scrape_configs"]}
    assert set(jobs["tandem"]["dns_sd_configs"][0]["names"]) == set(SERVICES)
    down = next(rule["expr"] for rule in alerts() if rule["alert"] == "TandemServiceDown")
    assert set(re.findall(r'service="(\w+)"', down)) == set(SERVICES)


def test_every_panel_asks_the_source_that_is_provided() -> None:
    provided = {source["uid"] for source in yaml.safe_load(DATASOURCES.read_text())["datasources"]}
    asked = {target["datasource"]["uid"] for panel in panels() for target in panel["targets"]}
    assert asked <= provided


def test_panels_do_not_overlap_and_each_says_what_it_shows() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken
        taken |= cells
        assert panel["type"] == "row" or panel["description"]
