"""The publishers of gov.kz, as the slugs in its addresses name them."""
