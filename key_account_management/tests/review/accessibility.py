"""axe-core on what a browser shows. An npm package for development (`package.json`): read from
where that is installed, above this folder, and never part of the add-on."""

import json
from functools import cache
from pathlib import Path

from odoo.tests import common

from ..common import PatientBrowser, PatientHttpCase

HERE = Path(__file__)
AXE = "node_modules/axe-core/axe.min.js"
READY = "odoo.isReady === true && !!document.querySelector('.o_action_manager')"
CHECK = """(async () => {
    const {action} = odoo.__WOWL_DEBUG__.root.env.services;
    const faults = [];
    for (const [path, viewType, resId, name, within] of %(screens)s) {
        try {
            const props = resId ? {resId} : {};
            await action.doAction(path, {viewType, props, clearBreadcrumbs: true});
            await checkAccessibility(name, within, %(planted)s);
        } catch (error) {
            faults.push(`${path} ${viewType}: ${error.message}`);
        }
    }
    if (faults.length) {
        throw new Error(faults.join("\\n"));
    }
    console.log("test successful");
})()"""


@cache
def get_scripts():
    """Return what a page needs for ``checkAccessibility(name)``."""
    found = [path for folder in HERE.parents if (path := folder / AXE).exists()]
    if not found:
        raise FileNotFoundError(f"no {AXE} above {HERE}: dev/lint --install brings it")
    return f"{found[0].read_text()};{HERE.with_suffix('.js').read_text()}"


class AccessibilityBrowser(PatientBrowser):
    """Has axe-core on every page, whatever is loaded anew."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._websocket_request(
            "Page.addScriptToEvaluateOnNewDocument", params={"source": get_scripts()}
        )


class AccessibilityCase(PatientHttpCase):
    """Tours and scripts of these tests can call ``checkAccessibility(name)``."""

    def setUp(self):
        super().setUp()
        self.patch(common, "ChromeBrowser", AccessibilityBrowser)

    def _check(self, screens, login, planted=""):
        """Open screens one after the other, and check each.

        :param screens: [(path or external id of the action, type of view, id of the record, what
            must stand there, selector of what is checked)], None: none, all
        :param str planted: HTML to put into each
        """
        self.env.flush_all()
        code = CHECK % {
            "screens": json.dumps([[*screen, None][:5] for screen in screens]),
            "planted": json.dumps(planted),
        }
        self.browser_js("/odoo/key-accounts", code, READY, login=login, timeout=180)
