"""Loads the export with deepeval's own classes and runs a measure of its that needs no chat model."""

import sys

from deepeval.dataset import EvaluationDataset
from deepeval.metrics import PatternMatchMetric

dataset = EvaluationDataset()
dataset.add_test_cases_from_json_file(
    sys.argv[1],
    input_key_name="input",
    actual_output_key_name="actual_output",
    retrieval_context_key_name="retrieval_context",
)
cited = 0
for case in dataset.test_cases:
    metric = PatternMatchMetric(pattern=r"[\s\S]*\[1\][\s\S]*")
    metric.measure(case)
    cited += metric.is_successful()
print(f"deepeval pattern match (the answer marks a source): {cited} of {len(dataset.test_cases)} answers")
assert cited == len(dataset.test_cases) > 0
