"""Makes a follow-up stand alone: "and in children?" after a question on botulinum toxin."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.index.lexical import terms
from bot.retrieval.vocabulary import Mention, TermFinder

FIELD = "dystonia"
# Terms that are asked about something else: "the side effects" of what?
ASPECTS = frozenset(
    {FIELD, "side effect", "symptom", "treatment", "diagnosis", "surgery", "pain", "children", "injection", "trial"}
)
# Such a thing can be asked about further, if it is clear what it is for.
THINGS = {"injection": "botulinum toxin injections", "surgery": "surgery"}
PRONOUN = re.compile(
    r"\b(?:it|they|them|this|these|those)\b(?! (?:true|possible|normal|safe that|ok))"
    r"|\bthat\b(?=\s*(?:[?!.,]|$|(?:take|last|mean|help|work|hurt|happen|go)\b))",
    re.I,
)
IT = re.compile(r"\bit\b", re.I)
NOW_OR_THERE = r"(?=\W*$| (?:right now|now|today|tonight|outside|there|here|in)\b)"
IT_OF_NOTHING = re.compile(
    rf"\bwhat (?:time|day|date|month|year|season|colou?r) (?:is|was) it{NOW_OR_THERE}"
    rf"|\bhow (?:late|warm|cold|hot) is it{NOW_OR_THERE}|\bhow far is it\b"
    rf"|\b(?:is|was) it (?:(?:too|very|still|already) )?(?:cold|warm|hot|dark|late){NOW_OR_THERE}"
    r"|\b(?:is|was|will|does|did) it (?:(?:still|already|going to) )?"
    r"(?:rain|snow|sunny|windy|cloudy|christmas|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
    r"|\bhow(?:['\u2019]s| is| was) it"
    r"(?:\W*$| (?:going(?! to)|today|now|outside|there|here|over there|in (?-i:[A-Z])\w*)\b)",
    re.I,
)
"""The "it" of the time, the weather and the way things are stands for no topic."""
# With "they" doctors are meant as often as what was spoken of: "how do they find out?"
STANDS_FOR_THE_TOPIC = re.compile(r"\b(?:it|this|that|these|those)\b", re.I)
FEW_WORDS = 7
"""So short a question, or a pronoun in it, is about what was spoken of; a longer one may name something else itself."""
POSSESSIVE = re.compile(r"\b(?:its|their)\b", re.I)
OF_SOMETHING_ELSE = re.compile(r"\b(?:with|for|against|of|about) $", re.I)
REFERS_BACK = re.compile(
    r"^(?:and|but|so|or|also|then|ok|okay)\b|\b(?:it|its|they|them|their|this|these|those|one|ones|same|else|instead|"
    r"both|either)\b|^(?:what|how) about\b|^(?:why|how long|how often|how many|how much|how come|really|which|"
    r"what else|tell me more|more)\b",
    re.I,
)
ASKS_FOR_MORE = re.compile(
    r"(?:(?:ok|okay|yes|and|please|pls|thanks|can you|could you|i(?: would|'d) like to|i want to)[ ,]+)*"
    r"(?:(?:(?:tell|give|say|know|hear|read|explain)(?: me| us)? )?(?:a (?:bit|little) |some |any |much )?more"
    r"(?: details?| info(?:rmation)?)?(?: (?:about|on) (?:it|this|that))?"
    r"|go on|carry on|continue|keep going|(?:what|any ?thing) else(?: is there)?"
    r"|(?:say|explain)(?: it| that)? in more detail)"
    r"(?:[ ,]+(?:please|pls|then))*\W*",
    re.I,
)
OPENER = re.compile(
    r"^(?:(?:ok(?:ay)?|thanks|thank you|great|i see|alright|hi|hello)\b[ ,.!]+)+(?=\w)", re.I
)  # "ok. my hand cramps when i write" leans on nothing
ORDINALS = {"first": 0, "second": 1, "third": 2, "other": 1, "last": -1, "latter": -1, "former": 0}
ORDINAL = re.compile(
    r"\bthe (first|second|third|other|last|latter|former)(?: (?:one|treatment|option|medicine)\b|(?=\W*$))", re.I | re.A
)  # "the first visit" is none of what was listed; re.A as ORDINALS has no long s
ASKS_WHAT = re.compile(r"^(?:what(?:'s| is| are)|who|where)\b(?! (?:it|they|this|these|those|about|the))", re.I)
LEAD_IN = re.compile(
    r"^(?:(?:and|but|so|or|also|then|ok|okay|what about|how about|(?:no|sorry|actually)?[ ,]*i meant?)\b[ ,]*)+",
    re.I,
)
MEANT = re.compile(r"\bi meant?\b", re.I)
OTHERS = re.compile(r"^(?:the )?(?:others?|rest|first|second|third|last)\b", re.I)
QUESTION_WORDS = "what|how|why|when|who|where|which|is|are|was|does|do|did|can|could|should|will|would|may"
QUESTION = re.compile(rf"^(?:{QUESTION_WORDS})\b", re.I)
WHOLE_QUESTION = re.compile(rf"^(?:{QUESTION_WORDS}|if|i|my)\b", re.I)
PREPOSITION = re.compile(r"^(?:in|for|with|without|during|after|before|at|on|by|from)\b", re.I)
CONDITION = re.compile(r"dyston|spasm|phonia|cramp|syndrome|dyskine|storm|torticol|tremor|chorea|status", re.I)
KIND = re.compile(r"\w dyston|dystonic storm|phonia|blepharo|meige|writer's cramp|torticol", re.I)
OF_MANY_KINDS = frozenset(terms("dystonia cramp spasm twisted turned"))
"""Words in the names of a kind of dystonia that do not tell it from others."""
SIGNS = {
    "cervical dystonia": "head chin",
    "blepharospasm": "blink wink lids",
    "oromandibular dystonia": "chew teeth lips face",
    "laryngeal dystonia": "speak talk",
    "writer's cramp": "pen handwriting",
    "musician's dystonia": "play piano guitar violin",
    "dopa-responsive dystonia": "evening",
}
"""What is told of a kind of dystonia and is in none of its names. Not the hand, which several kinds share."""
SHORT, STORY = 4, 12


def asks_for_more(message: str) -> bool:
    """Whether it asks to go on with what was answered last, and for nothing else."""
    return bool(ASKS_FOR_MORE.fullmatch(message.strip()))


def readings(question: str, earlier: Sequence[str], answers: Sequence[str], finder: TermFinder) -> list[str]:
    """``question`` with the topic of the conversation in it, if it leans on what was said before, and other readings.

    ``earlier`` are the person's earlier messages and ``answers`` the replies to them, oldest first. A question
    that names its own topic comes back unchanged; an "it" in a short one with nothing before it means the field itself.
    The others are for when nothing is found: a short one with the whole message before it, a longer one by itself.
    """
    question = _opened(question)
    before: list[str] = []
    for number, message in enumerate(earlier):
        before.append(_resolved(_opened(message), before, answers[:number], finder))
    found = [_resolved(question, before, answers, finder)]
    if found[0] == question or not before or asks_for_more(question):
        return found
    if _is_short(question):
        found.append(_beside(question, before[-1].rstrip("?!. ")))
    if len(question.split()) > SHORT:
        found.append(_resolved(question, [], [], finder))
    return found


def _opened(message: str) -> str:
    """What follows a polite word."""
    return OPENER.sub("", message.strip())


def _resolved(question: str, before: Sequence[str], answers: Sequence[str], finder: TermFinder) -> str:
    """``question`` standing alone; ``before`` are the earlier ones, which do so already."""
    if not before or IT_OF_NOTHING.search(question):
        return _by_itself(question, finder)
    if asks_for_more(question):
        return before[-1]
    rest = LEAD_IN.sub("", question)
    whole = WHOLE_QUESTION.match(rest) and not MEANT.search(question)
    if rest != question and len(rest.split()) <= SHORT and not whole:
        return _in_frame(rest, before, finder)
    mentions = [mention for mention in finder.find(question) if not _is_aspect(mention)]
    pronoun = PRONOUN.search(question)
    if mentions or FIELD in question.lower():
        first = mentions[0].start if mentions else question.lower().index(FIELD)
        leans = pronoun and (pronoun.start() < first or OF_SOMETHING_ELSE.search(question[: pronoun.start()]))
        return _leaning(question, before, answers, finder) if leans else question
    which = ORDINAL.search(question)
    listed = _topics(answers[-1], finder) if which and answers else []
    if which and listed:
        place = ORDINALS[which.group(1).lower()]
        topic = listed[min(place, len(listed) - 1)]
        return f"{question[: which.start()]}{topic}{question[which.end() :]}"
    brief = _is_short(question) if QUESTION.match(question) else len(question.split()) <= SHORT
    refers = (
        (brief and not ASKS_WHAT.match(question))
        or pronoun
        or REFERS_BACK.search(question)
        or _aspects(question, finder)
    )
    return _leaning(question, before, answers, finder) if refers else question


def _by_itself(question: str, finder: TermFinder) -> str:
    """``question`` with nothing before it: the "it" of a short one that names no topic is the field itself."""
    no_topic = not _topics(question, finder) and FIELD not in question.lower()
    asks = QUESTION.match(question) and _is_short(question) and not IT_OF_NOTHING.search(question)
    return IT.sub(FIELD, question, count=1) if no_topic and asks else question


def _in_frame(rest: str, before: Sequence[str], finder: TermFinder) -> str:
    """The question before, asked of ``rest``: "and yoga?" after "Does massage help dystonia?"."""
    frame, rest = before[-1], rest.rstrip("?!. ")
    if PREPOSITION.match(rest):
        return f"{frame.rstrip('?!. ')} {rest}?"
    mentions = [mention for mention in finder.find(frame) if not _is_aspect(mention)]
    topic = _topic(before, finder) or frame
    if _aspects(rest, finder) or OTHERS.match(rest) or len(mentions) > 1:
        return _beside(rest, topic)
    alike = [m for m in mentions if bool(CONDITION.search(m.term.term)) == bool(CONDITION.search(rest))]
    if alike:
        return f"{frame[: alike[-1].start]}{rest}{frame[alike[-1].end :]}"
    story = frame.rpartition("(")[2].rstrip(")")  # what the frame leaned on itself: contexts do not pile up
    return _beside(rest, topic if mentions else story)


def _leaning(question: str, before: Sequence[str], answers: Sequence[str], finder: TermFinder) -> str:
    """The question with what it leans on: what was told just now, a topic that was named, or else what was asked."""
    newest = before[-1].rstrip("?!. ")
    if _is_short(question) and not _topics(before[-1], finder) and (called := _called(before[-1], answers, finder)):
        return _put_in(question, called)  # "my neck pulls to the left" was answered with cervical dystonia
    if not QUESTION.match(newest) and "(" not in newest and SHORT < len(newest.split()) <= STORY:
        return _beside(question, newest)
    topic = _topic(before if _topics(question, finder) else [*before, question], finder)
    long = [message.rstrip("?!. ") for message in before if len(message.split()) >= SHORT and "(" not in message]
    told = [message for message in long if not QUESTION.match(message)]
    aspect = next((found[0] for message in reversed(before) if (found := _aspects(message, finder))), "")
    if not topic and (told or (long and not aspect)):
        return _beside(question, (told or long)[-1])
    return _put_in(question, topic or (f"{FIELD}: {aspect}" if aspect else FIELD))


def _called(told: str, answers: Sequence[str], finder: TermFinder) -> str:
    """The kind of dystonia of which the last answer spoke first; empty if of none, or if it does not fit what was told.

    It fits if what was told has one of its signs or a word of its names: the neck of "neck dystonia".
    """
    mentions = finder.find(answers[-1]) if answers else []
    kind = next((mention.term for mention in mentions if KIND.search(mention.term.term)), None)
    if not kind:
        return ""
    words = set(terms(" ".join((kind.term, *kind.also, SIGNS.get(kind.term, ""))))) - OF_MANY_KINDS
    return kind.term if words & set(terms(told)) else ""


def _put_in(question: str, topic: str) -> str:
    """The topic in place of the pronoun, or behind the question."""
    injections = THINGS["injection"]
    if topic.startswith(injections) and _is_short(question) and len(PRONOUN.findall(question)) == 1:
        return PRONOUN.sub(injections, question)  # "do they hurt" asks of the needle, whatever it is for
    pronouns = STANDS_FOR_THE_TOPIC.findall(question)
    if len(pronouns) == 1 and PRONOUN.search(question) and _is_short(question):
        return STANDS_FOR_THE_TOPIC.sub(topic, question, count=1)
    if not pronouns and POSSESSIVE.search(question):
        return POSSESSIVE.sub(f"{topic}'s", question, count=1)
    return _beside(question, topic)


def _beside(question: str, topic: str) -> str:
    return f"{LEAD_IN.sub('', question)} ({topic})"


def _is_short(question: str) -> bool:
    return len(question.split()) <= FEW_WORDS


def _topic(messages: Sequence[str], finder: TermFinder) -> str:
    """What the newest message that names something speaks of; empty if none does."""
    thing = ""
    for message in reversed(messages):
        thing = thing or next((aspect for aspect in _aspects(message, finder) if aspect in THINGS), "")
        topics = _topics(message, finder)
        if thing and (conditions := list(filter(CONDITION.search, topics))):
            return f"{THINGS[thing]} for {' and '.join(conditions[:2])}"
        if topics:
            return " and ".join(topics[:2])
    return f"{THINGS[thing]} for {FIELD}" if thing else ""


def _topics(text: str, finder: TermFinder) -> list[str]:
    """What a text speaks of, in its own words, each term once, in order; aspects do not count."""
    named = {m.term.term: text[m.start : m.end] for m in reversed(finder.find(text)) if not _is_aspect(m)}
    return list(reversed(named.values()))


def _aspects(text: str, finder: TermFinder) -> list[str]:
    """The aspects that a text asks about, without saying of what."""
    terms = (mention.term.term for mention in finder.find(text) if _is_aspect(mention))
    return [term for term in dict.fromkeys(terms) if term.lower() != FIELD]


def _is_aspect(mention: Mention) -> bool:
    return mention.term.term.lower() in ASPECTS
