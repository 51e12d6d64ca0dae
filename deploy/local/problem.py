"""An error of this machine, described so that the reader can act."""

PROBLEM_PREFIX = "tandem: "


class Problem(Exception):
    """One clear sentence: what is wrong and what to do. Commands print it and exit with code 1."""
