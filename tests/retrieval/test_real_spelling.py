"""Spelling on the real vocabulary and articles: 100 misspelt words of the field, 100 right English ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.corpus.load import load_corpus
from bot.corpus.vocabulary import load_vocabulary
from bot.retrieval.spelling import Speller, words_of

CORPUS = Path(__file__).parents[2] / "corpus"

MISSPELT = """
distonia dystonia|dystona dystonia|dystonnia dystonia|dysonia dystonia|dystnia dystonia|distonya dystonia
dystonya dystonia|dystonea dystonia|disdonia dystonia|dystoina dystonia
botulinim botulinum|botulinium botulinum|botulinem botulinum|botulinun botulinum|botullinum botulinum
blefarospasm blepharospasm|blepharospasam blepharospasm|blephrospasm blepharospasm|blepherospasm blepharospasm
bleferospasm blepharospasm|blepharaspasm blepharospasm|blepharospasim blepharospasm
torticolis torticollis|torticollus torticollis|tortocollis torticollis|torticolliss torticollis
spasmotic spasmodic|spazmodic spasmodic
cervicle cervical|cervial cervical|servical cervical|cervicall cervical
oromandibulor oromandibular|oramandibular oromandibular|oromandibuler oromandibular
larygeal laryngeal|laryngial laryngeal|larangeal laryngeal|laryngeel laryngeal
disphonia dysphonia|dysfonia dysphonia|dysphonea dysphonia
neurologyst neurologist|nuerologist neurologist|neurolagist neurologist|neuroligist neurologist
baclofin baclofen|baclophen baclofen|bacloffen baclofen|bachlofen baclofen
clonazapam clonazepam|clonezepam clonazepam|clonazepan clonazepam|klonazepam clonazepam
trihexyphenidil trihexyphenidyl|trihexiphenidyl trihexyphenidyl|trihexyphenadyl trihexyphenidyl
trihexifenidyl trihexyphenidyl
tetrabenazin tetrabenazine|tetrabenzine tetrabenazine|tetrabenezine tetrabenazine
levadopa levodopa|levodoppa levodopa|levodpa levodopa|levedopa levodopa
metoclopromide metoclopramide|metaclopramide metoclopramide|metoclopamide metoclopramide
haloperidal haloperidol|haliperidol haloperidol
acupunture acupuncture|accupuncture acupuncture|acupuncure acupuncture|acupunchure acupuncture
stimulater stimulator|stimulatior stimulator
phisiotherapy physiotherapy|physiotheraphy physiotherapy|fisiotherapy physiotherapy|physioterapy physiotherapy
genrealised generalised|generelised generalised|genaralised generalised
paroxismal paroxysmal|paroxsymal paroxysmal|paroxymal paroxysmal
dyskenesia dyskinesia|diskinesia dyskinesia|dyskinisia dyskinesia
myoclonis myoclonus|mioclonus myoclonus|myoclonous myoclonus
tardiv tardive|tardieve tardive
anticholonergic anticholinergic|anticolinergic anticholinergic|antichlinergic anticholinergic
benzodiazapine benzodiazepine|benzodiazipine benzodiazepine|benzodiazepeen benzodiazepine
intrathical intrathecal|interthecal intrathecal|intrathecall intrathecal
palidotomy pallidotomy|pallidatomy pallidotomy|pallodotomy pallidotomy
"""

RIGHT = """
dystopia dystopian dystrophy dyslexia dyspraxia dysphoria dystocia disdain history historic victory category
cynical surgical vertical critical chemical clerical lyrical musical classical tactical
neurology neuron neutral natural nature mature creature feature texture mixture
stimulus simulate simulator stipulate calculator regulator formulate
clarify classify terrify horrify satisfy
locate vocation vacation location station nation notion motion potion lotion
botany botanical brutal total vital metal mental dental rental central
blemish blender blessing blossom bluebird
tortoise torture torment tornado torrent
levy lever level levitate elevate
baking bacon balcony ballot bargain
physics physical psychology phantom pharmacy
puncture structure lecture rupture culture future
collision religion region legion million
paradox parallel parasite parachute paradise
spark sparse special spacious spatial
"""

PAIRS = [pair.split() for line in MISSPELT.strip().splitlines() for pair in line.split("|")]
WORDS = RIGHT.split()


@pytest.fixture(scope="module")
def speller() -> Speller:
    articles = load_corpus([CORPUS]).articles
    return Speller(load_vocabulary(CORPUS / "vocabulary.yaml"), words_of(article.text for article in articles))


def test_misspelt_words_of_the_field_are_mended(speller: Speller) -> None:
    assert len(PAIRS) >= 100
    wrong = [(typed, speller.mend(typed)) for typed, meant in PAIRS if meant not in speller.mend(typed).split()]
    assert len(wrong) <= len(PAIRS) * 0.05, wrong


def test_right_english_words_are_never_touched(speller: Speller) -> None:
    assert len(WORDS) >= 100
    assert {word: speller.mend(word) for word in WORDS if speller.mend(word) != word} == {}
