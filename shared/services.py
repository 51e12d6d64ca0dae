"""The services of Tandem: the one table that names them."""

SERVICES = ("recruitment", "training", "advocacy", "stipends", "insights", "gateway")
