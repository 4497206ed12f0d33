# The developer's vocabulary. Needs only Python 3.11 and make; everything else is installed here.
PORT ?= 5005
PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV_VERSION := 0.13.9
UV := .uv/bin/uv
READY := .venv/.klaar
GIDS := .venv/bin/gids
NPM := PYTHON=$(PYTHON) widget/build/npm.sh

export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export UV_PYTHON_DOWNLOADS := never
# Municipal networks often put their own certificate in the system's store.
export UV_SYSTEM_CERTS := true

.PHONY: help run test train bench lint check shell clean widget playground screenshots
.DEFAULT_GOAL := help

help: ## deze lijst
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(UV):
	@echo "[1/2] uv installeren"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	  { echo "Python 3.11 is nodig. Installeer het en probeer opnieuw, of: make PYTHON=/pad/naar/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .uv && .uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(READY): pyproject.toml uv.lock | $(UV)
	@echo "[2/2] pakketten installeren (ruim 2 GB, de eerste keer een paar minuten)"
	@$(UV) sync --frozen --python $(PYTHON)
	@touch $@

run: $(READY) widget ## start de gids
	@exec $(GIDS) run --port $(PORT)

train: $(READY) ## train het model als dat nodig is
	@$(GIDS) train

check: $(READY) ## controleer catalogus en trainingsvoorbeelden
	@$(GIDS) check

widget: ## bouw de webwidget, als die veranderd is
	@PYTHON=$(PYTHON) widget/build/build.sh

playground: ## installeer Microsofts Playground, om de gids te proberen als in Teams
	@NPM_MAP=tests/teams PYTHON=$(PYTHON) widget/build/npm.sh --version >/dev/null

screenshots: $(READY) widget ## maak de schermafbeeldingen in docs/images opnieuw
	@$(GIDS) train
	@.venv/bin/python -m tests.browser.screenshots

lint: $(READY) ## stijl, types en importregels
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-logo
	@$(NPM) run lint

test: $(READY) widget playground lint check ## alle tests
	@.venv/bin/python -m tests.tools
	@$(NPM) test
	@$(GIDS) train
	@.venv/bin/pytest -n 2 --dist loadfile --no-loadscope-reorder

bench: $(READY) ## meet de gids naast Rasa's standaard (duurt uren; met BENCH=--snel minuten)
	@$(GIDS) bench $(BENCH)

shell: $(READY) ## praat met de gids in de terminal, met Rasa's eigen hulpmiddelen
	@$(GIDS) train
	@.venv/bin/python -m actions & actions=$$!; trap "kill $$actions" EXIT; .venv/bin/rasa shell

clean: ## haal alles weg wat hier geïnstalleerd en gemaakt is
	rm -rf .venv .uv .node .rasa .ruff_cache .mypy_cache .pytest_cache .import_linter_cache \
	  models var results widget/node_modules widget/dist tests/teams/node_modules
