"""Signing in and out: Flask-Security-Too with a username and a password, in our own page."""

from typing import Any

from flask import Flask
from flask_security import LoginForm, Security, SQLAlchemyUserDatastore
from wtforms import StringField
from wtforms.validators import DataRequired

from admin_app.accounts.models import Post, User
from admin_app.extensions import db

datastore = SQLAlchemyUserDatastore(db, User, Post)


def install(app: Flask) -> None:
    app.extensions["security_object"] = Security(app, datastore)


__all__ = ["Any", "DataRequired", "LoginForm", "StringField", "datastore", "install"]
