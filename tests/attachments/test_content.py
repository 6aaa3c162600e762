"""Is a file what it says, harmless where it is opened, and free of what a camera notes about people?"""

import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook
from PIL import Image

from admin_app.areas.attachments import content
from admin_app.errors import Invalid

PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <<>>\n%%EOF\n"


def picture(kind: str, size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind.upper(), **options)
    return out.getvalue()


def workbook() -> bytes:
    out = io.BytesIO()
    book = Workbook()
    book.active.append(["=1+1", "青岚"])
    book.save(out)
    return out.getvalue()


def office(parts: dict[str, bytes], main: str = "word/document.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in {"[Content_Types].xml": b"<Types/>", main: b"<w/>", **parts}.items():
            made.writestr(name, text)
    return out.getvalue()


GOOD = {
    "a.pdf": PDF,
    "a.png": picture("png"),
    "a.JPG": picture("jpeg"),
    "a.jpeg": picture("jpeg"),
    "a.webp": picture("webp"),
    "a.docx": office({}),
    "a.xlsx": workbook(),
    "a.txt": "合同编号 1".encode(),
    "a.csv": "名称,金额\r\n青岚,1\r\n".encode("gb18030"),
}


@pytest.mark.parametrize("name", GOOD)
def test_kinds_we_keep(name: str) -> None:
    kind, kept = content.examine(GOOD[name], name)
    assert kind == {"a.JPG": "jpeg"}.get(name, name.rpartition(".")[2])
    assert kept


@pytest.mark.parametrize("ending", ["pdf", "png", "jpg", "webp", "docx", "xlsx", "txt"])
@pytest.mark.parametrize("name", GOOD)
def test_content_that_is_not_what_the_name_says(name: str, ending: str) -> None:
    texts, own = {"a.txt", "a.csv"}, content.ENDINGS[name.rpartition(".")[2].lower()]
    if content.ENDINGS[ending] == own or (name in texts and ending == "txt"):
        assert content.examine(GOOD[name], f"x.{ending}")[0] == content.ENDINGS[ending]
        return
    if name == "a.pdf" and ending == "txt":
        return  # a PDF of plain signs is text, and is handed out as text
    with pytest.raises(Invalid):
        content.examine(GOOD[name], f"x.{ending}")


@pytest.mark.parametrize(
    ("name", "given", "why"),
    [
        ("a.html", b"<html>", content.KINDS_TAKEN),
        ("a.svg", b"<svg onload=alert(1)>", content.KINDS_TAKEN),
        ("a.exe", b"MZ\x90", content.KINDS_TAKEN),
        ("a.docm", office({}), content.KINDS_TAKEN),
        ("a.zip", office({}), content.KINDS_TAKEN),
        ("a.pdf.exe", PDF, content.KINDS_TAKEN),
        ("pdf", PDF, content.KINDS_TAKEN),
        ("a.txt", b"  <!DOCTYPE html><script>alert(1)</script>", content.ACTIVE),
        ("a.csv", b"\xef\xbb\xbf<svg onload=alert(1)>", content.ACTIVE),
        ("a.txt", b"#!/bin/sh\nrm -rf /", content.ACTIVE),
        ("a.txt", b"a\0b", content.NOT_WHAT_IT_SAYS),
        ("a.txt", b"\xff\xff\xff", content.NOT_WHAT_IT_SAYS),
        ("a.pdf", PDF.replace(b"/Catalog", b"/JavaScript"), content.ACTIVE),
        ("a.pdf", PDF.replace(b"/Catalog", b"/Launch"), content.ACTIVE),
        ("a.pdf", PDF.replace(b"%%EOF", b""), content.NOT_WHAT_IT_SAYS),
        ("a.pdf", b"<script>" + PDF, content.NOT_WHAT_IT_SAYS),
        ("a.docx", office({"word/vbaProject.bin": b"x"}), content.ACTIVE),
        ("a.docx", office({"word/activeX/activeX1.bin": b"x"}), content.ACTIVE),
        ("a.docx", office({"word/embeddings/oleObject1.bin": b"x"}), content.ACTIVE),
        (
            "a.docx",
            office(
                {
                    "word/_rels/settings.xml.rels": b'<Relationship Type="x/attachedTemplate" '
                    b'Target="http://elsewhere.test/x.dotm" TargetMode="External"/>'
                }
            ),
            content.ACTIVE,
        ),
        ("a.xlsx", office({}), content.NOT_WHAT_IT_SAYS),
        ("a.docx", b"PK\x03\x04nonsense", content.NOT_WHAT_IT_SAYS),
        ("a.docx", office({f"p{at}": b"" for at in range(5001)}), content.TOO_LARGE_INSIDE),
        ("a.docx", office({"bomb": b"\0" * (200 * 1024 * 1024 + 1)}), content.TOO_LARGE_INSIDE),
        ("a.png", picture("png", (8000, 7501)), content.TOO_LARGE_INSIDE),
        ("a.png", picture("png")[:60], content.NOT_WHAT_IT_SAYS),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_refused_and_why(name: str, given: bytes, why: Any) -> None:
    with pytest.raises(Invalid) as refused:
        content.examine(given, name)
    assert refused.value.errors == {"file": why}


def test_nothing_is_an_empty_file() -> None:
    with pytest.raises(Invalid):
        content.examine(b"", "a.pdf")


@pytest.mark.parametrize("kind", content.PICTURES)
def test_pictures_lose_what_the_camera_noted_and_stand_upright(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "SecretCam"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 5.0)
    given = picture(kind, exif=exif)
    assert b"SecretCam" in given
    _kind, kept = content.examine(given, f"a.{kind}")
    assert b"SecretCam" not in kept
    with Image.open(io.BytesIO(kept)) as shown:
        assert shown.size == (20, 40)
        assert dict(shown.getexif()) == {}
        assert "exif" not in shown.info


def test_text_is_kept_as_utf_8_with_its_mark() -> None:
    assert content.examine("青岚".encode("gb18030"), "a.txt")[1] == b"\xef\xbb\xbf" + "青岚".encode()
