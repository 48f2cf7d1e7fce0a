"""One record of every model and ownership, and the users who try their rights on it.

A factory gives the values of one record of a model at a place: ``name`` is ``planted`` for the
record that is tried, ``base`` for one that others hang on, ``more`` for one that a user makes.
Models of rooms that are not there have no record.
"""

from datetime import date, timedelta

import psycopg2

from odoo import Command, fields
from odoo.tests import new_test_user

from .common import KeyAccountCommon
from .security_matrix import OWNERSHIPS, get_cells

GROUPS = {
    "salesperson": "sales_team.group_sale_salesman",
    "own": "key_account_management.group_user",
    "member": "key_account_management.group_user",
    "all": "key_account_management.group_all_accounts",
    "manager": "key_account_management.group_manager",
    "personal": "key_account_management.group_personal",
    "elsewhere": "key_account_management.group_manager",
    "everywhere": "key_account_management.group_manager",
    "system": "base.group_system",
    "portal": "base.group_portal",
    "public": "base.group_public",
}
# Whose account it is.
MANAGERS = {
    "own": "own",
    "team": "colleague",
    "made": "colleague",
    "another": "colleague",
    "elsewhere": "elsewhere",
}
TEAMS = ("team", "made")
SECRET = "Planted"
# What a refusal must not be: nobody learns from it what to do.
UNCLEAR = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    psycopg2.Error,
)


def _get_year(name):
    return {"base": 2001, "planted": 2002, "more": 2003}[name]


# model: (factory, field that tells whose record it is, what a user writes)
FACTORIES = {
    "key.account": (
        lambda p, name: {
            "partner_id": p.get_partner(f"Customer {name}").id,
            "company_id": p.company.id,
            "user_id": p.manager.id,
            "team_member_ids": [
                Command.create({"user_id": user.id, "role": "service"})
                for user in p.members
            ],
        },
        "partner_id",
        {"user_id": lambda p: p.helpers[0].id},
    ),
    "key.account.team.member": (
        lambda p, name: {
            "account_id": p.account.id,
            "user_id": p.helpers[name == "more"].id,
            "role": "finance",
            "date_start": p.day,
        },
        "date_start",
        {"role": "technical"},
    ),
    "key.account.action": (
        lambda p, name: {
            "account_id": p.account.id,
            "name": p.tell(name),
            "user_id": p.helpers[0].id,
        },
        "name",
        None,
    ),
    "key.account.criterion": (
        lambda p, name: {
            "name": p.tell(name),
            "company_id": p.company.id,
            "measure": "potential",
            "weight": 0,
            "low": 0,
            "high": 100,
        },
        "name",
        None,
    ),
    # Archived: the ladder itself stays as it is.
    "key.account.tier": (
        lambda p, name: {
            "name": p.tell(name),
            "company_id": p.company.id,
            "active": False,
        },
        "name",
        None,
    ),
    "key.account.tier.rule": (
        lambda p, name: {
            "tier_id": p.get_base("key.account.tier").id,
            "criterion_id": p.make("key.account.criterion", f"rule {name}").id,
            "enter": 4,
            "keep": 3,
        },
        "criterion_id",
        {"keep": 2},
    ),
    "key.account.judgement": (
        lambda p, name: {
            "account_id": p.account.id,
            "criterion_id": p.get_base("key.account.criterion").id,
            "value": 50,
            "evidence": p.tell(name),
        },
        "evidence",
        None,
    ),
    "key.account.assessment": (
        lambda p, name: {
            "company_id": p.company.id,
            "as_of": p.day,
            "state": "done",
        },
        "as_of",
        {"state": "failed"},
    ),
    "key.account.tier.change": (
        lambda p, name: {
            "account_id": p.account.id,
            "kind": "first",
            "date": fields.Date.today(),
            "reason": p.tell(name),
        },
        "reason",
        None,
    ),
    "key.account.reassessment": (
        lambda p, name: {
            "company_id": p.company.id,
            "partner_id": p.get_partner(f"Marked {name}").id,
        },
        "partner_id",
        {"partner_id": lambda p: p.get_partner("Marked instead").id},
    ),
    "key.account.look": (
        lambda p, name: {
            "company_id": p.company.id,
            "partner_id": p.get_partner(f"Looked at {name}").id,
            "user_id": p.helpers[0].id,
            "looked_at": fields.Datetime.now(),
        },
        "partner_id",
        {"partner_id": lambda p: p.get_partner("Looked at instead").id},
    ),
    "key.account.decision.role": (
        lambda p, name: {"name": p.tell(name), "mark": "Z"},
        "name",
        None,
    ),
    "key.account.coaching.rule": (
        lambda p, name: {
            "name": p.tell(name),
            "kind": "no_decider",
            "advice": "Ask",
            "summary": "Ask",
        },
        "name",
        None,
    ),
    "key.account.stakeholder": (
        lambda p, name: {
            "account_id": p.account.id,
            "partner_id": p.get_contact(name).id,
            "needs": p.tell(name),
        },
        "needs",
        None,
    ),
    "key.account.stakeholder.relation": (
        lambda p, name: {
            "stakeholder_id": p.get_base("key.account.stakeholder").id,
            "other_id": p.make("key.account.stakeholder", f"related {name}").id,
            "note": p.tell(name),
        },
        "note",
        None,
    ),
    "key.account.stakeholder.role": (
        lambda p, name: {
            "stakeholder_id": p.get_base("key.account.stakeholder").id,
            "category_id": p.get_category(name).id,
            "role_ids": [Command.link(p.get_base("key.account.decision.role").id)],
            "note": p.tell(name),
        },
        "note",
        None,
    ),
    "key.account.attitude": (
        lambda p, name: {
            "stakeholder_id": p.get_base("key.account.stakeholder").id,
            "attitude": "opponent",
            "evidence": p.tell(name),
            "user_id": p.author.id,
        },
        "evidence",
        None,
    ),
    "key.account.need": (
        lambda p, name: {"account_id": p.account.id, "name": p.tell(name)},
        "name",
        None,
    ),
    "key.account.competitor": (
        lambda p, name: {
            "account_id": p.account.id,
            "partner_id": p.get_partner(f"Competitor {name}").id,
            "strengths": p.tell(name),
        },
        "strengths",
        None,
    ),
    "key.account.wallet": (
        lambda p, name: {
            "account_id": p.account.id,
            "source": p.tell(name),
            "year": _get_year(name),
            "spend_low": 1,
            "spend_high": 2,
        },
        "source",
        None,
    ),
    "key.account.survey": (
        lambda p, name: {
            "name": p.tell(name),
            "company_id": p.company.id,
            "survey_id": p.survey.id,
        },
        "name",
        None,
    ),
    "key.account.survey.invitation": (
        lambda p, name: {
            "programme_id": p.get_base("key.account.survey").id,
            "account_id": p.account.id,
            "stakeholder_id": p.get_base("key.account.stakeholder").id,
            "email": p.tell(name),
            "date_asked": fields.Datetime.now(),
            "state": "failed",
        },
        "email",
        None,
    ),
    "key.account.answer": (
        lambda p, name: {"words": p.tell(name)},
        "words",
        None,
    ),
    "key.account.alert": (
        lambda p, name: {
            "account_id": p.account.id,
            "kind": "detractor" if name == "more" else "complaint",
            "outcome": p.tell(name),
            "state": "done" if name == "base" else "open",
        },
        "outcome",
        None,
    ),
    "key.account.alert.evidence": (
        lambda p, name: {
            "alert_id": p.get_base("key.account.alert").id,
            "text": p.tell(name),
        },
        "text",
        None,
    ),
    "key.account.churn": (
        lambda p, name: {
            # An account has one figure.
            "account_id": p.make(
                "key.account", "base" if name == "planted" else "planted"
            ).id,
            "company_id": p.company.id,
            "date": p.day,
            "probability": 0.5,
        },
        "account_id",
        {"probability": 0.9},
    ),
    "key.account.churn.line": (
        lambda p, name: {
            "account_id": p.account.id,
            "category_id": p.get_category(name).id,
            "company_id": p.company.id,
            "date": p.day,
            "last_date": p.day.replace(year=_get_year(name)),
            "days_silent": 90,
            "probability": 0.5,
            "yearly_amount": 100,
        },
        "last_date",
        {"probability": 0.9},
    ),
    "key.account.decline": (
        lambda p, name: {
            # An account has one figure.
            "account_id": p.make(
                "key.account", "base" if name == "planted" else "planted"
            ).id,
            "company_id": p.company.id,
            "date": p.day,
            "change": -50,
        },
        "account_id",
        {"change": 10},
    ),
    "key.account.rhythm": (
        lambda p, name: {
            "company_id": p.company.id,
            "date": p.day.replace(year=_get_year(name)),
            "horizon": 90,
        },
        "date",
        {"horizon": 7},
    ),
    "key.account.deal": (
        lambda p, name: {"name": p.tell(name)},
        "name",
        None,
    ),
    "key.account.churn.warning": (
        lambda p, name: {
            "account_id": p.account.id,
            "company_id": p.company.id,
            "date": p.day,
            "since": p.day.replace(year=_get_year(name)),
            "probability": 0.5,
        },
        "since",
        {"probability": 0.9},
    ),
    "key.account.churn.replay": (
        lambda p, name: {
            "company_id": p.company.id,
            "date": p.day.replace(year=_get_year(name)),
            "horizon": 90,
        },
        "date",
        {"right": 9},
    ),
    "key.account.churn.replay.month": (
        lambda p, name: {
            "replay_id": p.get_base("key.account.churn.replay").id,
            "company_id": p.company.id,
            "date": p.day.replace(year=_get_year(name)),
        },
        "date",
        {"right": 9},
    ),
    "key.account.cause": (
        lambda p, name: {"name": p.tell(name), "company_id": p.company.id},
        "name",
        None,
    ),
    "key.account.improvement": (
        lambda p, name: {
            "name": p.tell(name),
            "company_id": p.company.id,
            "cause_id": p.get_base("key.account.cause").id,
        },
        "name",
        None,
    ),
    "key.account.plan": (
        lambda p, name: {
            "name": p.tell(name),
            "account_id": p.account.id,
            "date_start": f"{_get_year(name)}-01-01",
            "date_end": f"{_get_year(name)}-12-31",
            "user_id": p.manager.id,
        },
        "name",
        None,
    ),
    "key.account.plan.version": (
        lambda p, name: {
            "plan_id": p.get_base("key.account.plan").id,
            "version": _get_year(name),
            "date": fields.Datetime.now(),
            "reason": p.tell(name),
        },
        "reason",
        None,
    ),
    **{
        f"key.account.{part}": (
            lambda p, name, vals=vals: {
                "plan_id": p.get_base("key.account.plan").id,
                "name": p.tell(name),
                **vals,
            },
            "name",
            None,
        )
        for part, vals in {
            "initiative": {},
            "objective": {"measure": "ordered_amount", "target": 9},
            "resource": {},
            "strategy": {},
            "swot": {"kind": "strength"},
        }.items()
    },
    "key.account.plan.template": (
        lambda p, name: {"name": p.tell(name), "company_id": p.company.id},
        "name",
        None,
    ),
    **{
        f"key.account.plan.template.{part}": (
            lambda p, name, vals=vals: {
                "template_id": p.get_base("key.account.plan.template").id,
                "name": p.tell(name),
                **vals,
            },
            "name",
            None,
        )
        for part, vals in {
            "initiative": {},
            "objective": {"measure": "ordered_amount"},
            "strategy": {},
        }.items()
    },
    "key.account.review": (
        lambda p, name: {"account_id": p.account.id, "name": p.tell(name)},
        "name",
        None,
    ),
    "key.account.review.rating": (
        lambda p, name: {
            "review_id": p.get_base("key.account.review").id,
            "name": p.tell(name),
        },
        "name",
        None,
    ),
    "key.account.review.criterion": (
        lambda p, name: {"name": p.tell(name), "company_id": p.company.id},
        "name",
        None,
    ),
}


class Place:
    """What there is of one ownership: an account with all that hangs on it, or a company with
    its configuration."""

    def __init__(self, case, name):
        self.env, self.name = case.env, name
        companies = case.env["res.company"]
        self.company = {"elsewhere": case.other, "shared": companies}.get(
            name, case.company
        )
        users = case.env["res.users"]
        self.manager = case.users.get(MANAGERS.get(name), users)
        self.members = case.users["member"] if name in TEAMS else users
        author = {**MANAGERS, "made": "member"}.get(name)
        self.author = case.users[author if author in GROUPS else "personal"]
        # A day of its own, where a record has no text.
        self.day = date(2020, 1, 1) + timedelta(days=list(OWNERSHIPS).index(name))
        self.helpers, self.survey = case.helpers, case.survey
        self.made, self.models = {}, []

    @property
    def account(self):
        return self.get_base("key.account")

    def tell(self, name):
        """Return a text that stands in this record alone."""
        model = self.models[-1].removeprefix("key.account.")
        return f"{SECRET} {self.name} {model} {name}"

    def get_base(self, model):
        return self.make(model, "base")

    def make(self, model, name):
        """Return the record of this name, made when it is asked for first."""
        if (model, name) not in self.made:
            self.made[model, name] = self._create(model, self.get_vals(model, name))
            if self.name == "made" and self.env[model]._log_access:
                self._give_to_member(self.made[model, name])
        return self.made[model, name]

    def get_vals(self, model, name="more"):
        """Return the values of a record; without a name, of one more by a user."""
        self.models.append(model)
        vals = FACTORIES[model][0](self, name)
        self.models.pop()
        return vals

    def _create(self, model, vals):
        records = self.env[model]
        if model == "key.account.answer":
            return self._answer(vals["words"])
        if model == "key.account.deal":
            return self._lose(vals["name"])
        if model == "key.account.tier.change":
            records._append([vals])
            return records.search([("reason", "=", vals["reason"])])
        return records.create(vals)

    def _give_to_member(self, record):
        record.flush_recordset()
        self.env.cr.execute(
            f'UPDATE "{record._table}" SET create_uid = %s WHERE id = %s',
            [self.members.id, record.id],
        )
        record.invalidate_recordset()

    def _answer(self, words):
        person = self.get_base("key.account.stakeholder")
        programme = self.get_base("key.account.survey")
        answer = self.survey._create_answer(
            partner=person.partner_id,
            check_attempts=False,
            key_account_id=person.account_id.id,
            key_account_survey_id=programme.id,
            key_account_stakeholder_id=person.id,
        )
        answer._save_lines(self.survey.question_ids, words)
        answer._mark_done()
        self.env.flush_all()
        return self.env["key.account.answer"].search([("words", "=", words)])

    def _lose(self, name):
        product = self.env["product.product"].create({"name": "Offered"})
        order = self.env["sale.order"].create(
            {
                "name": name,
                "partner_id": self.account.partner_id.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create({"product_id": product.id, "tax_ids": False})
                ],
            }
        )
        order.write({"state": "cancel", "key_account_lost_on": self.day})
        self.env.flush_all()
        # The view has the companies that are active.
        deals = self.env["key.account.deal"].with_context(
            allowed_company_ids=self.company.ids
        )
        return deals.search([("name", "=", name)])

    def get_partner(self, name):
        key = "res.partner", name
        if key not in self.made:
            self.made[key] = self.env["res.partner"].create(
                {"name": f"Partner {self.name} {name}", "is_company": True}
            )
        return self.made[key]

    def get_contact(self, name):
        key = "contact", name
        if key not in self.made:
            self.made[key] = self.env["res.partner"].create(
                {
                    "name": f"Contact {self.name} {name}",
                    "parent_id": self.account.partner_id.id,
                }
            )
        return self.made[key]

    def get_category(self, name):
        key = "product.category", name
        if key not in self.made:
            self.made[key] = self.env["product.category"].create(
                {"name": f"Category {self.name} {name}"}
            )
        return self.made[key]


class SecurityCommon(KeyAccountCommon):
    """A user of each role, a place of each ownership, and a planted record of every model that
    is there at every place where it can be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context=dict(cls.env.context, tracking_disable=True, active_test=False)
        )
        cls.other = cls._create_company("Another")
        every = cls.company | cls.other
        cls.users = {
            role: cls._create_role(role, group) for role, group in GROUPS.items()
        }
        cls.users["colleague"] = cls._create_role("colleague", GROUPS["own"])
        cls.helpers = [
            cls._create_role(f"helper_{n}", GROUPS["own"], every) for n in (1, 2)
        ]
        cls.survey = "key.account.survey" in cls.env and cls._create_survey()
        cls.today = fields.Date.today()
        cls.yesterday = cls.today - timedelta(days=1)
        cls.cells = {
            model: cells for model, cells in get_cells().items() if model in cls.env
        }
        places = {
            name: Place(cls, name) for cells in cls.cells.values() for name in cells
        }
        cls.places = places
        cls.planted = {
            model: {name: places[name].make(model, "planted") for name in cells}
            for model, cells in cls.cells.items()
        }
        cls.env.flush_all()

    @classmethod
    def _create_role(cls, role, group, companies=None):
        allowed = {
            "elsewhere": cls.other,
            "everywhere": cls.env["res.company"].search([]),
        }
        companies = companies or allowed.get(role, cls.company)
        company = cls.company if cls.company in companies else companies[:1]
        groups = group
        if role not in ("portal", "public"):
            groups += ",base.group_allow_export"
        return new_test_user(
            cls.env,
            f"security_{role}",
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(companies.ids)],
        )

    @classmethod
    def _create_survey(cls):
        return cls.env["survey.survey"].create(
            {
                "title": "Relationship",
                "access_mode": "token",
                "users_login_required": False,
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": "Why?",
                            "question_type": "text_box",
                            "key_account_kind": "open",
                        }
                    )
                ],
            }
        )

    @classmethod
    def _find_secrets(cls):
        """Return the planted texts that each role may not read, from all that was made."""
        texts = [
            (model, place.name, text)
            for place in cls.places.values()
            for (model, _name), record in place.made.items()
            if model in cls.cells
            for text in record.read(load=None)[0].values()
            if isinstance(text, str) and text.startswith(SECRET)
        ]
        return {
            role: {
                text
                for model, place, text in texts
                if "R" not in cls.cells[model].get(place, {}).get(role, "R")
            }
            for role in GROUPS
        }

    def _as(self, role, records):
        """The records as this role works with them."""
        user = self.users[role]
        return records.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )
