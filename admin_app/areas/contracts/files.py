"""Texts of a contract and the scan of what was signed: brought, and taken away as noted copies."""

from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select

from admin_app import clock
from admin_app.areas.attachments.kept import at_hand, brought
from admin_app.areas.contracts.acting import Faults, by_id, contract_for, note
from admin_app.areas.contracts.models import ContractFile
from admin_app.extensions import db

CLAUSE = "二(四)4.4"
PARTS = ("text", "scan")


def add(contract_id: int, part: str, source: BinaryIO, filename: str | None) -> ContractFile:
    """A text while it is a draft, the scan once it is approved; checked by content as every file is."""
    faults = Faults()
    faults.one_of("part", part, PARTS)
    faults.raise_any()
    states = ("draft",) if part == "text" else ("approved",)
    contract = contract_for(contract_id, "contract.draft", *states, clause=CLAUSE)
    file = ContractFile(
        customer_id=contract.customer_id,
        contract_id=contract.id,
        version=contract.version,
        part=part,
        **brought(source, filename).keep(),
        at=clock.now(),
        by_id=by_id(),
    )
    db.session.add(file)
    db.session.flush()
    note("contract.add_file", contract, name=file.name, sha256=file.sha256, part=part)
    return file


def copy_of(file_id: int) -> tuple[ContractFile, Path]:
    """The file to hand out, noted; NotFound when hidden, missing, or not there on disk."""
    file, path = at_hand(db.session.get(ContractFile, file_id))
    note("contract.copy_file", file.contract, name=file.name, sha256=file.sha256)
    return file, path


def files_of(contract_id: int) -> list[ContractFile]:
    """The newest first."""
    rows = select(ContractFile).where(ContractFile.contract_id == contract_id)
    return list(db.session.scalars(rows.order_by(ContractFile.at.desc(), ContractFile.id)))
