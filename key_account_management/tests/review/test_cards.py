from lxml import etree

from odoo.tests import TransactionCase, tagged

OURS = "key.account"
BY_ID = ".//field[@name='id' and not(@invisible)]"


@tagged("post_install", "-at_install")
class TestCards(TransactionCase):
    """On a phone a list in a form is cards, or scrolls; neither they nor another screen show the
    id of a record."""

    def _get_arch(self, model, kind, **options):
        return etree.fromstring(
            self.env[model].get_view(view_type=kind, **options)["arch"]
        )

    def _get_models(self):
        return [
            name
            for name, model in self.env.items()
            if name.startswith(OURS) and not model._abstract
        ]

    def test_every_list_in_a_form(self):
        seen = 0
        for name in [*self._get_models(), "crm.lead", "res.config.settings"]:
            model = self.env[name]
            for node in self._get_arch(name, "form", mobile=True).xpath(
                ".//field[list]"
            ):
                field = model._fields.get(node.get("name"))
                if not field or not (field.comodel_name or "").startswith(OURS):
                    continue
                seen += 1
                with self.subTest(model=name, field=field.name):
                    card = node.find("kanban")
                    mode = node.get("mode")
                    if card is None and mode != "list,kanban":  # cards of a view
                        self.assertEqual(mode, "list")
                        self.assertTrue(node.find("list").get("editable"))
                    elif card is not None:
                        self.assertFalse(card.xpath(BY_ID))
        self.assertGreater(seen, 15)

    def test_every_screen(self):
        """Of an action, and of a list in a form, which finds its cards the same way."""
        actions = self.env["ir.actions.act_window"].search(
            [("res_model", "=like", f"{OURS}%")]
        )
        pairs = {
            (action.res_model, kind)
            for action in actions
            for kind in action.view_mode.split(",")
            if kind in ("kanban", "activity")
        }
        self.assertIn(("key.account", "activity"), pairs)
        embedded = {
            field.comodel_name
            for name in self._get_models()
            for field in self.env[name]._fields.values()
            if field.type in ("one2many", "many2many")
        } & {*self._get_models()}
        views = self.env["ir.ui.view"]
        pairs |= {
            (name, "kanban") for name in embedded if views.default_view(name, "list")
        }
        for name, kind in sorted(pairs):
            with self.subTest(model=name, kind=kind):
                arch = self._get_arch(name, kind)
                self.assertTrue(arch.xpath(".//field[@name]"))
                self.assertFalse(arch.xpath(BY_ID))
                self._assert_currencies(name, arch)

    def _assert_currencies(self, model, arch):
        """Every amount has the sign of its currency, which is read with it."""
        fields, model = self.env[model]._fields, self.env[model]
        names = {node.get("name") for node in arch.iter("field")}
        for name in names & fields.keys():
            if fields[name].type == "monetary":
                self.assertIn(fields[name].get_currency_field(model), names)

    def test_card_says_what_the_list_says(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        for lang, label in (("en_US", "Serves since"), ("zh_CN", None)):
            members = self.env["key.account.team.member"].with_context(lang=lang)
            (card,) = etree.fromstring(
                members.get_view(view_type="kanban")["arch"]
            ).xpath(".//t[@t-name='card']")
            label = label or members.fields_get(["date_start"])["date_start"]["string"]
            self.assertIn(label, card.xpath(".//span/text()"))
            names = [node.get("name") for node in card.iter("field")]
            self.assertLess(names.index("account_id"), names.index("user_id"))
            self.assertIn("role", names)
            (account,) = card.xpath(".//field[@name='account_id']")
            self.assertIn(
                "context.get('hide_account')", account.getparent().get("invisible")
            )

    def test_filled_in_where_it_stands(self):
        """Lines without a form of their own stay a list, which is typed into."""
        (node,) = self._get_arch("key.account.tier", "form").xpath(
            ".//field[@name='rule_ids']"
        )
        self.assertEqual(node.get("mode"), "list")
        (node,) = self._get_arch("key.account.review", "form").xpath(
            ".//field[@name='mark_ids']"
        )
        self.assertIsNone(node.get("mode"))
        self.assertIsNotNone(node.find("kanban"))

    def test_lists_of_others_are_left_alone(self):
        """A list in core's form that nobody wrote cards for has those of core."""
        form = self._get_arch("res.currency", "form")
        for node in form.xpath(".//field[list]"):
            self.assertIsNone(node.get("mode"))
            self.assertIsNone(node.find("kanban"))
        self.assertTrue(form.xpath(".//field[list]"))
