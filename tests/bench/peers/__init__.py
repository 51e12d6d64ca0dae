"""The consumers that ours is measured beside, each a process: `python -m tests.bench.peers.<name>`."""
