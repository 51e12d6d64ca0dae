"""All that knows nameko and eventlet: what a process of ours runs, and nothing else does."""
