"""The programs that run on this Tandem."""
