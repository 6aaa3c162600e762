"""What stands where, as of a day? A report is declared once, as a table, and shows on screen, in XLSX and as PDF.

`declared` says what a report is; an area brings its own, such as areas/receivables/receivable_reports.py.
"""
