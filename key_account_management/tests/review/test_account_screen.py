from lxml import etree

from odoo.tests import tagged

from .common import KeyAccountReviewCommon

# Where a tier is shown, by model: kinds of views
TIERS_SHOWN = {
    "crm.lead": ("form", "list", "kanban"),
    "key.account": ("form", "list", "kanban"),
    "key.account.alert": ("form", "list"),
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
                nodes = self._get_nodes(model, kind, "//templates//field | //field")
                shown = [
                    node
                    for node in nodes
                    if node.get("name") in names
                    and not (kind == "kanban" and node.getparent().tag == "kanban")
                ]
                with self.subTest(model=model, kind=kind):
                    self.assertTrue(shown)
                    widgets = {node.get("widget") for node in shown}
                    self.assertEqual(widgets, {"key_account_tier"})

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
