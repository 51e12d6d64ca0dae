"""The first page: what this is, and, where the demo program is loaded, a door for each of its people."""

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import login_user

from services.gateway.accounts.sign_in import demo_users
from services.gateway.kit import viewer
from services.gateway.public import demo

pages = Blueprint("front", __name__)


@pages.get("/")
def show() -> str:
    """What Tandem is, and where to go from here."""
    return render_template("public/front.html", programs=demo.programs())


@pages.get("/home")
def home() -> ResponseReturnValue:
    """The page where the person who just signed in begins."""
    return redirect(viewer.home(), 303)


@pages.post("/demo/enter")
def enter() -> ResponseReturnValue:
    """Enter as one of the demo's people; without the demo there is nobody to enter as."""
    chosen = next((user for user in demo_users() if user.email == request.form.get("email")), None)
    if chosen is None:
        abort(404)
    login_user(chosen)
    return redirect(viewer.home(), 303)
