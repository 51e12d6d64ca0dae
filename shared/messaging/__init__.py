"""How facts travel: topology, outbox and relay, the batch consumer and its inbox, dead letters, RPC."""
