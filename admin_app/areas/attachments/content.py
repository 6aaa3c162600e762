"""What is a file that somebody brought, by its content? And is it one we keep?

Each kind is read by the library that knows it: Pillow draws pictures, `zipfile` opens Office files, text is decoded.
Nothing that a browser or an office suite would run is kept: no HTML or SVG, no macros, no remote templates, no bombs.
Pictures are written anew, turned upright, without what the camera noted (place, device, owner; PIPL art. 6).
"""

import io
import re
import warnings
import zipfile
from collections.abc import Callable
from typing import NoReturn

from PIL import Image, ImageOps, UnidentifiedImageError

from admin_app.errors import Invalid, Sentence, sentence

TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
PICTURES = ("png", "jpeg", "webp")
ENDINGS = {"jpg": "jpeg"} | {kind: kind for kind in TYPES}
ACCEPT = ",".join(f".{ending}" for ending in ENDINGS)
MOST_PIXELS = 60_000_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 5000

KINDS_TAKEN = sentence(
    "PDF, PNG, JPEG, WebP, DOCX, XLSX, TXT and CSV are taken.",
    "仅接受 PDF、PNG、JPEG、WebP、DOCX、XLSX、TXT 和 CSV 文件。",
)
NOT_WHAT_IT_SAYS = sentence(
    "The content is not what the name says, or it is damaged.", "文件内容与扩展名不符，或文件已损坏。"
)
TOO_LARGE_INSIDE = sentence("Unpacked, it is too large.", "文件展开后过大。")
ACTIVE = sentence(
    "It holds macros, scripts or remote parts. Save it without them.", "文件含宏、脚本或外部引用，请去除后再上传。"
)


def examine(content: bytes, name: str, most_pixels: int = MOST_PIXELS) -> tuple[str, bytes]:
    """Kind and content as it is to be kept; Invalid when it is none of ours. `most_pixels`: of a picture."""
    kind = ENDINGS.get(name.rpartition(".")[2].lower()) if "." in name else None
    if kind is None:
        _refuse(KINDS_TAKEN)
    if not content:
        _refuse(sentence("The file is empty.", "文件为空。"))
    if kind in PICTURES:
        return kind, _picture(content, kind, most_pixels)
    return kind, _READERS[kind](content, kind)


def _refuse(why: Sentence) -> NoReturn:
    raise Invalid({"file": why})


def _picture(content: bytes, kind: str, most_pixels: int) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(content), formats=[kind.upper()]) as picture:
                if picture.width * picture.height > most_pixels:
                    _refuse(TOO_LARGE_INSIDE)
                upright = ImageOps.exif_transpose(picture)
                plain = Image.new(upright.mode, upright.size)
                if upright.mode == "P" and upright.palette:
                    plain.putpalette(upright.palette)
                plain.paste(upright)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            _refuse(TOO_LARGE_INSIDE)
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
            _refuse(NOT_WHAT_IT_SAYS)
    out = io.BytesIO()
    plain.save(out, kind.upper(), **({} if kind == "png" else {"quality": 90}))
    return out.getvalue()


def _pdf(content: bytes, _kind: str) -> bytes:
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        _refuse(NOT_WHAT_IT_SAYS)
    if re.search(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia)\b", content):
        _refuse(ACTIVE)
    return content


_MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_ACTIVE_PART = re.compile(r"vbaProject|vbaData|activeX|macrosheets|dialogsheets|oleObject", re.IGNORECASE)
_REMOTE = re.compile(rb"attachedTemplate[^>]*TargetMode=\"External\"|TargetMode=\"External\"[^>]*attachedTemplate")


def _office(content: bytes, kind: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            known = parts.infolist()
            if len(known) > MOST_PARTS or sum(part.file_size for part in known) > MOST_UNPACKED:
                _refuse(TOO_LARGE_INSIDE)
            names = {part.filename for part in known}
            if not {"[Content_Types].xml", _MAIN_PART[kind]} <= names:
                _refuse(NOT_WHAT_IT_SAYS)
            told = b"".join(parts.read(name) for name in names if name.endswith((".rels", "[Content_Types].xml")))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        _refuse(NOT_WHAT_IT_SAYS)
    if any(_ACTIVE_PART.search(name) for name in names) or b"macroEnabled" in told or _REMOTE.search(told):
        _refuse(ACTIVE)
    return content


_MARKUP = re.compile(r"\s*(?:<\?xml|<!doctype|<(?:html|head|body|svg|script|iframe|meta)\b|#!)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def _text(content: bytes, _kind: str) -> bytes:
    """Kept as UTF-8 whatever it came in, so that what it is shown as is what it is."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        _refuse(NOT_WHAT_IT_SAYS)
    if _CONTROL.search(text):
        _refuse(NOT_WHAT_IT_SAYS)
    if _MARKUP.match(text):
        _refuse(ACTIVE)
    return b"\xef\xbb\xbf" + text.encode()


_READERS: dict[str, Callable[[bytes, str], bytes]] = {
    "pdf": _pdf,
    **dict.fromkeys(_MAIN_PART, _office),
    **dict.fromkeys(("txt", "csv"), _text),
}
