"""The README counts the services and their subdomains right."""

import re
from typing import Final

from deploy.local.options import ROOT
from shared.services import OWNERS, SERVICES

README: Final = (ROOT / "README.md").read_text()
LAYOUT: Final = README.partition("\n## Layout\n")[2]
NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def test_it_counts_the_services_beside_the_gateway() -> None:
    assert re.findall(r"It is (\w+) services and a gateway", README) == [NUMBERS[len(OWNERS)]]


def test_its_example_of_a_start_has_a_process_of_each_service() -> None:
    assert re.findall(r"(\d+) processes of (\d+) services", README) == [(str(len(SERVICES)),) * 2]


def test_its_layout_names_the_subdomains_of_each_service() -> None:
    for service in OWNERS:
        (listed,) = re.findall(rf"^(?:services/)? +{service} +((?:\w+, )*\w+)", LAYOUT, re.M)
        found = {path.parent.name for path in (ROOT / "services" / service).glob("*/__init__.py")}
        assert set(listed.split(", ")) == found, service
