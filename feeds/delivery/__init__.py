"""Delivers documents: an app answers requests with them, an export writes them as files."""
