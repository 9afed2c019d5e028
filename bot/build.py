"""The only wiring: settings -> everything that a question or an ingest needs."""

from __future__ import annotations

import dataclasses
import functools
import os
import shutil
from collections.abc import Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering.abstain import questions_of_other_subjects
from bot.answering.answer import Answerer
from bot.answering.chat_model import connect
from bot.bot import Bot
from bot.corpus.vocabulary import FILE_NAME, load_vocabulary
from bot.errors import CorpusError, IndexUnusableError, SettingsError
from bot.index.changes import Changes, changes
from bot.index.content import Content
from bot.index.embed import Embedder, TorchEncoder
from bot.index.model import (
    EXPORT,
    FACTS_FILE,
    expected_hash,
    export_embeddings,
    export_model,
    file_hash,
    load_embedder,
    load_shared,
    model_hash,
    model_source,
)
from bot.index.postgres import Postgres
from bot.index.store import ChromaFolders, ChromaServer, Engine
from bot.index.sync import BuildReport, CurrentIndex, build_index, lock, make_folder
from bot.index.write import Progress
from bot.observe.metrics import Metrics
from bot.retrieval.query_encoder import QueryEncoder
from bot.retrieval.rerank import Reranker
from bot.safety.classify import load_classifier
from bot.safety.fit import fingerprint, fit, fit_only_wishes, of_dangers, packaged_examples
from bot.safety.notices import read_countries
from bot.safety.triage import Triage, build_triage, packaged_rules
from bot.settings import PACKAGED_MODEL, PACKAGED_MODEL_SHA256, Settings
from bot.shared import FILE as SHARED_FILE
from bot.shared import SHARED, SharedLayers

if TYPE_CHECKING:
    from bot.corpus.load import Corpus
    from bot.observe.records import Records
    from bot.observe.traces import Traces

PACKAGED_CLASSIFIERS = Path(__file__).parent / "safety" / "fitted"
"""What ``make classifier`` put there, to be committed: nobody waits for a fit, and what runs is what was measured."""


def build_bot(settings: Settings) -> Bot:
    """A bot on the current index.

    Raises:
        IndexUnusableError: there is no index, it is damaged, or made with another model.
        ModelError: a model is missing or is not the one that was asked for.
        SettingsError: the chat model or the records' database cannot be had, or the country's numbers are not known.
    """
    with ThreadPoolExecutor() as pool:  # the models and the index take about as long to open
        loading = pool.submit(load_models, settings)
        index = current_index(settings)
        triage = build_triage(packaged_rules())
        embedder, shared = loading.result()
        classifier = load_classifier(_classifier_folder(settings), triage, shared)
    if settings.country not in (None, *read_countries()) and not (settings.emergency_number and settings.crisis_line):
        known = ", ".join(read_countries())
        raise SettingsError(
            f"DYSTONIA_COUNTRY={settings.country}: there are no numbers for this country; use one of {known}, or set "
            "DYSTONIA_EMERGENCY_NUMBER and DYSTONIA_CRISIS_LINE as well"
        )
    metrics = Metrics()
    metrics.watch(lambda: (index.get().version, index.missed))
    chat_model = connect(settings)
    doses_from = settings.own_articles_dir if settings.doses_of_own_articles else None
    answerer = Answerer(metrics, embedder, chat_model, doses_from)
    reranker = Reranker(settings.reranker_model) if settings.reranker_model else None
    records = _records(settings, metrics) if settings.records else None
    traces = _traces(settings.traces) if settings.traces else None
    # The query encoder was taught to come near the vectors of the packaged model.
    encoder = QueryEncoder(shared) if settings.embedding_model == PACKAGED_MODEL else None
    if encoder is None or chat_model:
        embedder.encode(["ready?"])  # every question needs it: to read it is not to be left to the first one
    return Bot(
        settings,
        index,
        embedder,
        triage,
        classifier,
        answerer,
        metrics,
        chat_model,
        reranker,
        encoder,
        records,
        traces,
    )


def current_index(settings: Settings) -> CurrentIndex:
    """The index that answers.

    Raises:
        IndexUnusableError: there is none, it is damaged, or made with another model.
    """
    model = {"name": settings.embedding_model, "sha256": expected_hash(settings)}
    return CurrentIndex(settings.index_dir, model, store_engine(settings))


def load_models(settings: Settings, threads: int | None = None) -> tuple[Embedder, SharedLayers]:
    """What embeds articles, and what reads messages.

    Raises:
        ModelError: a model is missing or is not the one that was asked for.
    """
    embedder = load_embedder(settings, _model_folder(settings), threads)
    return embedder, load_shared(settings, _shared_folder(settings), threads)


def _records(settings: Settings, metrics: Metrics) -> Records:
    from bot.observe.records import Records  # a process that keeps none starts faster without its library

    return Records(settings, metrics)


def _traces(collector: str) -> Traces:
    from bot.observe.traces import Traces  # likewise

    return Traces(collector)


def store_engine(settings: Settings) -> Engine:
    """Where vectors are kept: in the index folder, on a Chroma server, or in PostgreSQL."""
    if settings.store.startswith("http"):
        return ChromaServer(settings.store, settings.store_name)
    if settings.store.startswith("postgresql"):
        return Postgres(settings.store, settings.store_name)
    return ChromaFolders()


@dataclass(frozen=True, slots=True)
class Ingested:
    """What was read, what it changes, and what was built (None if nothing was to be built)."""

    corpus: Corpus
    changes: Changes
    report: BuildReport | None


def read_articles(settings: Settings, paths: list[Path]) -> Ingested:
    """Reads the articles under ``paths`` and says what an ingest would change.

    Articles with errors are left out and stand in the corpus' ``errors``.

    Raises:
        CorpusError: there is no article that can be read.
    """
    from bot.corpus.load import load_corpus  # to answer needs none of the readers

    corpus = load_corpus(paths)
    if not corpus.articles:
        problems = "\n".join(str(error) for error in corpus.errors)
        raise CorpusError(f"no article could be read; the index stays as it is:\n{problems}")
    return Ingested(corpus, changes(settings.index_dir, corpus.articles), None)


def ingest(
    settings: Settings,
    paths: list[Path],
    *,
    rebuild: bool = False,
    progress: Progress = lambda what, done, total: None,
) -> Ingested:
    """Reads the articles under ``paths`` and makes them the index that answers.

    Raises:
        CorpusError: there is no article that can be read.
        ModelError, IndexUnusableError, IndexBusyError: as in the modules that do the work.
    """
    read = read_articles(settings, paths)
    vocabulary = load_vocabulary(settings.corpus_dir / FILE_NAME)
    model = {"name": settings.embedding_model, "sha256": model_hash(settings)}
    embedder = prepare(settings, progress=progress)
    content = Content(read.corpus.articles, vocabulary, model, questions_of_other_subjects())
    report = build_index(
        content, embedder, settings.index_dir, engine=store_engine(settings), rebuild=rebuild, progress=progress
    )
    return dataclasses.replace(read, report=report)


def take_in(settings: Settings, file: Path, *, progress: Progress = lambda what, done, total: None) -> str:
    """Makes an exported index the one that answers; its name.

    Raises:
        IndexUnusableError: the export is damaged, or was made with another model.
        ModelError, IndexBusyError: as in the modules that do the work.
    """
    from bot.index.archive import import_build  # to answer needs no archives

    model = {"name": settings.embedding_model, "sha256": model_hash(settings)}
    engine = store_engine(settings)
    prepare(settings, progress=progress)  # the switch comes last
    return import_build(file, settings.index_dir, model, engine=engine, progress=progress)


def is_prepared(settings: Settings) -> bool:
    """Whether ``prepare`` was run by this version of the program, with these rules and examples."""
    return (_shared_folder(settings) / FACTS_FILE).is_file() and _classifier_folder(settings).is_dir()


def prepare(settings: Settings, *, progress: Progress = lambda what, done, total: None) -> Embedder:
    """Exports the models and fits the safety classifier, unless that is done; the embedder for an ingest.

    Raises:
        IndexBusyError: another ingest holds the folder, and may be at the same work.
    """
    make_folder(settings.index_dir)
    with lock(settings.index_dir):
        progress("preparing the model", 0, 1)
        export_model(settings, _model_folder(settings))
        export_embeddings(_packaged(settings), _shared_folder(settings))
        progress("preparing the model", 1, 1)
        embedder, shared = load_models(settings, os.cpu_count())
        _teach(settings, shared, progress=progress)
        _keep_only({_model_folder(settings), _shared_folder(settings)})
    return embedder


def _teach(settings: Settings, shared: SharedLayers, *, progress: Progress) -> None:
    """Fits the safety classifier, unless that is done and not damaged, and removes what was fitted before."""
    triage = build_triage(packaged_rules())
    own = _own_classifier(settings)
    if not _can_be_loaded(_classifier_folder(settings), triage, shared):
        before = _with_the_same_dangers(own)
        if before and _can_be_loaded(before, triage, shared):
            fit_only_wishes(before, shared, own)
        else:
            learning = functools.partial(progress, "learning the danger signs")
            learning(0, 1)
            layers = TorchEncoder(model_source(_packaged(settings))).layers[SHARED:]
            fit(packaged_examples(), triage, shared, layers, own, progress=learning)
    _keep_only({own})


def _with_the_same_dangers(classifier: Path) -> Path | None:
    """One that was fitted here, or else came with the program, on the same dangers and other wishes."""
    folders = (classifier.parent, PACKAGED_CLASSIFIERS)
    found = (one for folder in folders for one in folder.glob(f"{of_dangers(classifier.name)}-*") if one != classifier)
    return next(found, None)


def _keep_only(folders: Set[Path]) -> None:
    """Removes what else is beside ``folders``, which another version of the program or of the articles needed."""
    for old in {beside for folder in folders for beside in folder.parent.glob("*")} - folders:
        shutil.rmtree(old) if old.is_dir() else old.unlink()


def _can_be_loaded(classifier: Path, triage: Triage, shared: SharedLayers) -> bool:
    try:
        load_classifier(classifier, triage, shared)
    except IndexUnusableError:
        return False
    return True


def _packaged(settings: Settings) -> Settings:
    """The settings with the packaged model, which reads messages whatever is configured: that is what was measured."""
    return settings.model_copy(update={"embedding_model": PACKAGED_MODEL})


def _classifier_folder(settings: Settings) -> Path:
    """The safety classifier of these rules and examples: one fitted here, or else that which comes with the program."""
    own = _own_classifier(settings)
    packaged = PACKAGED_CLASSIFIERS / own.name
    return packaged if packaged.is_dir() and not own.is_dir() else own


def _own_classifier(settings: Settings) -> Path:
    return settings.index_dir / "triage" / fingerprint(_message_model(), list(packaged_rules().concepts))


@functools.cache
def _message_model() -> str:
    """What reads messages: the packaged model with the layers that come with the program."""
    return f"{PACKAGED_MODEL_SHA256}-{EXPORT}-{file_hash(SHARED_FILE)}"


def _model_folder(settings: Settings) -> Path:
    return settings.index_dir / "models" / f"{expected_hash(settings)[:16]}-{EXPORT}"


def _shared_folder(settings: Settings) -> Path:
    return settings.index_dir / "models" / f"embeddings-{PACKAGED_MODEL_SHA256[:16]}-{EXPORT}"
