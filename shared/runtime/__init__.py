"""What knows eventlet: how a process of a service lives, beside what it does."""
