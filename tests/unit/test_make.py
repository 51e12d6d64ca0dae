"""What `make` says when nothing is asked of it."""

import subprocess

from deploy.local.options import ROOT


def test_the_list_of_targets_can_be_piped_on() -> None:
    done = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0
    assert "  run " in done.stdout
    assert "\033" not in done.stdout
