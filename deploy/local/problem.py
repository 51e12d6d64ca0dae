"""What went wrong on this machine, said so that whoever reads it can act."""


class Problem(Exception):
    """One clear sentence: what is wrong and what to do. Commands print it and end with exit code 1."""


class AlreadyTold(Exception):
    """It went wrong, and whoever reads has been told why: end with exit code 1 and say no more."""
