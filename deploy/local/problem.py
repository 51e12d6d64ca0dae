"""What went wrong on this machine, said so that whoever reads it can act."""

PROBLEM_PREFIX = "tandem: "


class Problem(Exception):
    """One clear sentence: what is wrong and what to do. Commands print it and end with exit code 1."""
