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

LAPTOP, PHONE = (1400, 900), (390, 844)
SETTLED = 1.5  # seconds for what slides in


class Shot(NamedTuple):
    """``account``: whose form to open, below ``path``; ``ready``: selector of what must be
    there; ``script``: JavaScript to run before the picture is taken."""

    name: str
    path: str
    ready: str
    account: str = ""
    script: str = ""
    size: tuple = LAPTOP


CARDS, CHART = ".o_kanban_record canvas", ".o_key_account_sales_trend canvas"
WHY = ".o_key_account_explanation"
TO_WHY = "document.querySelector('.o_notebook').scrollIntoView()"
# Open the last record of an account in a list or kanban.
OPEN = (
    "[...document.querySelectorAll('.o_kanban_record, .o_data_row td[name=name]')]"
    ".filter((row) => row.textContent.includes('%s')).at(-1).click()"
)
SHOTS = (
    Shot("key-accounts", "key-accounts", CARDS),
    Shot("account", "key-accounts", CHART, "Halvorsen Klinikker AS"),
    Shot("why-this-tier", "key-accounts", WHY, "Castell Wholesale Supply", TO_WHY),
    Shot("key-accounts-phone", "key-accounts", CARDS, size=PHONE),
    Shot(
        "account-plan",
        "account-plans",
        ".o_kanban_record",
        script=OPEN % "Meridian Hospital Group",
    ),
    Shot(
        "business-review",
        "key-account-reviews",
        ".o_kanban_record, .o_data_row",
        script=OPEN % "Meridian Hospital Group",
    ),
    Shot("satisfaction", "satisfaction", ".o_key_account_satisfaction_canvas canvas"),
)


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
        ready = f"!!document.querySelector({json.dumps(shot.ready)})"
        self._wait(lambda: self.evaluate(ready), f"{shot.ready} on {url}")
        time.sleep(SETTLED)
        if shot.script:
            self.evaluate(shot.script)
            time.sleep(SETTLED)
        picture = self.call("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(picture))
        print(path)

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait(30)


def find_account(session, base, name):
    """Return the id of the account of the customer called ``name``."""
    call = {
        "model": "key.account",
        "method": "search",
        "args": [[["partner_id.name", "=", name]]],
        "kwargs": {"limit": 1},
    }
    answer = session.post(
        f"{base}/web/dataset/call_kw", json={"params": call}, timeout=300
    ).json()
    if not answer.get("result"):
        sys.exit(f"screenshots: the demo has no account of {name}")
    return answer["result"][0]


def take_all(base, session, folder):
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            cookie = session.cookies["session_id"]
            browser.call("Network.setCookie", name="session_id", value=cookie, url=base)
            for shot in SHOTS:
                url = f"{base}/odoo/{shot.path}"
                if shot.account:
                    url += f"/{find_account(session, base, shot.account)}"
                browser.take(url, shot, folder / f"{shot.name}.png")
        finally:
            browser.close()


def main(odoo, database, folder):
    with smoke.serve(odoo, "-d", database) as (base, process):
        take_all(base, smoke.log_in(base, process), Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
