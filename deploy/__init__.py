"""How Tandem runs: on one machine, by an operator, in containers."""
