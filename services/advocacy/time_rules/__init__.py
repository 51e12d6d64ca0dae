"""Rules of time, as dated data: how long an event may last, and how much time around it counts."""
