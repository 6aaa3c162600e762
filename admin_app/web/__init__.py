"""The desk's outer face: what an answer tells the browser, and from where requests may come."""
