"""What points to a person is taken out before a text is kept; what matters for the question stays."""

from __future__ import annotations

import pytest

from bot.observe.redact import redacted


def test_a_long_word_of_capitals_takes_no_time() -> None:
    """A pattern that tried all ways to cut it would take longer than anybody lives, and hold up all others."""
    text = f"A1{'A' * 200}a"
    assert redacted(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("write to jo.b+x@mail.example.org please", "write to [e-mail] please"),
        ("call me on +44 (0)20 7946 0000", "call me on [number]"),
        ("NHS 943 476 5919", "NHS [number]"),
        ("SSN 078-05-1120", "SSN [number]"),
        ("born 3/4/1971", "born [date]"),
        ("born on 1971-04-03", "born on [date]"),
        ("born 3rd of April 1971, twin", "born [date], twin"),
        ("since April 3, 1971", "since [date]"),
        ("insurance AB123456C", "insurance [id]"),
        ("see https://me.example/ann", "see [address]"),
        ("My name is Mary Ann O'Neill and my neck turns", "My name is [name] and my neck turns"),
        ("Dr. Weber said no", "Dr. [name] said no"),
        ("Mrs Jones from ward B", "Mrs [name] from ward B"),
        ("my name is anna smith and my neck turns", "my name is [name] and my neck turns"),
        ("My name is E\u0301mile Zola", "My name is [name]"),
        ("Ich heiße Anna Schmidt, geboren am 3. März 1960", "Ich heiße [name], geboren am [date]"),
        ("Frau von der Heide, am 12.Mai 2020", "Frau [name], am [date]"),
        ("me llamo maria de la cruz", "me llamo [name]"),
        ("my name's Anna Smith and my neck turns", "my name's [name] and my neck turns"),
        ("Patient: Anna Smith, neck dystonia", "Patient: [name], neck dystonia"),
        ("name: anna smith, what is dystonia?", "name: [name], what is dystonia?"),
        ("Full name: anna smith", "Full name: [name]"),
        ("Nombre: ana pérez", "Nombre: [name]"),
        ("born 15-Mar-1970", "born [date]"),
        ("born 15/Mar/1970", "born [date]"),
        ("born 12 June 71 in Leeds", "born [date] in Leeds"),
        ("geboren am 12. Juni '71", "geboren am [date]"),
        ("MRN 44712, neck dystonia", "[id], neck dystonia"),
        ("MRN: 44712", "[id]"),
        ("my ID ab123456c", "my [id]"),
        ("I take baclofen SR Tablets", "I take baclofen SR Tablets"),
        ("me llamo José Pérez y nací el 12 de marzo de 1960", "me llamo [name] y nací el [date]"),
        ("la señora de la Cruz y la Dra. Núñez", "la señora [name] y la Dra. [name]"),
        (
            "Je m\u2019appelle Zoë Martin et je suis née le 1er août 1975",
            "Je m\u2019appelle [name] et je suis née le [date]",
        ),
        ("Mme Özdemir, le 4 février 1980", "Mme [name], le [date]"),
    ],
)
def test_what_points_to_a_person_goes(text: str, kept: str) -> None:
    assert redacted(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "What is DYT1 dystonia?",
        "TOR1A and THAP1 genes",
        "12 to 16 weeks after Botox",
        "I am Deaf and have cervical dystonia",
        "7 in 10 people, 97 of 100",
        "DYT-GCH1 and DYT-SGCE",
        "OnabotulinumtoxinA",
        "my son is 10 and fell in 2019",
        "Meine Frau hat seit Mai 2020 einen Schiefhals",
        "¿Cada 12 semanas? Mi señora tiene 60 años",
        "Madame, j'ai 60 ans et une dystonie",
        "the 3 main 2020 guidelines",
        "I am 45, married 20 years; 5 maybe 10 mg of baclofen helped",
        "Dystonia of 10 decades 20 years ago; from 10 decreased 50 per cent",
        "injected on 3 May 12.5 units",
        "steps before it turns: March 65. June 40",
        "What is its other name: spasmodic torticollis?",
        "Is a patient more tired after Botox? Did 2024 bring a new drug?",
        "What does the ID of a gene say?",
    ],
)
def test_what_matters_for_the_question_stays(text: str) -> None:
    assert redacted(text) == text
