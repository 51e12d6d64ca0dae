"""People: what is known of a person, and how names, contacts and languages are read."""
