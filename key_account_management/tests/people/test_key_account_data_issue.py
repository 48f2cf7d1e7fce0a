from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import KeyAccountPeopleCommon


@tagged("post_install", "-at_install")
class TestDataIssue(KeyAccountPeopleCommon):
    """Each thing to mend is found, told once, mended by one click, and then gone."""

    def _open(self, user="admin"):
        issues = self._as(user, self.env["key.account.data.issue"])
        return issues.search(issues.action_open()["domain"])

    def _get_found(self, issues, kind):
        """Return the contacts that the issue of the kind leads to."""
        issue = issues.filtered(lambda issue: issue.kind == kind)
        if not issue or issue.is_double:
            return issue.partner_ids
        action = issue.action_mend()
        return issue.env[action["res_model"]].search(action["domain"])

    def _create_twin(self):
        twin = self._create_account("Twin")
        customers = (self.account | twin).partner_id
        customers.write({"vat": False, "phone": "+1 555 010 4477"})
        self.env.flush_all()
        return twin, customers

    def test_customers_that_are_probably_one(self):
        twin, customers = self._create_twin()
        friend = self._create_account("Friend")
        friend.partner_id.email = "me@gmail.com"
        twin.partner_id.email = "you@gmail.com"
        issues = self._open()
        self.assertEqual(self._get_found(issues, "phone"), customers)
        self.assertFalse(self._get_found(issues, "domain"))
        [row] = issues.filtered(lambda issue: issue.kind == "phone")
        self.users["admin"].group_ids |= self.env.ref("base.group_partner_manager")
        action = row.action_mend()
        self.assertEqual(action["res_model"], "base.partner.merge.automatic.wizard")
        merge = self.env[action["res_model"]].with_context(**action["context"])
        merge = merge.with_user(self.users["admin"]).create({})
        self.assertEqual(merge.partner_ids, customers)
        merge.partner_ids.email = "us@gmail.com"  # core merges only these
        other = twin.partner_id
        merge.dst_partner_id = self.account.partner_id
        merge.action_merge()
        self.assertFalse(other.exists())
        self.env.invalidate_all()
        self.assertEqual(row.count, 0)
        with self.assertRefused(UserError, "mended already"):
            row.action_mend()
        self.assertFalse(self._get_found(self._open(), "phone"))

    def test_who_may_not_merge_is_told(self):
        self._create_twin()
        admin = self.users["admin"]
        admin.group_ids -= self.env.ref("base.group_partner_manager")
        self.assertFalse(admin.has_group("base.group_partner_manager"))
        [row] = self._open().filtered(lambda issue: issue.kind == "phone")
        with self.assertRefused(UserError, "Twin"):
            row.action_mend()

    def test_a_group_of_companies_is_no_double(self):
        twin, customers = self._create_twin()
        twin.partner_id.parent_id = self.account.partner_id
        self.assertFalse(self._get_found(self._open(), "phone"))

    def test_no_industry(self):
        partner = self.account.partner_id
        partner.industry_id = False
        issues = self._open()
        self.assertIn(partner, self._get_found(issues, "industry"))
        row = issues.filtered(lambda issue: issue.kind == "industry")
        before = row.count
        partner.industry_id = self.env["res.partner.industry"].create({"name": "Steel"})
        self.env.invalidate_all()
        self.assertEqual(row.count, before - 1)
        self.assertNotIn(partner, self._get_found(self._open(), "industry"))

    def test_people_without_mail(self):
        person, other, gone = (self._create_person(n) for n in ("Ann", "Ben", "Cleo"))
        (person | gone).partner_id.email = False
        other.partner_id.email = "ben@customer.com"
        gone.write({"date_start": "2020-01-01", "date_end": "2020-02-01"})
        self.env.flush_all()
        self.assertEqual(self._get_found(self._open(), "email"), person.partner_id)
        person.partner_id.email = "ann@customer.com"
        self.assertFalse(self._get_found(self._open(), "email"))

    def test_only_of_the_company_and_as_the_user(self):
        """Customers of another company are not told, nor contacts that the user may not see."""
        _twin, customers = self._create_twin()
        self.account.partner_id.industry_id = False
        other = self.env["res.company"].create({"name": "Elsewhere"})
        hidden = self._create_account("Hidden").partner_id
        hidden.write({"phone": customers[0].phone, "company_id": other.id})
        stranger = self._create_partner("Stranger", phone=customers[0].phone)
        self._create_account(partner_id=stranger.id, company_id=other.id)
        self.env.flush_all()
        issues = self._open()
        self.assertEqual(self._get_found(issues, "phone"), customers)
        told = self._get_found(issues, "industry")
        self.assertIn(self.account.partner_id, told)
        self.assertFalse(told & (hidden | stranger))

    def test_as_many_queries_for_more(self):
        self._create_twin()
        self._open()  # what is cached once
        counted = []
        for size in (0, 6):
            for index in range(size):
                pair = [self._create_account(f"Pair {index} {n}") for n in "ab"]
                for account in pair:
                    account.partner_id.phone = f"+1 555 010 99{index:02}"
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            issues = self._open()
            issues.mapped("count")
            counted.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(issues.filtered("is_double")), 7)
        self.assertLessEqual(counted[1], counted[0] + 1)

    def test_a_step_of_the_first_hour(self):
        admin = self._as("admin", self.env["key.account"])
        self.account.partner_id.industry_id = False
        self.env.flush_all()
        step = {s["code"]: s for s in admin._get_first_steps(self.company)}["data"]
        self.assertFalse(step["done"])
        self.assertEqual(
            step["action"], "key_account_management.key_account_data_issue_action"
        )
        customers = self.env["res.partner"].search([("key_account_ids", "!=", False)])
        industry = self.env["res.partner.industry"].create({"name": "All"})
        customers.industry_id = industry
        self.company.key_account_assessed_on = "2026-01-01"
        self.env.flush_all()
        step = {s["code"]: s for s in admin._get_first_steps(self.company)}["data"]
        self.assertTrue(step["done"])
        _twin, pair = self._create_twin()
        pair.industry_id = industry
        self.env.flush_all()
        step = {s["code"]: s for s in admin._get_first_steps(self.company)}
        self.assertFalse(step["data"]["done"])
