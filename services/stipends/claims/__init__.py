"""Claims: opened by attendance, decided by finance."""
