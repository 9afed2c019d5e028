"""The answers suite as an inspect-ai task: ``inspect eval inspect_task.py --model openai-api/guide/dystonia-guide``."""

from pathlib import Path

import yaml
from inspect_ai import Task, task
from inspect_ai.dataset import Sample
from inspect_ai.scorer import includes
from inspect_ai.solver import generate

SUITE = Path(__file__).parents[2] / "suites" / "answers.yaml"


@task
def answers() -> Task:
    """Each question of the suite; right if one of the words that the case asks for stands in the answer."""
    cases = yaml.safe_load(SUITE.read_text("utf-8"))["dev"]
    samples = [Sample(id=case["id"], input=case["question"], target=case["expect"]["mentions"][0]) for case in cases]
    return Task(dataset=samples, solver=generate(), scorer=includes())
