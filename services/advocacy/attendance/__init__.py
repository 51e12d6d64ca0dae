"""Attendance: who was there, and for how long."""
