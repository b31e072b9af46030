"""The vectors, one function per file."""
