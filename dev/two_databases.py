"""Two databases on one server process, one with the bridges and one without: every screen and
scheduled action of ours, in both at the same time.

    two_databases.py ODOO_COMMAND DATABASE DATABASE

What a bridge adds to a class or a module of Python is there for both; what fails is printed.
"""

import datetime
import sys
from concurrent.futures import ThreadPoolExecutor

import requests
from opening import get_names
from smoke import SECONDS, serve, wait

from odoo.tools.safe_eval import safe_eval

PAGE = 80


class Client:
    """The administrator's browser in one of the databases."""

    def __init__(self, base, database):
        self.base, self.database, self.broken = base, database, []
        self.session = requests.Session()
        login = {"db": database, "login": "admin", "password": "admin"}
        told = self.post("/web/session/authenticate", **login)
        self.uid = told["uid"]
        self.company_ids = [*map(int, told["user_companies"]["allowed_companies"])]
        self.context = {
            **told["user_context"],
            "allowed_company_ids": self.company_ids,
        }

    def post(self, path, **params):
        """Return the answer; an error of the server raises."""
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.session.post(self.base + path, json=body, timeout=SECONDS).json()
        if "error" in answer:
            data = answer["error"].get("data") or answer["error"]
            raise RuntimeError(f"{data.get('name')}: {data.get('message')}")
        return answer["result"]

    def call(self, model, method, *args, **kwargs):
        kwargs.setdefault("context", self.context)
        path = f"/web/dataset/call_kw/{model}/{method}"
        return self.post(path, model=model, method=method, args=args, kwargs=kwargs)

    def find(self, model, fields):
        """Return the records of ours of the model, read."""
        domain = [("module", "=like", "key_account%"), ("model", "=", model)]
        lines = self.call("ir.model.data", "search_read", domain, ["res_id"])
        ids = sorted({line["res_id"] for line in lines})
        return self.call(model, "read", ids, fields)

    def open_action(self, action):
        """Load the views of the action, the first page of its list and the first form."""
        model = action["res_model"]
        today = datetime.date.today()
        names = get_names(self.uid, self.company_ids, today, model)
        asked = safe_eval(action["context"] or "{}", dict(names, context={}))
        context = {**self.context, **asked}
        domain = safe_eval(action["domain"] or "[]", dict(names, context=context))
        loaded = self.post("/web/action/load", action_id=action["id"])
        kinds = [*loaded["views"], [False, "search"]]
        options = {"action_id": action["id"], "toolbar": True, "load_filters": True}
        got = self.call(model, "get_views", kinds, options, context=context)
        fields = got["models"][model]["fields"]
        shown = {name: {} for name in fields}
        asked = {"context": context, "specification": shown, "limit": PAGE}
        page = self.call(model, "web_search_read", domain, **asked)
        ids = [record["id"] for record in page["records"][:1]]
        self.call(model, "web_read", ids, shown, context=context)

    def run_cron(self, cron):
        told = self.call("ir.cron", "method_direct_trigger", [cron["id"]])
        if isinstance(told, dict):
            raise RuntimeError(told["params"]["data"]["message"])

    def attempt(self, name, function, record):
        try:
            function(record)
        except Exception as error:  # noqa: BLE001 whatever fails is what we look for
            self.broken.append(f"{self.database}, {name}: {error}")

    def open_all(self):
        """Return what was opened, in words."""
        page = self.session.get(f"{self.base}/odoo/key-accounts", timeout=SECONDS)
        if page.status_code != 200:
            self.broken.append(f"{self.database}, first page: {page.status_code}")
        fields = ["name", "res_model", "domain", "context"]
        actions = self.find("ir.actions.act_window", fields)
        crons = self.find("ir.cron", ["name"])
        for action in actions:
            self.attempt(action["name"], self.open_action, action)
        for cron in crons:
            self.attempt(cron["name"], self.run_cron, cron)
        done = f"{len(actions)} screens, {len(crons)} scheduled actions"
        if not actions or not crons:
            self.broken.append(f"{self.database}: {done}")
        return f"{self.database}: {done}"


def main(odoo, *databases):
    chosen = f"--db-filter=^({'|'.join(databases)})$"
    with serve(odoo, chosen) as (base, process):
        wait(base, process)
        clients = [Client(base, database) for database in databases]
        # Twice: the second time, the other's classes are there from the first call on.
        for _turn in range(2):
            with ThreadPoolExecutor(len(clients)) as pool:
                print(*pool.map(Client.open_all, clients), sep="\n")
    broken = [told for client in clients for told in client.broken]
    print(*broken, sep="\n")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main(*sys.argv[1:])
