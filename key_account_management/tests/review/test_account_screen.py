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
