"""Who signs a press release: bylines, signatures and the authors they name."""
