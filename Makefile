# The two commands are `make chat` and `make test`; each does all its own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TOOLS := $(VENV)/tools
PORT ?= 7860
export HF_HUB_OFFLINE := 1

.DEFAULT_GOAL := help
.PHONY: help chat demo-question index lint test evals bridges classifier layers lock sbom audit clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# An article that is refused is named, and keeps nobody from the others.
chat: $(VENV)/runtime ## set everything up and open the web chat on http://127.0.0.1:7860/
	-$(BIN)/python ingest.py
	$(BIN)/python app.py --port $(PORT)

demo-question: index ## print one answer in the terminal
	$(BIN)/python -m bot ask "How long does a botulinum toxin injection work?"

index: $(VENV)/runtime ## (re)build the index from the articles
	$(BIN)/python ingest.py

lint: $(VENV)/runtime ## check the articles
	$(BIN)/python ingest.py --check

test: $(VENV)/development ## run everything that CI runs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python ingest.py --check
	$(BIN)/python ingest.py
	$(MAKE) sbom
	sh tests/install_browser.sh
	sh tests/install_servers.sh
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile
	$(BIN)/python -m evals --part all --baseline evals/baseline.json

evals: index ## run the question suites and compare with the baseline
	$(BIN)/python -m evals --part all --baseline evals/baseline.json

bridges: index ## run other evaluation tools on our answers, each in an environment of its own
	$(BIN)/python -m evals.bridges.run

classifier: export DYSTONIA_INDEX_DIR := index
classifier: index ## fit the safety classifier if its examples or rules changed, to be committed
	if ls index/triage/*/network.onnx; then rm -rf bot/safety/fitted; mv index/triage bot/safety/fitted; \
	else echo "nothing new: the committed classifier is that of its examples and rules"; fi

layers: index ## teach the layers that read messages anew, after conversations or many articles changed, and what stands on them
	$(BIN)/python -m benchmarks.fit_layers
	$(MAKE) classifier
	$(BIN)/python -m benchmarks.fit_abstain --write

lock: $(VENV)/development ## compile requirements*.in to pinned requirements*.txt
	sh requirements.sh

sbom: $(TOOLS)/ready ## write the list of all parts that it runs on (CycloneDX) to sbom.json
	$(TOOLS)/bin/cyclonedx-py requirements requirements.txt --output-file sbom.json

audit: $(TOOLS)/ready ## look all parts up among the known vulnerabilities; fails where that cannot be done
	$(TOOLS)/bin/pip-audit --strict --no-deps --disable-pip -r requirements.txt

clean: ## remove the environment and the index
	rm -rf $(VENV) index

$(VENV)/runtime: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/development: requirements-dev.txt $(VENV)/runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

# An environment of their own: what they bring would slow the start of whatever imports jsonschema.
$(TOOLS)/ready: $(VENV)/runtime
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check "cyclonedx-bom>=7.5,<8" "pip-audit>=2.10,<3"
	touch $@
