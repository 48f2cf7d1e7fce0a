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
LAPTOP, PHONE = "1440x900", "390x844"
CHECK = """(async () => {
    const {action} = odoo.__WOWL_DEBUG__.root.env.services;
    const PAGES = ".o_form_view .o_notebook_headers .nav-link:not(.active)";
    const faults = [];
    const check = async (screen, name, open, within = %(within)s) => {
        try {
            await open();
            await checkAccessibility(name, within, %(planted)s);
        } catch (error) {
            faults.push(`${screen}: ${error.message}`);
        }
    };
    for (const [path, viewType, resId, name, ...clicks] of %(screens)s) {
        const props = resId ? {resId} : {};
        const options = {viewType: viewType || undefined, props, clearBreadcrumbs: true};
        const screen = `${path} ${viewType || ""}`;
        await check(screen, name, () => action.doAction(path, options));
        for (const page of document.querySelectorAll(PAGES)) {
            const open = () => page.click();
            await check(`${screen}, ${page.name}`, name, open, ".o_notebook_content");
        }
        for (const selector of clicks) {
            const open = () => document.querySelector(selector).click();
            await check(`${screen}, ${selector}`, name, open);
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

    def _on(self, size):
        """From now on, browsers are of this size."""
        self.browser_size, self.touch_enabled = size, size == PHONE

    def _check(self, screens, login, within=None, planted="", sizes=(LAPTOP, PHONE)):
        """Open screens one after the other, on a laptop and on a phone, and check each; of a
        form every page.

        :param screens: [(path or external id of the action, type of view, id of the record, what
            must stand there, selectors of what is clicked then, to check again)]; None: the first
            view, no record. A phone shows cards for a list where there are cards.
        :param within: selector of what is checked; None: all
        :param str planted: HTML to put into each
        """
        self.env.flush_all()
        code = CHECK % {
            "screens": json.dumps(screens),
            "within": json.dumps(within),
            "planted": json.dumps(planted),
        }
        start, faults = "/odoo/key-accounts", []
        for size in sizes:
            self._on(size)
            try:
                self.browser_js(start, code, READY, login=login, timeout=180)
            except self.failureException as fault:
                faults.append(f"At {size}: {fault}")
        if faults:
            self.fail("\n".join(faults))
