"""Persistence: documents, the unit of work over one MongoDB transaction, audit, migrations."""
