"""Hashing a password must not hold up everybody else."""

import subprocess
import sys

PROGRAM = """
import warnings
warnings.filterwarnings("ignore", message=r"\\s*Eventlet is deprecated")
import eventlet
eventlet.monkey_patch()
import time
from passlib.context import CryptContext
from services.gateway.accounts.passwords import ARGON2, OffLoop

context = OffLoop(CryptContext(schemes=["argon2"], **{**ARGON2, "argon2__time_cost": 40}))
gaps = [0.0]

def heart():
    last = time.monotonic()
    while True:
        eventlet.sleep(0.005)
        now = time.monotonic()
        gaps.append(now - last)
        last = now

beating = eventlet.spawn(heart)
eventlet.sleep(0.02)
began = time.monotonic()
kept = context.hash("a long enough pass phrase")
hashing = time.monotonic() - began
beats = len(gaps)
assert context.verify("a long enough pass phrase", kept)
assert not context.verify("another pass phrase", kept)
print(hashing, beats)
"""


def test_the_loop_goes_on_beating_while_a_password_is_hashed() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True
    )
    hashing_seconds, beats = map(float, ended.stdout.split())
    assert hashing_seconds > 0.1, "too quick to tell anything"
    assert beats > hashing_seconds / 0.005 / 4
