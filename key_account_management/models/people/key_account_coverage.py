from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import coverage
from ...tools.coaching import Map, Person
from ..account.arguments import read_records
from ..account.known_json import KnownJson


class KeyAccount(models.Model):
    """How well an account is covered, by all people on its map, and what to do next.

    For any number of accounts: one query for the people, one for each kind of contact.
    """

    _inherit = "key.account"

    contact_coverage = fields.Float(
        compute="_compute_people_coverage",
        help="Percent of the people on the map with whom we had two-way contact lately. Empty "
        "without people.",
    )
    decider_unmet = fields.Boolean(
        "A decider was never met",
        compute="_compute_people_coverage",
        search="_search_decider_unmet",
    )
    single_thread = fields.Boolean(
        compute="_compute_people_coverage",
        search="_search_single_thread",
        help="All contact of late went through one person of ours, or one of theirs.",
    )
    coaching = KnownJson(
        "What to do next",
        compute="_compute_coaching",
    )

    @api.depends("stakeholder_ids")
    def _compute_people_coverage(self):
        by_account = self._get_people_coverage(fields.Datetime.now())
        for account in self:
            figures = by_account.get(account.id, {})
            account.contact_coverage = figures.get("coverage")
            account.decider_unmet = bool(figures.get("unmet"))
            account.single_thread = 1 in figures.get("threads", ())

    @api.model
    def _search_decider_unmet(self, operator, value):
        return self._search_people_coverage(operator, lambda figures: figures["unmet"])

    @api.model
    def _search_single_thread(self, operator, value):
        return self._search_people_coverage(
            operator, lambda figures: 1 in figures["threads"]
        )

    @api.model
    def _search_people_coverage(self, operator, wanted):
        if operator != "in":
            return NotImplemented
        by_account = self._get_people_coverage(fields.Datetime.now(), everybody=True)
        keys = [key for key, figures in by_account.items() if wanted(figures)]
        return [("id", "in", keys)]

    def _get_people_coverage(self, now, everybody=False):
        """Return how the accounts that have anybody on their map are covered.

        :param datetime now: the moment (UTC) up to which contacts count
        :param bool everybody: all accounts that the user may see, not only these
        :return: ``{account id: {people, coverage (percent), unmet (ids of deciders never met),
            threads (of ours, of theirs)}}``
        """
        stakeholders = self.env["key.account.stakeholder"]
        domain = [("is_current", "=", True)]
        if not everybody:
            domain.append(("account_id", "in", self.ids))
        people = stakeholders.search_fetch(
            domain, ["account_id", "company_id", "partner_id", "role_ids"]
        )
        contacts = stakeholders._get_contacts(people.partner_id, now)
        by_account = defaultdict(list)
        for person in people:
            by_account[person.account_id.id].append(person)
        # After how many days is a setting of the company, and no secret.
        since = {
            company: now - timedelta(days=company.sudo().key_account_contact_days)
            for company in people.company_id
        }
        return {
            key: self._judge_coverage(persons, contacts, since[persons[0].company_id])
            for key, persons in by_account.items()
        }

    @api.model
    def _judge_coverage(self, persons, contacts, since):
        of_person = {p: contacts.get(p.partner_id.id) for p in persons}
        known = [contact for contact in of_person.values() if contact]
        fresh = sum(contact.last >= since for contact in known)
        return {
            "people": persons,
            "coverage": 100 * fresh / len(persons),
            "unmet": [
                person.id
                for person, contact in of_person.items()
                if not (contact and contact.met)
                and any(role.is_decider for role in person.role_ids)
            ],
            "threads": coverage.count_threads(known, since),
        }

    @api.depends("stakeholder_ids", "activity_ids")
    @api.depends_context("uid", "lang")
    def _compute_coaching(self):
        rules = self.env["key.account.coaching.rule"].search([("active", "=", True)])
        by_account = self._get_people_coverage(fields.Datetime.now())
        for account in self:
            planned = set(account.activity_ids.mapped("summary"))
            figures = by_account.get(account.id)
            shown = account._to_coaching_map(figures) if figures else Map(())
            names = {p.id: p.display_name for p in figures["people"]} if figures else {}
            account.coaching = [
                {
                    "rule_id": rule.id,
                    "name": rule.name,
                    "advice": rule.advice,
                    "people": [names[key] for key in keys],
                    "personal": rule.is_personal,
                    "summary": rule.summary,
                    "planned": rule.summary in planned,
                }
                for rule, keys in rules._check_map(shown, account.can_see_personal)
            ]

    def _to_coaching_map(self, figures):
        """Return the :class:`Map` of what the user may know of the account."""
        our_threads, their_threads = figures["threads"]
        unmet = set(figures["unmet"])
        return Map(
            tuple(
                Person(
                    person.id,
                    is_decider=any(role.is_decider for role in person.role_ids),
                    attitude=person.attitude or None,
                    champion=person.champion,
                    expired=person.expired,
                    assumed=person.assumed,
                    met=person.id not in unmet,
                    left=not person.contact_active,
                    contradicted=bool(person.contradiction),
                )
                for person in figures["people"]
            ),
            our_threads,
            their_threads,
        )

    def action_coach(self, rule_id):
        """Make the advice of a coaching rule an activity of the account's manager, once.

        :param int rule_id: id of a rule that speaks up on this account now
        :return: what there is to do next, as in ``coaching``
        """
        self.ensure_one()
        self.check_access("write")
        said = {line["rule_id"]: line for line in self.coaching or []}
        rule = read_records(self.env["key.account.coaching.rule"], rule_id)[:1]
        if rule.id not in said:
            raise UserError(
                self.env._(
                    "%(account)s: this advice no longer applies. Reload the page.",
                    account=self.display_name,
                )
            )
        if not said[rule.id]["planned"]:
            # Whoever sees the account reads its activities: nothing of what is thought.
            people = [] if rule.is_personal else said[rule.id]["people"]
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=fields.Date.context_today(self)
                + timedelta(days=rule.days),
                summary=rule.summary,
                note=", ".join(people),
                user_id=(self.user_id or self.env.user).id,
            )
            self.invalidate_recordset(["coaching"])
        return self.coaching
