"""Plural and singular of English words, for searches: no dictionary, so some forms are no words."""

import re

#: Singular and plural of frequent words that follow no rule. A word may have several plurals.
_TABLE = """
    analysis analyses, appendix appendices, basis bases, calf calves, cargo cargoes, child children,
    crisis crises, criterion criteria, curriculum curricula, diagnosis diagnoses, echo echoes,
    embargo embargoes, emphasis emphases, foot feet, goose geese, grandchild grandchildren, half halves,
    hero heroes, hypothesis hypotheses, index indices, knife knives, leaf leaves, life lives, loaf loaves,
    matrix matrices, memorandum memoranda, mouse mice, person people, person persons, phenomenon phenomena,
    potato potatoes, quiz quizzes, schoolchild schoolchildren, self selves, shelf shelves, stimulus stimuli,
    synthesis syntheses, thesis theses, thief thieves, tomato tomatoes, tooth teeth, veto vetoes,
    volcano volcanoes, wife wives, wolf wolves
    """
_IRREGULAR = tuple(tuple(pair.split()) for pair in _TABLE.split(","))
#: Words without a plural: by the rule it would be a word of another meaning, such as customs, leaves, news.
_NO_PLURAL = frozenset({"custom", "good", "leave", "live", "mean", "new"})
#: Of the words in -ic only these have a plural; economics, politics and athletics are other words.
_NOUNS_IN_IC = frozenset(
    {
        *("academic", "antibiotic", "characteristic", "classic", "clinic", "comic", "cosmetic", "critic"),
        *("fabric", "graphic", "mechanic", "medic", "metric", "picnic", "plastic", "relic", "republic"),
        *("statistic", "tactic", "topic"),
    }
)
_ENGLISH = re.compile(r"[a-z]{3,}")
_CONSONANT_Y = re.compile(r"[^aeiou]y$")
_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)$")


def forms(word: str) -> tuple[str, ...]:
    """Return a folded word, its plural, and each word whose plural it is: at most seven in all.

    Of a word that is not of three or more English letters, only itself.
    """
    if not _ENGLISH.fullmatch(word):
        return (word,)
    singulars = [singular for singular in _candidates(word) if word in _plurals(singular)]
    return tuple(dict.fromkeys((word, *singulars, *_plurals(word))))


def _plurals(word: str) -> list[str]:
    irregular = [plural for singular, plural in _IRREGULAR if singular == word]
    if irregular:
        return irregular
    if word in _NO_PLURAL or (word.endswith("ic") and word not in _NOUNS_IN_IC):
        return []
    if word.endswith("man"):  # human, too: then "humen" is looked for in vain
        return [f"{word[:-3]}men", f"{word}s"]
    if _CONSONANT_Y.search(word):
        return [f"{word[:-1]}ies"]
    return [f"{word}es" if _SIBILANT.search(word) else f"{word}s"]


def _candidates(word: str) -> list[str]:
    """Return the words that may be the singular of a word, if it is a plural."""
    found = [singular for singular, plural in _IRREGULAR if plural == word]
    for ending, singular in (("men", "man"), ("ies", "y"), ("es", ""), ("s", "")):
        if word.endswith(ending):
            found.append(word.removesuffix(ending) + singular)
    return [candidate for candidate in found if _ENGLISH.fullmatch(candidate)]
