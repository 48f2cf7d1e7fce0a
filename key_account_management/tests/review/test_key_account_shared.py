from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import KeyAccountReviewCommon


@tagged("post_install", "-at_install")
class TestKeyAccountShared(KeyAccountReviewCommon):
    """What holds for every company is changed by who works in all of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.everywhere = new_test_user(
            cls.env,
            "everywhere",
            groups="key_account_management.group_manager",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.env["res.company"].search([]).ids)],
        )
        template = cls.env["key.account.plan.template"].create({"name": "Template"})
        part = {"template_id": template.id, "name": "Part"}
        cls.shared = {
            "key.account.plan.template": template,
            **{
                name: cls.env[name].create(vals)
                for name, vals in (
                    ("key.account.decision.role", {"name": "Role", "mark": "R"}),
                    ("key.account.cause", {"name": "Cause"}),
                    ("key.account.review.criterion", {"name": "Criterion"}),
                    (
                        "key.account.plan.template.objective",
                        {**part, "measure": "ordered_amount"},
                    ),
                    ("key.account.plan.template.strategy", part),
                    ("key.account.plan.template.initiative", part),
                )
            },
            "key.account.coaching.rule": cls.env["key.account.coaching.rule"].search(
                [], limit=1
            ),
        }

    def test_every_model_without_a_company(self):
        """Configuration that may have no company is guarded, in every model of ours."""
        for name, model in self.env.items():
            company = model._fields.get("company_id")
            if (
                name.startswith("key.account")
                and not (model._abstract or model._transient)
                and self._as("admin", model).has_access("write")
                and not (company and (company.required or company.related))
            ):
                self.assertIn(name, self.shared)

    def test_written_by_who_works_everywhere(self):
        for name, record in self.shared.items():
            with self.subTest(name):
                for attempt in (
                    lambda r: r.write({"name": "Changed"}),
                    lambda r: r.copy(),
                    lambda r: r.unlink(),
                ):
                    with self.assertRefused(AccessError, "holds for every company"):
                        attempt(self._as("admin", record))
                record.with_user(self.everywhere).name = "Changed"
                self.assertEqual(record.name, "Changed")

    def test_of_one_company(self):
        """Neither made everybody's, nor taken from everybody."""
        causes = self._as("admin", self.env["key.account.cause"])
        cause = causes.create({"name": "Ours", "company_id": self.company.id})
        cause.name = "Changed"
        for vals in ({"company_id": False}, {"name": "x", "company_id": False}):
            with self.assertRefused(AccessError, "holds for every company"):
                cause.write(vals)
        shared = self._as("admin", self.shared["key.account.cause"])
        with self.assertRefused(AccessError, "holds for every company"):
            shared.company_id = self.company
        cause.unlink()

    def test_errors_name_what_one_may_see(self):
        person = self._create_person("Ann")
        user = new_test_user(
            self.env,
            "sees_contacts",
            groups="base.group_partner_manager",
            company_id=self.company.id,
        )
        refused = "Ann can't be deleted: the person is on the map of"
        with self.assertRaisesRegex(UserError, f"{refused} an account that"):
            person.partner_id.with_user(user).unlink()
        manager = self.users["manager"]
        manager.group_ids |= self.env.ref("base.group_partner_manager")
        with self.assertRaisesRegex(UserError, f"{refused} Customer"):
            person.partner_id.with_user(manager).unlink()
