"""The nameko shell of the gateway: HTTP in, commands and queries out."""

from flask import Flask

from services.gateway.app import create_app
from services.gateway.http.web import Process, web_application
from shared.runtime.client import ServicesClient


class GatewayService:
    """Entry points of the gateway: it serves HTTP and consumes no events."""

    name = "gateway"
    services = ServicesClient()
    process = Process()

    @web_application
    def application(self) -> Flask:
        """The application that handles every request."""
        return create_app(self.process.settings, self.services, store=self.process.store)
