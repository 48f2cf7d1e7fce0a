import re
from contextlib import contextmanager

from odoo import Command
from odoo.tests import new_test_user, tagged

from ...models.account.known_json import KnownJson
from ..common import KeyAccountCommon

DOCUMENTS = {
    "account.move",
    "calendar.event",
    "crm.lead",
    "mail.activity",
    "mail.mail",
    "mail.message",
    "sale.order",
    "survey.user_input",
}
OURS = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE)\s+(\"?key_account\w*)")


def is_ours(model):
    return (model._original_module or "").startswith("key_account")


@tagged("post_install", "-at_install")
class TestGuest(KeyAccountCommon):
    """A good guest in a database of others: who has no group of ours loses nothing, and what
    has nothing to do with us costs nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env,
            "seller_of_old",
            groups="sales_team.group_sale_salesman_all_leads,base.group_partner_manager,"
            "base.group_allow_export",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.customer = cls._create_partner("Customer", email="customer@example.com")
        cls.lead = cls.env["crm.lead"].create(
            {"name": "Deal", "partner_id": cls.customer.id, "user_id": cls.seller.id}
        )
        cls.order = cls._create_order(cls.customer, 100, state="draft")
        cls.order.user_id = cls.seller

    def _as_seller(self, records):
        self.env.flush_all()
        self.env.invalidate_all()
        return records.with_user(self.seller)

    def _get_fields(self):
        """Return the fields that are ours alone, on models of others too."""
        return [
            field
            for model in self.env.registry.values()
            for field in model._fields.values()
            if field._modules
            and all(module.startswith("key_account") for module in field._modules)
        ]

    def _get_added_fields(self):
        """Return those on models of others."""
        fields = self._get_fields()
        added = [f for f in fields if not is_ours(self.env.registry[f.model_name])]
        self.assertTrue(added)
        return added

    # Fields

    def test_what_is_for_our_groups_is_not_copied(self):
        """Who may not read it could copy nothing any more."""
        copied = [
            field
            for field in self._get_added_fields()
            if field.store and field.copy and "key_account" in (field.groups or "")
        ]
        self.assertEqual(copied, [])

    def test_figures_are_not_stored_on_models_of_others(self):
        """Computed and stored there, an installation would take hours."""
        stored = [f for f in self._get_added_fields() if f.compute and f.store]
        self.assertEqual(stored, [])

    def test_json_for_every_protocol(self):
        fields = [field for field in self._get_fields() if field.type == "json"]
        self.assertTrue(fields)
        self.assertEqual([f for f in fields if not isinstance(f, KnownJson)], [])

    def test_links_to_documents_are_indexed(self):
        """Who deletes a mail, or marks an activity done, would wait until all of a table of ours
        is read."""
        links = [
            field
            for field in self._get_fields()
            if field.type == "many2one"
            and field.store
            and field.comodel_name in DOCUMENTS
            and is_ours(self.env.registry[field.model_name])
            and self.env.registry[field.model_name]._auto
            and not self.env.registry[field.model_name]._transient
        ]
        self.assertIn("activity_id", [field.name for field in links])
        self.assertEqual([field for field in links if not field.index], [])

    def test_found_by_their_name(self):
        """Who types a name that nobody has into a filter finds nothing, not everything."""
        for name, model in self.env.registry.items():
            if not is_ours(model) or model._abstract or model._transient:
                continue
            if not (model._rec_name or model._rec_names_search):
                # Without a name of its own, a record is called by model and number.
                compute = type(self.env[name])._compute_display_name
                self.assertTrue(compute.__module__.startswith("odoo.orm"), name)
                continue
            with self.subTest(name):
                domain = [("display_name", "ilike", "nobody is called so")]
                self.assertFalse(self.env[name].search_count(domain))

    # Who has no group of ours

    def test_seller_copies(self):
        for record in (self.lead, self.customer, self.order):
            with self.subTest(record._name):
                copy = self._as_seller(record).copy()
                self.assertNotEqual(copy, record)

    def test_seller_reads_and_exports(self):
        """What the screens show, without anything of ours on them."""
        for record in (self.lead, self.customer, self.order):
            with self.subTest(record._name):
                mine = self._as_seller(record)
                self.assertFalse([n for n in mine.fields_get() if "key_account" in n])
                views = mine.get_views([(False, "form"), (False, "list")])
                names = [*views["models"][record._name]["fields"]]
                [row] = mine.web_read({name: {} for name in names})
                self.assertGreater(len(row), 10)
                plain = [
                    name
                    for name in names
                    if mine._fields[name].exportable and mine._fields[name].store
                ]
                [row] = mine.export_data(plain)["datas"]
                self.assertEqual(len(row), len(plain))

    # What has nothing to do with us

    def _get_statements(self, function):
        """Return the tables of ours that the statements of ``function`` name, one a time;
        what happens at the commit included."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        statements = []
        with contextmanager(self._patchExecute)(statements):
            function()
            self.env.flush_all()
            self.env.cr.precommit.run()
        self.assertTrue(statements)
        return [table for text in statements for table in OURS.findall(text)]

    def test_lead(self):
        leads = self._as_seller(self.lead)
        vals = {"name": "Second", "partner_id": self.customer.id}
        self.assertEqual(self._get_statements(lambda: leads.create(vals)), [])
        change = {"name": "Changed", "expected_revenue": 5, "priority": "2"}
        self.assertEqual(self._get_statements(lambda: leads.write(change)), [])
        self.assertEqual(self._get_statements(lambda: leads.read(["name"])), [])
        self.assertEqual(self._get_statements(leads.copy), [])

    def test_order(self):
        """A quotation costs nothing; an order the one insert of its mark."""
        orders = self._as_seller(self.order)
        line = {"product_id": self.product.id, "price_unit": 7}
        vals = {
            "partner_id": self.customer.id,
            "order_line": [Command.create(line)],
        }
        self.assertEqual(self._get_statements(lambda: orders.create(vals)), [])
        change = {"client_order_ref": "X", "order_line": [Command.create(line)]}
        self.assertEqual(self._get_statements(lambda: orders.write(change)), [])
        marked = self._get_statements(orders.action_confirm)
        self.assertEqual(marked.count("key_account_reassessment"), 1)
        self.assertLessEqual(
            set(marked), {"key_account_reassessment", "key_account_tier"}
        )

    def test_company_without_tiers(self):
        """All the same there; an order asks whether there are tiers, and calls nobody."""
        tiers = self.env["key.account.tier"].with_context(active_test=False)
        tiers.search([("company_id", "=", self.company.id)]).unlink()
        self.test_lead()
        self.test_order()
        self.test_customer_and_meeting()
        self.test_mail()
        marks = self.env["key.account.reassessment"]
        self.assertFalse(marks.search([("company_id", "=", self.company.id)]))
        cron = self.env.ref("key_account_management.ir_cron_assess")
        calls = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self._as_seller(self.order.copy()).action_confirm()
        self.env.cr.precommit.run()
        self.assertEqual(
            self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]), calls
        )

    def test_customer_and_meeting(self):
        partners = self._as_seller(self.customer)
        create = lambda: partners.create({"name": "New", "is_company": True})  # noqa: E731
        self.assertEqual(self._get_statements(create), [])
        change = lambda: partners.write({"phone": "123", "name": "Name"})  # noqa: E731
        self.assertEqual(self._get_statements(change), [])
        meetings = self._as_seller(self.env["calendar.event"])
        vals = {
            "name": "Meeting",
            "start": "2026-06-01 08:00:00",
            "stop": "2026-06-01 09:00:00",
            "partner_ids": [Command.set(self.customer.ids)],
        }
        self.assertEqual(self._get_statements(lambda: meetings.create(vals)), [])

    def test_mail(self):
        mails = self.env["mail.mail"].create(
            [
                {
                    "subject": "Hello",
                    "email_to": "customer@example.com",
                    "model": self.lead._name,
                    "res_id": self.lead.id,
                }
                for _number in range(3)
            ]
        )
        self.assertEqual(self._get_statements(mails.send), [])
        post = lambda: self._as_seller(self.lead).message_post(  # noqa: E731
            body="Hello",
            partner_ids=self.customer.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(self._get_statements(post), [])
