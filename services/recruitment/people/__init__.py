"""People: personal data, and how names, contacts and languages are normalized."""
