from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import KeyAccountReviewCommon

# Where a tier is shown, by model: kinds of views
TIERS_SHOWN = {
    "crm.lead": ("form", "list", "kanban"),
    "key.account": ("form", "list", "kanban"),
    "key.account.alert": ("form", "list"),
    "key.account.plan": ("kanban",),
    "key.account.survey.invitation": ("list",),
    "key.account.tier.change": ("form", "list", "kanban"),
    "res.partner": ("form", "list", "kanban"),
    "sale.order": ("form", "list", "kanban"),
}


@tagged("post_install", "-at_install")
class TestAccountScreen(KeyAccountReviewCommon):
    """What an account shows at a glance, here and elsewhere."""

    def _get_nodes(self, model, kind, xpath):
        arch = self._as("admin", self.env[model]).get_view(view_type=kind)["arch"]
        return etree.fromstring(arch).xpath(xpath)

    def test_a_tier_has_its_colour_everywhere(self):
        for model, kinds in TIERS_SHOWN.items():
            fields = self.env[model]._fields.values()
            names = {f.name for f in fields if f.comodel_name == "key.account.tier"}
            for kind in kinds:
                # Also where it is not shown: core fails on a field that stands first without
                # a widget, and then with one that reads more of the record.
                nodes = self._get_nodes(model, kind, "//field")
                shown = [node for node in nodes if node.get("name") in names]
                with self.subTest(model=model, kind=kind):
                    self.assertTrue(shown)
                    widgets = {node.get("widget") for node in shown}
                    self.assertEqual(widgets, {"key_account_tier"})

    def test_names_have_room(self):
        """In lists in a form what a line is about wraps, or is wide enough for most."""
        for model, kind, path in (
            (
                "key.account",
                "form",
                "//field[@name='judgement_ids']/list/field[@name='criterion_id']",
            ),
            (
                "key.account.review",
                "form",
                "//field[@name='action_ids']/list/field[@name='name']",
            ),
            (
                "key.account.review",
                "form",
                "//field[@name='mark_ids']/list/field[@name='name']",
            ),
            ("key.account.objective", "list", "/list/field[@name='name']"),
        ):
            (node,) = self._get_nodes(model, kind, path)
            wraps = node.get("widget") == "text" and "text-wrap" in node.get(
                "class", ""
            )
            width = int(node.get("width", "0").removesuffix("px"))
            with self.subTest(model=model, path=path):
                self.assertTrue(wraps or width >= 160)

    def test_pipeline_marks_key_accounts_only(self):
        view = self.env.ref("crm.crm_case_kanban_view_leads")
        arch = self.env["crm.lead"].get_view(view.id)["arch"]
        (badge,) = etree.fromstring(arch).xpath("//field[@widget='key_account_tier']")
        self.assertEqual(badge.get("invisible"), "not is_key_account")

    def test_who_they_are(self):
        """As on the customer's own form, with links to call, write and visit."""
        group = self._create_partner("Group")
        partner = self.account.partner_id
        partner.write(
            {
                "parent_id": group.id,
                "is_company": True,
                "phone": "+47 22 00 00 00",
                "email": "post@example.com",
                "website": "example.com",
            }
        )
        account = self._as("manager", self.account)
        self.assertEqual(account.partner_id, partner)
        self.assertEqual(account.partner_parent_id, group)
        links = {"phone": "phone", "email": "email", "website": "url"}
        for name, widget in links.items():
            self.assertEqual(account[f"partner_{name}"], partner[name])
            xpath = f"//div[@name='identity']//field[@name='partner_{name}']"
            (node,) = self._get_nodes("key.account", "form", xpath)
            self.assertEqual(node.get("widget"), widget)

    def test_one_action_stands_first(self):
        buttons = self._get_nodes("key.account", "form", "//header/button")
        self.assertLessEqual(len(buttons), 4)
        first = [b.get("name") for b in buttons if "oe_highlight" in b.get("class", "")]
        self.assertEqual(first, ["action_new_opportunity"])
        self.assertEqual(buttons[0].get("name"), first[0])
        bound = self.env["ir.actions.actions"].get_bindings("key.account")["action"]
        names = {action["name"] for action in bound}
        moved = {"Set tier by hand", "Hand over", "Ask for feedback"}
        self.assertLessEqual(moved, names, "what left the header is in the gear")

    def test_new_opportunity(self):
        action = self._as("manager", self.account).action_new_opportunity()
        leads = self.env[action["res_model"]].with_context(**action["context"])
        lead = leads.create({"name": "Expansion"})
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.partner_id, self.account.partner_id)
        self.assertEqual(lead.company_id, self.account.company_id)

    def test_a_figure_says_its_period(self):
        """Of the company's window; none where the companies chosen differ."""
        accounts = self.env["key.account"]
        names = ["ordered_amount", "invoiced_amount", "order_count", "sales_share"]

        def get_labels():
            described = accounts.fields_get([*names, "previous_amount", "score"])
            return {name: field["string"] for name, field in described.items()}

        plain = {name: accounts._fields[name].string for name in get_labels()}
        self.company.key_account_window = 6
        accounts = accounts.with_context(allowed_company_ids=self.company.ids)
        labels = get_labels()
        self.assertEqual(labels["ordered_amount"], "Ordered, 6 months")
        self.assertEqual(labels["previous_amount"], "6 months before")
        self.assertEqual(labels["score"], plain["score"])
        for name in names:
            self.assertEqual(labels[name], f"{plain[name]}, 6 months")
        other = self.env["res.company"].create({"name": "Other"})
        other.key_account_window = 12
        accounts = accounts.with_context(allowed_company_ids=(self.company | other).ids)
        self.assertEqual(get_labels(), plain)

    def test_growth_stands_beside_the_sales_it_belongs_to(self):
        xpath = "//field[@name='growth']/ancestor::div[1]/field"
        nodes = self._get_nodes("key.account", "form", xpath)
        names = [node.get("name") for node in nodes]
        self.assertEqual(names, ["ordered_amount", "invoiced_amount"])
        shown = self._get_nodes("key.account", "form", "//field[@name='growth']/..")
        for span, basis in zip(shown, ("ordered", "invoiced"), strict=True):
            self.assertIn(f"sales_basis != '{basis}'", span.get("invisible"))
        for kind in ("form", "list", "kanban"):
            nodes = self._get_nodes("key.account", kind, "//field[@name='growth']")
            self.assertEqual({n.get("widget") for n in nodes}, {"key_account_growth"})

    def test_orders_are_told_apart(self):
        xpath = "//field[@name='sale_count'] | //field[@name='order_count']"
        nodes = self._get_nodes("key.account", "form", xpath)
        labels = self.env["key.account"].fields_get([n.get("name") for n in nodes])
        told = {
            node.get("string") or labels[node.get("name")]["string"] for node in nodes
        }
        self.assertEqual(len(told), len(nodes), told)

    def test_review_that_is_due_is_a_mark(self):
        today = fields.Date.context_today(self.account)
        self.tiers["Key"].review_rhythm = 30
        self.account.sudo().tier_id = self.tiers["Key"]

        def get_codes(days):
            self.account.sudo().tier_since = today - timedelta(days=days)
            self.account.invalidate_recordset()
            return [warning["code"] for warning in self.account.warnings or ()]

        self.assertNotIn("review", get_codes(30))
        self.assertIn("review", get_codes(31))
        self.assertNotIn(
            "review", [code for code, _text in self.account._get_other_warnings(today)]
        )

    def test_no_widget_that_core_would_warn_of(self):
        """The console warns of a widget of days on a moment."""
        views = self.env["ir.ui.view"].search(
            [("model", "=like", "key.account%"), ("type", "in", ("form", "list"))]
        )
        for view in views.filtered(lambda v: v.mode == "primary"):
            model = self.env[view.model]
            for node in etree.fromstring(model.get_view(view.id)["arch"]).iter("field"):
                if node.get("widget") == "date" and node.get("name") in model._fields:
                    kind = model._fields[node.get("name")].type
                    self.assertEqual(kind, "date", (view.name, node.get("name")))
        self.assertGreater(len(views), 10)

    def test_a_link_to_parts_of_an_account_is_of_this_account(self):
        """What the address alone makes, for somebody who pastes the link, is what the button
        opens: the client evaluates both with the account as active_id."""
        account = self.account
        self._create_account()
        for method in (
            "action_view_plans",
            "action_view_reviews",
            "action_view_alerts",
            "action_view_stakeholders",
        ):
            action = getattr(self._as("manager", account), method)()
            stored = self.env["ir.actions.act_window"].browse(action["id"])
            names = {"active_id": account.id}
            with self.subTest(method):
                self.assertTrue(stored.path)
                self.assertEqual(safe_eval(stored.domain, names), action["domain"])
                context = safe_eval(stored.context, names)
                self.assertEqual(context | names, action["context"])
                self.assertEqual(context["default_account_id"], account.id)
                self.assertEqual(action["domain"], [("account_id", "=", account.id)])
