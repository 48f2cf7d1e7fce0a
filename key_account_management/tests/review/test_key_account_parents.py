from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import KeyAccountReviewCommon


@tagged("post_install", "-at_install")
class TestKeyAccountGuardOfParents(KeyAccountReviewCommon):
    """What hangs on an account moves from and to accounts that the user may change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["second"] = cls._create_user("people_second", "group_user")
        cls.foreign = cls._create_account("Foreign", user_id=cls.users["second"].id)
        cls.here = cls._plant(cls.account, cls.plan)
        cls.there = cls._plant(cls.foreign, cls._create_plan(cls.foreign))

    @classmethod
    def _plant(cls, account, plan):
        """One record of each model of ours that hangs on the account."""
        ann = cls._create_person("Ann", account)
        bob = cls._create_person("Bob", account)
        review = cls._create_review(account)
        at_account = {"account_id": account.id}
        in_plan = {"plan_id": plan.id, "name": "Part"}
        criterion = (
            cls.env["key.account.criterion"]
            .search([("company_id", "=", cls.company.id)])
            .filtered("is_judged")[:1]
        )
        category = cls.env["product.category"].create({"name": "Goods"})
        values = {
            "key.account.stakeholder.relation": {
                "stakeholder_id": ann.id,
                "other_id": bob.id,
            },
            "key.account.stakeholder.role": {
                "stakeholder_id": ann.id,
                "category_id": category.id,
                "role_ids": [(6, 0, cls.roles["decider"].ids)],
            },
            "key.account.attitude": {"stakeholder_id": ann.id, "evidence": "Seen"},
            "key.account.team.member": {
                **at_account,
                "user_id": cls.users["personal"].id,
            },
            "key.account.action": {**at_account, "name": "Agreed"},
            "key.account.alert": at_account,
            "key.account.need": {**at_account, "name": "Need"},
            "key.account.judgement": {
                **at_account,
                "criterion_id": criterion.id,
                "value": 3,
                "evidence": "Seen",
            },
            "key.account.objective": {**in_plan, "measure": "ordered_amount"},
            "key.account.swot": {**in_plan, "kind": "threat"},
            "key.account.strategy": in_plan,
            "key.account.initiative": in_plan,
            "key.account.resource": in_plan,
            "key.account.review.rating": {"review_id": review.id, "name": "Mark"},
        }
        planted = {
            name: cls.env[name].create(vals).exists() for name, vals in values.items()
        }
        others = {
            "key.account.stakeholder": ann,
            "key.account.plan": plan,
            "key.account.review": review,
        }
        return planted | others

    def _get_moves(self):
        """Yield ``(record here, name of a link to its parent, parent there)`` and back."""
        for name, record in self.here.items():
            other = self.there[name]
            for link in record._get_parent_links():
                yield record, link, other[link]
                yield other, link, record[link]

    def test_every_model_is_planted(self):
        moved = {record._name for record, _link, _parent in self._get_moves()}
        guarded = {
            name
            for name, model in self.env.items()
            if "account_id" in model._fields
            and not (model._abstract or model._transient)
            and name.startswith("key.account")
            and self._as("personal", model).has_access("write")
        }
        # Of what the customer estimates one stands for both: they are one mixin.
        self.assertEqual(
            guarded - moved, {"key.account.competitor", "key.account.wallet"}
        )

    def test_nothing_moves_across_accounts(self):
        """Neither away from one's own account, nor to it."""
        for record, link, parent in self._get_moves():
            with (
                self.subTest(record=record._name, link=link, to=parent),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                self._as("manager", record).write({link: parent.id})

    def test_who_may_change_both_moves(self):
        for name in ("need", "action", "swot", "strategy", "initiative"):
            record = self.here[f"key.account.{name}"]
            other = self.there[f"key.account.{name}"]
            for link in record._get_parent_links():
                with self.subTest(name):
                    self._as("director", record).write({link: other[link].id})
                    self.assertEqual(record.account_id, self.foreign)

    def test_links_name_what_one_may_see(self):
        """A link shows the name of what it points to."""
        for name, link, target in (
            ("action", "stakeholder_id", "stakeholder"),
            ("action", "initiative_id", "initiative"),
            ("initiative", "strategy_id", "strategy"),
            ("stakeholder", "parent_id", "stakeholder"),
        ):
            record = self._as("manager", self.here[f"key.account.{name}"])
            foreign = self.there[f"key.account.{target}"]
            with (
                self.subTest(name, link=link),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                record.write({link: foreign.id})
        action = self._as("manager", self.here["key.account.action"])
        action.stakeholder_id = self.here["key.account.stakeholder"]
        self.assertEqual(action.stakeholder_id.account_id, self.account)

    def test_forms_show_what_one_may_see(self):
        """What follows from a link is computed as superuser, before anything is stored too."""
        for name, foreign in self.there.items():
            records = self._as("manager", self.env[name])
            spec = {name: {} for name in records.fields_get(attributes=[])}
            for link in records._get_parent_links():
                parent, own = foreign[link].id, self.here[name][link].id
                for values, context in (
                    ({link: parent}, {}),
                    ({link: {"id": parent}}, {}),
                    ({}, {f"default_{link}": parent}),
                ):
                    form = records.with_context(**context)
                    typed = [*values]
                    with (
                        self.subTest(name, values=values, context=context),
                        self.assertRaises(AccessError),
                    ):
                        form.onchange(dict(values), typed, spec)
                shown = {"company_id": {}}
                self.assertIn("value", records.onchange({link: own}, [link], shown))

    def test_the_form_above_shows_what_one_may_see(self):
        """A line names the record above by what is typed there."""
        objectives = self._as("manager", self.env["key.account.objective"])
        for account in (self.foreign, self.account):
            values = {"plan_id": {"account_id": account.id}}
            spec = {"account_id": {"fields": {"display_name": {}}}}
            if account == self.foreign:
                with self.assertRaises(AccessError):
                    objectives.onchange(values, ["plan_id"], spec)
            else:
                told = objectives.onchange(values, ["plan_id"], spec)
                self.assertIn("Customer", str(told))

    def test_strangers_to_the_house(self):
        """Without a link there is nothing to refuse, whoever fills in a form of core's."""
        answers = self.env["survey.user_input"].with_user(
            new_test_user(self.env, "officer", groups="survey.group_survey_manager")
        )
        told = answers.onchange({}, [], {"survey_id": {}, "key_account_id": {}})
        self.assertFalse(told["value"]["key_account_id"])
