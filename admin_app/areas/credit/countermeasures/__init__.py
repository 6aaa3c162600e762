"""What is done when credit worsens: guarantors, deposits, mortgages, … with documents and days (二(三)3.3.2)."""
