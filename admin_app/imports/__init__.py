"""Files from elsewhere: read as tables, checked row by row, taken whole or not at all."""
