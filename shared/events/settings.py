"""The subscriptions of every service that goes by what a program set (`shared.persistence.settings`)."""

from typing import Final

from shared.contracts import identity
from shared.events.routing import Subscription
from shared.persistence.settings import note_setting, settings_wanted

SETTINGS: Final = (
    Subscription(identity.SETTING_APPROVED, note_setting, preload=settings_wanted),
    Subscription(identity.SETTING_WITHDRAWN, note_setting, preload=settings_wanted),
)
