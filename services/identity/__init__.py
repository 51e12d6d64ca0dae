"""Identity: which programs run on this Tandem, and by which days each of them counts."""
