"""How long a copy of a document may be used, by caches and browsers."""

#: RFC 9111 §5.2.2, RFC 5861 §3: five minutes fresh, and ten more while it is fetched anew.
CACHE_CONTROL = "public, max-age=300, stale-while-revalidate=600"
#: For refusals: long enough to absorb a burst of requests, short enough to be corrected soon.
BRIEF_CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=60"
