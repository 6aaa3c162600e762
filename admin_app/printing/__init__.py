"""What leaves the desk on paper? A form is declared once and becomes a page on screen, a PDF, a DOCX and an XLSX.

`parts` are what a sheet is made of, `forms` which forms there are; `paper` makes the PDF, `word` the DOCX,
`spreadsheet` the XLSX, and the page
on screen is templates/printing/sheet.html. An area brings its forms in a module of its own (`prints.py`).
"""
