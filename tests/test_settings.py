"""A clinic can put all its settings into one file, and is told what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, contrast_with_white, read_settings

CLINIC = """
clinic_name: Lindenhof
clinic_logo: logo.svg
clinic_colour: "#2d4f8b"
country: GB
contacts:
  - {name: Nurses, phone: "+44 20 7946 0000", note: weekdays}
languages: [en, de]
starters: ["What is cervical dystonia?"]
allowed_sites: ["https://www.lindenhof.example"]
own_articles_dir: leaflets
"""


@pytest.fixture
def clinic_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "logo.svg").write_text("<svg/>")
    (tmp_path / "clinic.yaml").write_text(CLINIC)
    return tmp_path / "clinic.yaml"


def test_one_file_holds_a_clinics_settings(clinic_file: Path) -> None:
    settings = read_settings()
    assert settings.clinic_name == "Lindenhof"
    assert settings.contacts[0].phone == "+44 20 7946 0000"
    assert settings.languages == ["en", "de"]
    assert [folder.name for folder in settings.article_folders] == ["corpus", "leaflets"]


def test_paths_are_seen_from_the_files_folder(
    clinic_file: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    monkeypatch.setenv("DYSTONIA_CLINIC_FILE", str(clinic_file))
    assert read_settings().clinic_logo == clinic_file.parent / "logo.svg"


def test_a_variable_wins_over_the_file(clinic_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DYSTONIA_CLINIC_NAME", "Rosenhof")
    assert read_settings().clinic_name == "Rosenhof"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("clinic_nam: Lindenhof", r"there is no setting clinic_nam; docs/settings\.md lists them"),
        (
            'clinic_colour: "#ffe000"',
            r"clinic\.yaml: clinic_colour: .*too light to be read on white",
        ),
        ("clinic_colour: blue", r"clinic\.yaml: clinic_colour"),
        ("clinic_logo: none.svg", r"clinic\.yaml: clinic_logo: .*is no file"),
        ("index_dir: 5", r"clinic\.yaml: index_dir: .*path"),
        ("emergency_number: 999", r"clinic\.yaml: emergency_number: .*put it in quotes"),
        ("contacts: [{name: Nurses}]", r"clinic\.yaml: contacts\.0\.phone"),
        ("languages: [nl]", r"clinic\.yaml: languages"),
        ("- a list", r"write one setting a line"),
        ("a: [", r"clinic\.yaml:\d: .*quotation marks"),
        ("clinic_name: Lindenhof: Neck", r"clinic\.yaml:1: .*put text with a colon or quotes into quotation marks"),
        ("country: GB\nclinic_name: a\ncountry: US", r"clinic\.yaml:3: 'country' stands there twice; keep one"),
        ("contacts: [{name: Ann, name: Bob, phone: '1'}]", r"clinic\.yaml:1: 'name' stands there twice"),
        ("trusted_proxies: [proxy.example]", r"trusted_proxies: .*'proxy\.example'.*; write the address of a proxy"),
        ("trusted_proxies: [10.0.0.1/8]", r"trusted_proxies: .*10\.0\.0\.1/8 has host bits set; write the address"),
        ("trusted_proxies: ['*', 10.0.0.1]", r"trusted_proxies: .*only \* for all"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(clinic_file: Path, line: str, said: str) -> None:
    clinic_file.write_text(line)
    with pytest.raises(SettingsError, match=said):
        read_settings()


@pytest.mark.parametrize("empty", ['""', ""])
@pytest.mark.parametrize("name", sorted({*Settings.model_fields} - {"rate_limit"}))
def test_an_empty_value_says_nothing(name: str, empty: str, clinic_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clinic_file.write_text(f"{name}: {empty}")
    monkeypatch.setenv(f"DYSTONIA_{name.upper()}", "")
    assert read_settings() == Settings()


def test_a_variable_that_is_no_list_is_named_with_how_to_write_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DYSTONIA_TRUSTED_PROXIES", "10.0.0.1")
    with pytest.raises(SettingsError, match=r'DYSTONIA_TRUSTED_PROXIES: .* written as JSON, such as \["one", "two"\]'):
        read_settings()


def test_an_empty_variable_leaves_what_the_file_says(clinic_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DYSTONIA_CLINIC_FILE", "")
    monkeypatch.setenv("DYSTONIA_COUNTRY", "")
    assert read_settings().country == "GB"


def test_an_empty_rate_limit_means_none(clinic_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().rate_limit == "600/minute"
    clinic_file.write_text('rate_limit: ""')
    assert read_settings().rate_limit == ""
    clinic_file.write_text("rate_limit:")
    assert read_settings().rate_limit == ""
    clinic_file.write_text("rate_limit: 10/minute")
    assert read_settings().rate_limit == "10/minute"
    monkeypatch.setenv("DYSTONIA_RATE_LIMIT", "")
    assert read_settings().rate_limit == ""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("DYSTONIA_EMERGENCY_NUMER", "DYSTONIA_EMERGENCY_NUMBER"),
        ("DYSTONIA_CLINIC_COLOR", "DYSTONIA_CLINIC_COLOUR"),
        ("DYSTONIA_CONTRY", "DYSTONIA_COUNTRY"),
        ("DYSTONIA_LANGAUGE", "DYSTONIA_LANGUAGE"),
        ("DYSTONIA_CLINICFILE", "DYSTONIA_CLINIC_FILE"),
    ],
)
def test_a_misspelt_variable_is_told_which_one_is_meant(
    written: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(written, "999")
    with pytest.raises(SettingsError, match=f"{written}: there is no such setting; write {meant}"):
        read_settings()


def test_variables_that_kubernetes_sets_for_services_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for service in ("GUIDE", "STORE", "RECORDS", "CHROMA", "INDEX"):
        for ending in ("SERVICE_HOST", "SERVICE_PORT", "PORT", "PORT_7860_TCP", "PORT_7860_TCP_ADDR"):
            monkeypatch.setenv(f"DYSTONIA_{service}_{ending}", "tcp://10.0.0.1:7860")
    assert read_settings() == Settings()


def test_a_file_that_was_named_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DYSTONIA_CLINIC_FILE", "/no/such/clinic.yaml")
    with pytest.raises(SettingsError, match=r"there is no file /no/such/clinic\.yaml"):
        read_settings()


def test_contrast_is_that_of_the_accessibility_guidelines() -> None:
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)
