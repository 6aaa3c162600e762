"""`python -m admin_app.cli`."""

from admin_app.cli import main

main(prog_name="guizhang")
