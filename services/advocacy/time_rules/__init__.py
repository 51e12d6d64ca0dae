"""Rules of time, as the program set them: how long an event may last, and how much time around it counts."""
