"""Loads the export with ragas's own classes and computes its measures that need no chat model."""

import asyncio
import statistics
import sys

from ragas import EvaluationDataset
from ragas.metrics import IDBasedContextPrecision, IDBasedContextRecall

samples = EvaluationDataset.from_jsonl(sys.argv[1]).samples
for metric in (IDBasedContextPrecision(), IDBasedContextRecall()):
    scores = [asyncio.run(metric.single_turn_ascore(sample)) for sample in samples]
    print(f"ragas {metric.name}: {statistics.mean(scores):.3f} over {len(scores)} answers")
    assert 0 < statistics.mean(scores) <= 1
