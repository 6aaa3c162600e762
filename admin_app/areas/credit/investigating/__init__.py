"""An investigation of a customer's credit, from the salesperson's request to the report the credit group has read.

二(三)3.1.1–3.1.5, 3.2.1–3.2.4. models.py records, service.py does, writing.py holds the template, screens.py shows.
"""
