"""The secrecy undertaking: what everybody with access signs before he first reads business data, 二(二)4.13."""
