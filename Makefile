# Each target is one script of dev/. The first call provisions Odoo, PostgreSQL and Python
# under .dev/ (see CONTRIBUTING.md).
.PHONY: setup demo test lint bench pot screenshots release-check

setup: ; @dev/setup
demo: ; @dev/demo
test: ; @dev/test
lint: ; @dev/lint
bench: ; @dev/bench
pot: ; @dev/pot
screenshots: ; @dev/screenshots
release-check: ; @dev/release-check $(PART)
