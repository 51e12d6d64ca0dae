"""Speed, as ratios within one run: ours, its peers, and the bare limit, on one broker and one database."""
