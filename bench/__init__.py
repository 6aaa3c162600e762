"""How fast is it, beside what others make? Run with `make bench`; nothing here is a test."""
