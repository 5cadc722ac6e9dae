"""The commands: each prints its outcome and returns its exit status."""
