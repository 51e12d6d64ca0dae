"""The first page and, where the demo program is loaded, sign-in as its users."""

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import login_user

from services.gateway.accounts.sign_in import demo_users
from services.gateway.kit import viewer
from services.gateway.public import demo

pages = Blueprint("front", __name__)


@pages.get("/")
def show() -> str:
    """What Tandem is, with links."""
    return render_template("public/front.html", programs=demo.programs())


@pages.get("/home")
def home() -> ResponseReturnValue:
    """Redirect to the home page of the person who just signed in."""
    return redirect(viewer.home(), 303)


@pages.post("/demo/enter")
def enter() -> ResponseReturnValue:
    """Sign in as a demo user; without the demo there are none."""
    chosen = next((user for user in demo_users() if user.email == request.form.get("email")), None)
    if chosen is None:
        abort(404)
    login_user(chosen)
    return redirect(viewer.home(), 303)
