"""Take the README's pictures: the demo in headless Chromium, driven over its devtools.

screenshots.py ODOO_COMMAND DATABASE OUTPUT_DIR
"""

import base64
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import requests
import smoke
import websocket

LAPTOP, LONG, PHONE = (1400, 900), (1400, 1150), (390, 844)
SETTLED = 1.5  # seconds for what slides in


class Shot(NamedTuple):
    """``account``: whose form to open, below ``path``; ``ready``: selector of what must be
    there; ``script``: JavaScript to run before the picture is taken, ``then``: selector of what
    it brings."""

    name: str
    path: str
    ready: str
    account: str = ""
    script: str = ""
    then: str = ""
    size: tuple = LAPTOP


CARDS, CHART = ".o_kanban_record canvas", ".o_key_account_sales_trend canvas"
WHY = ".o_key_account_explanation"
# An administrator's first steps are put away once, for all pictures that follow.
PUT_AWAY = "document.querySelector('.o_key_account_first_steps .btn-close')?.click()"
PEOPLE = ".o_notebook_headers a[name=people]"
TO_PEOPLE = f"document.querySelector('{PEOPLE}').click()"
TO_WHY = "document.querySelector('.o_notebook').scrollIntoView()"
# Open the last record of an account in a list or kanban.
OPEN = (
    "[...document.querySelectorAll('.o_kanban_record, .o_data_row td[name=name]')]"
    ".filter((row) => row.textContent.includes('%s')).at(-1).click()"
)
SHOTS = (
    Shot("key-accounts", "key-accounts", CARDS, script=PUT_AWAY),
    Shot("account", "key-accounts", CHART, "Halvorsen Klinikker AS"),
    Shot("why-this-tier", "key-accounts", WHY, "Castell Wholesale Supply", TO_WHY),
    Shot("key-accounts-phone", "key-accounts", CARDS, size=PHONE),
    Shot(
        "account-plan",
        "account-plans",
        ".o_kanban_record",
        script=OPEN % "Meridian Hospital Group",
        then=".o_form_view .o_data_row",
    ),
    Shot(
        "business-review",
        "key-account-reviews",
        ".o_kanban_record, .o_data_row",
        script=OPEN % "Meridian Hospital Group",
        then=".o_form_view .o_notebook",
    ),
    Shot(
        "people",
        "key-accounts",
        PEOPLE,
        "Meridian Hospital Group",
        TO_PEOPLE,
        ".o_field_widget[name=stakeholder_ids] .o_data_row",
        LONG,
    ),
    Shot("satisfaction", "satisfaction", ".o_key_account_satisfaction_canvas canvas"),
)


# In each language: the folder below the output, and whose pictures are taken instead of whose.
QINGHE = "Qinghe Medical Technology Co., Ltd."
LANGUAGES = {
    "en_US": (".", {}),
    "zh_CN": (
        "zh_CN",
        {
            "Halvorsen Klinikker AS": QINGHE,
            "Castell Wholesale Supply": QINGHE,
        },
    ),
}


class Browser:
    """A page of headless Chromium."""

    def __init__(self, folder):
        program = shutil.which("chromium") or shutil.which("google-chrome")
        options = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
        self.process = subprocess.Popen(
            [
                program,
                *options,
                "--remote-debugging-port=0",
                f"--user-data-dir={folder}",
                "about:blank",
            ],
            stderr=subprocess.DEVNULL,
        )
        port_file = Path(folder, "DevToolsActivePort")
        self._wait(lambda: port_file.exists() and "\n" in port_file.read_text())
        port = port_file.read_text().split()[0]
        pages = requests.get(f"http://127.0.0.1:{port}/json/list", timeout=30).json()
        page = next(page for page in pages if page["type"] == "page")
        self.socket = websocket.create_connection(
            page["webSocketDebuggerUrl"], suppress_origin=True, timeout=300
        )
        self.count = 0
        self.call("Runtime.enable")

    @staticmethod
    def _wait(condition, awaited="Chromium", seconds=300):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                sys.exit(f"screenshots: no {awaited} within {seconds} s")
            time.sleep(0.2)

    def call(self, method, **params):
        """Return the result of a devtools call; a fault on the page ends the script."""
        self.count += 1
        message = {"id": self.count, "method": method, "params": params}
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("method") == "Runtime.exceptionThrown":
                sys.exit(f"screenshots: {answer['params']['exceptionDetails']}")
            if answer.get("id") == self.count:
                if "error" in answer:
                    sys.exit(f"screenshots: {method}: {answer['error']['message']}")
                return answer["result"]

    def evaluate(self, script):
        return self.call("Runtime.evaluate", expression=script)["result"].get("value")

    def _see(self, selector, url):
        """Wait until something is there, and has settled."""
        there = f"!!document.querySelector({json.dumps(selector)})"
        self._wait(lambda: self.evaluate(there), f"{selector} on {url}")
        time.sleep(SETTLED)

    def take(self, url, shot, path):
        """Write a picture of ``url`` to ``path``."""
        width, height = shot.size
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=shot.size == PHONE,
        )
        self.call("Page.navigate", url=url)
        self._see(shot.ready, url)
        if shot.script:
            self.evaluate(shot.script)
            self._see(shot.then or "body", url)
        picture = self.call("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(picture))
        print(path)

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait(30)


class Client:
    """What the pictures need of the server, as the administrator."""

    def __init__(self, session, base):
        self.session, self.base = session, base

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        answer = self.session.post(
            f"{self.base}/web/dataset/call_kw", json={"params": params}, timeout=300
        ).json()
        if "result" not in answer:
            sys.exit(f"screenshots: {model}.{method}: {answer.get('error')}")
        return answer["result"]

    def find_account(self, name):
        """Return the id of the account of the customer called ``name``."""
        found = self.call(
            "key.account", "search", [["partner_id.name", "=", name]], limit=1
        )
        if not found:
            sys.exit(f"screenshots: the demo has no account of {name}")
        return found[0]

    def speak(self, language):
        user = self.call("res.users", "search", [["login", "=", "admin"]])
        self.call("res.users", "write", user, {"lang": language})


def stand_in(shot, names):
    """Return the shot with other customers."""
    account, script = shot.account, shot.script
    for old, new in names.items():
        account, script = account.replace(old, new), script.replace(old, new)
    return shot._replace(account=account, script=script)


def take_all(base, session, folder):
    client = Client(session, base)
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            cookie = session.cookies["session_id"]
            browser.call("Network.setCookie", name="session_id", value=cookie, url=base)
            for language, (below, names) in LANGUAGES.items():
                client.speak(language)
                for shot in SHOTS:
                    shot = stand_in(shot, names)
                    url = f"{base}/odoo/{shot.path}"
                    if shot.account:
                        url += f"/{client.find_account(shot.account)}"
                    browser.take(url, shot, folder / below / f"{shot.name}.png")
        finally:
            browser.close()


def main(odoo, database, folder):
    with smoke.serve(odoo, "-d", database) as (base, process):
        take_all(base, smoke.log_in(base, process), Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
