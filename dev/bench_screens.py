"""Screens of a large database beside those of core, opened as the web client does: with the
filters and the grouping that they come with, and the fields that they show. For dev/bench."""

import statistics
import time

from lxml import etree
from opening import get_names, get_spec

from odoo.fields import Date, Domain
from odoo.tools.safe_eval import safe_eval

PAGE = {"list": 80, "kanban": 40}
TURNS = 3


class Screens:
    def __init__(self, env):
        admin = env.ref("base.user_admin")
        admin.company_ids = env.companies
        self.env = env(user=admin, context=env.context | {"lang": "en_US"})

    def measure(self):
        """Return one dict a screen: ``name, kind, seconds, queries``; core's contacts first."""
        mine = self.env["ir.model.data"].search(
            [
                ("model", "=", "ir.actions.act_window"),
                ("module", "=like", "key_account%"),
            ]
        )
        actions = self.env["ir.actions.act_window"].browse(mine.mapped("res_id"))
        actions = self.env.ref("base.action_partner_form") | actions.filtered(
            lambda a: a.target != "new" and "active_id" not in f"{a.domain}{a.context}"
        )
        rows = [row for action in actions for row in self._measure_action(action)]
        return rows + [*self._measure_forms(), *self._measure_dashboards()]

    def _measure_action(self, action):
        model = self.env[action.res_model]
        today = Date.context_today(model)
        companies = self.env.companies.ids
        names = get_names(self.env.uid, companies, today, action.res_model)
        context = safe_eval(action.context or "{}", dict(names, context={}))
        model = model.with_context(**context)
        domain = Domain(safe_eval(action.domain or "[]", dict(names, context=context)))
        kinds = [(number or False, kind) for number, kind in action.views]
        search = (action.search_view_id.id or False, "search")
        views = model.get_views([*kinds, search], {"action_id": action.id})["views"]
        trees = {kind: etree.fromstring(view["arch"]) for kind, view in views.items()}
        filters, groups = self._get_defaults(trees["search"], context, names)
        domain &= filters
        for _number, kind in kinds:
            read = getattr(self, f"_read_{kind}", None)
            if read:
                name = action.xml_id
                yield self._time(name, kind, read, model, domain, trees[kind], groups)

    def _get_defaults(self, tree, context, names):
        """Return the domain and the grouping of the filters that are on from the start."""
        domain, groups = Domain.TRUE, []
        for key in context:
            name = key.removeprefix("search_default_")
            nodes = tree.xpath(f"//filter[@name='{name}']") if name != key else ()
            if not nodes or not context[key]:
                continue
            domain &= Domain(safe_eval(nodes[0].get("domain") or "[]", names))
            inside = safe_eval(nodes[0].get("context") or "{}", names)
            groups += [inside["group_by"]] if "group_by" in inside else []
        return domain, groups

    def _read_list(self, model, domain, tree, groups):
        return self._read_page(model, domain, tree, groups, "list")

    def _read_kanban(self, model, domain, tree, groups):
        default = tree.get("default_group_by")
        groups = groups or ([default] if default else [])
        return self._read_page(model, domain, tree, groups, "kanban")

    def _read_page(self, model, domain, tree, groups, kind):
        spec = get_spec(tree.xpath("//field[not(ancestor::field)]"), model)
        order = tree.get("default_order")
        if not groups:
            return model.web_search_read(
                domain, spec, limit=PAGE[kind], order=order, count_limit=10001
            )
        return model.web_read_group(
            domain,
            groups[:1],
            ["__count"],
            limit=80,
            auto_unfold=kind == "kanban",
            unfold_read_specification=spec,
            unfold_read_default_limit=PAGE[kind],
        )

    def _read_pivot(self, model, domain, tree, groups):
        nodes = tree.findall("field")
        measures = [n.get("name") for n in nodes if n.get("type") == "measure"]
        fields = [n for n in nodes if n.get("type") != "measure"]
        groups = groups or [
            f"{n.get('name')}:{n.get('interval', 'month')}"
            if model._fields[n.get("name")].type in ("date", "datetime")
            else n.get("name")
            for n in fields
        ]
        aggregates = [
            f"{name}:{model._fields[name].aggregator or 'sum'}"
            for name in measures
            if name in model._fields
        ]
        return model.formatted_read_group(domain, groups, ["__count", *aggregates])

    _read_graph = _read_pivot

    def _measure_forms(self):
        """Forms: of the account with the longest history, and of its customer."""
        self.env.cr.execute(
            "SELECT account_id FROM key_account_tier_change GROUP BY 1"
            " ORDER BY COUNT(*) DESC, 1 LIMIT 1"
        )
        account = self.env["key.account"].browse(self.env.cr.fetchone())
        for record in (account.partner_id, account):
            view = record.get_view(view_type="form")
            tree = etree.fromstring(view["arch"])
            spec = get_spec(tree.xpath("//field[not(ancestor::field)]"), record)
            yield self._time(record._name, "form", record.web_read, spec)

    def _measure_dashboards(self):
        report = self.env["key.account.satisfaction.report"]
        yield self._time("satisfaction", "dashboard", report.get_dashboard)
        yield self._time(
            "causes", "dashboard", self.env["key.account.cause"].get_pareto
        )

    def _time(self, name, kind, function, *args):
        seconds = []
        for _turn in range(TURNS):
            self.env.invalidate_all()
            queries = self.env.cr.sql_log_count
            start = time.perf_counter()
            function(*args)
            seconds.append(time.perf_counter() - start)
            queries = self.env.cr.sql_log_count - queries
        return {
            "name": name,
            "kind": kind,
            "seconds": statistics.median(seconds),
            "queries": queries,
        }
