# Each target is one script of dev/. The first call provisions Odoo, PostgreSQL and Python
# under .dev/ (see CONTRIBUTING.md).
.PHONY: setup demo test lint bench pot screenshots security-doc release-check

setup: ; @dev/setup
demo: ; @dev/demo
test: ; @dev/test
lint: ; @dev/lint
bench: ; @dev/bench $(if $(DATA),--histories "$(DATA)")
pot: ; @dev/pot
screenshots: ; @dev/screenshots
security-doc: ; @python3 dev/security_doc.py
release-check: ; @dev/release-check $(PART)
