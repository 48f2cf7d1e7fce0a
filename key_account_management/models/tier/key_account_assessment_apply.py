import json
import logging

from odoo import api, models
from odoo.tools import SQL, split_every

from ...tools.halves import by_halves
from ..account.key_account import STORED
from .key_account_assessment import DOCUMENTS, RETRY
from .names import get_names

_logger = logging.getLogger(__name__)

MANY = 500


class KeyAccountAssessment(models.Model):
    """Apply what was judged: write what differs, and nothing else. Figures go in set-based
    statements, tiers that moved through the ORM, each move into the ledger."""

    _inherit = "key.account.assessment"

    def _judge_and_apply(self, rows, run):
        """Judge and write; whoever can't be is reported on its account, alone."""
        judged, failed = self._judge_each(rows, run)
        for partner_id, error in failed.items():
            self._report(partner_id, error)
        self._apply_apart(judged, run)

    def _apply_apart(self, judged, run):
        """Write all at once; where that fails, by halves, down to who spoils it."""

        def apply(items):
            new = [item for item in items if not item.row["id"]]
            try:
                with self.env.cr.savepoint():
                    self._apply(items, run)
            except Exception:
                for item in new:
                    item.row["id"] = None
                raise

        def blame(item, error):
            self._report(item.row["partner_id"], error)

        # A user saved one of them: nobody's fault.
        by_halves(judged, apply, blame, Exception, blameless=RETRY)

    def _report(self, partner_id, error):
        """Note on the customer's account, and on the assessment, why it was not assessed."""
        text = str(error).strip().partition("\n")[0][:500] or type(error).__name__
        company = self.company_id
        _logger.warning(
            "Customer %s not assessed in company %s: %s", partner_id, company.id, text
        )
        accounts = self.env["key.account"].with_context(active_test=False)
        partner = self.env["res.partner"].browse(partner_id)
        self.failed_count += 1
        self._note(f"{partner.display_name}: {text}")
        try:
            with self.env.cr.savepoint():
                account = accounts.search(
                    [("partner_id", "=", partner_id), ("company_id", "=", company.id)]
                ) or accounts.create(
                    {"partner_id": partner_id, "company_id": company.id}
                )
                if account.problem != text:
                    account.write({"problem": text, "fingerprint": False})
        except RETRY:
            raise
        except Exception:
            _logger.exception("The account of customer %s can't be marked", partner_id)

    def _note(self, text):
        """Add a line to the message of the assessment, the first hundred."""
        lines = (self.message or "").split("\n") if self.message else []
        if len(lines) < 100:
            self.message = "\n".join([*lines, text])

    def _apply(self, judged, run):
        """Write what differs, and nothing else."""
        new = [item for item in judged if not item.row["id"]]
        old = [item for item in judged if item.row["id"]]
        self._insert(new, run)
        self._update(old)
        moved = [item for item in old if item.moved]
        self._move(moved)
        self._record(new + moved, run)
        self._announce([item for item in moved if item.row["computed_tier_id"]], run)
        self.env["key.account"].browse(
            item.row["id"]
            for item in old
            if item.row["manual_tier_id"] and not item.has_override(self.as_of)
        )._expire_override(self)

    def _insert(self, judged, run):
        """Create the accounts of new customers and note their ids in ``judged``."""
        if not judged:
            return
        figures = [SQL.identifier(name) for name in STORED]
        rows = self.env.execute_query(
            SQL(
                """
            INSERT INTO key_account (
                   partner_id, company_id, user_id, active, tier_id, tier_since,
                   computed_tier_id, computed_since, score, known_weight, near_threshold,
                   fingerprint, %(names)s, create_uid, write_uid, create_date, write_date)
            SELECT f.partner_id, %(company)s, u.id, TRUE, j.tier, %(as_of)s, j.tier, %(as_of)s,
                   j.score, j.known_weight, j.near, j.fingerprint, %(figures)s, %(uid)s, %(uid)s,
                   %(now)s, %(now)s
              FROM UNNEST(%(partner)s::int[], %(tier)s::int[], %(score)s::float8[],
                          %(known_weight)s::float8[], %(near)s::varchar[],
                          %(fingerprint)s::varchar[])
                   AS j(partner_id, tier, score, known_weight, near, fingerprint)
              JOIN %(table)s f ON f.partner_id = j.partner_id
              JOIN res_partner p ON p.id = f.partner_id
              LEFT JOIN res_users u ON u.id = p.user_id AND u.active AND NOT u.share
                   AND EXISTS (SELECT FROM res_company_users_rel r
                                WHERE r.user_id = u.id AND r.cid = %(company)s)
            ON CONFLICT (partner_id, company_id) DO NOTHING
            RETURNING id, partner_id
            """,
                names=SQL(", ").join(figures),
                figures=SQL(", ").join(SQL("f.%s", name) for name in figures),
                company=self.company_id.id,
                as_of=self.as_of,
                table=run.figures,
                uid=self.env.uid,
                now=self.env.cr.now(),
                **self._get_arrays(judged),
            )
        )
        ids = {partner_id: account_id for account_id, partner_id in rows}
        for item in judged:
            item.row["id"] = ids.get(item.row["partner_id"])
        self.created_count += len(ids)

    def _refresh(self, run):
        """Refresh the figures that differ and return how many accounts had any."""
        pairs = {name: SQL("f.%s", SQL.identifier(name)) for name in STORED}
        return self._write_differences(
            pairs, SQL("%s f", run.figures), SQL("a.partner_id = f.partner_id")
        )

    def _update(self, judged):
        """Write scores, waiting falls and fingerprints where they differ."""
        if not judged:
            return
        names = (
            "score",
            "known_weight",
            "falling_since",
            "near_threshold",
            "fingerprint",
        )
        rows = SQL(
            """UNNEST(%(account)s::int[], %(score)s::float8[], %(known_weight)s::float8[],
                      %(falling)s::date[], %(near)s::varchar[], %(fingerprint)s::varchar[])
               AS j(account_id, score, known_weight, falling_since, near_threshold, fingerprint)""",
            **self._get_arrays(judged),
        )
        pairs = {name: SQL("j.%s", SQL.identifier(name)) for name in names}
        pairs["problem"] = SQL("NULL")
        self._write_differences(pairs, rows, SQL("a.id = j.account_id"))

    def _write_differences(self, pairs, source, condition):
        """Set columns of this company's accounts (name → SQL) where any differs from the
        joined ``source``; return how many accounts were written."""
        accounts = self.env["key.account"]
        accounts.flush_model()
        # A numeric column keeps 15 digits of a float: what differs beyond is the same.
        pairs = {
            name: SQL("(%s)::numeric", value)
            if accounts._fields[name].column_type[0] == "numeric"
            else value
            for name, value in pairs.items()
        }
        rows = self.env.execute_query(
            SQL(
                """
            UPDATE key_account a
               SET %(assignments)s, write_uid = %(uid)s, write_date = %(now)s
              FROM %(source)s
             WHERE a.company_id = %(company)s AND %(condition)s
               AND (%(stored)s) IS DISTINCT FROM (%(fresh)s)
            RETURNING a.id
            """,
                assignments=SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), value)
                    for name, value in pairs.items()
                ),
                source=source,
                condition=condition,
                stored=SQL(", ").join(SQL.identifier("a", name) for name in pairs),
                fresh=SQL(", ").join(pairs.values()),
                company=self.company_id.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        accounts.browse(row[0] for row in rows).invalidate_recordset(flush=False)
        return len(rows)

    @api.model
    def _get_arrays(self, judged):
        """Return the outcomes as arrays, one element an account."""
        outcomes = [item.outcome for item in judged]
        return {
            "account": [item.row["id"] for item in judged],
            "partner": [item.row["partner_id"] for item in judged],
            "fingerprint": [item.row["fingerprint"] for item in judged],
            "tier": [outcome.decision.tier for outcome in outcomes],
            "score": [outcome.score for outcome in outcomes],
            "known_weight": [outcome.known_weight for outcome in outcomes],
            "near": [outcome.near for outcome in outcomes],
            "falling": [outcome.decision.falling_since for outcome in outcomes],
        }

    def _move(self, judged):
        """Write the tiers that moved through the ORM, one write per kind of move."""
        # What core reads of one group it reads of all.
        accounts = self.env["key.account"].browse(item.row["id"] for item in judged)
        groups = {}
        for item in judged:
            overridden = item.has_override(self.as_of)
            kind, tier = item.get_kind(), item.outcome.decision.tier
            key = (kind, tier, item.outcome.decision.fell_from, overridden)
            groups.setdefault(key, []).append(item.row["id"])
        for (kind, tier, origin, overridden), ids in groups.items():
            vals = {"computed_tier_id": tier, "computed_since": self.as_of}
            if kind == "down":
                vals |= {"fell_on": self.as_of, "fell_from_id": origin}
                self.down_count += len(ids)
            elif kind == "up":
                self.up_count += len(ids)
            if not overridden:
                vals["tier_since"] = self.as_of
            for batch in split_every(1000, ids):
                accounts.browse(batch).with_prefetch(accounts._prefetch_ids).write(vals)

    def _record(self, judged, run):
        """Append the moves to the ledger, with values and documents."""
        judged = [item for item in judged if item.row["id"]]
        if not judged:
            return
        rows = [
            {
                "account_id": item.row["id"],
                "kind": item.get_kind(),
                "date": self.as_of,
                "effective": not item.has_override(self.as_of),
                "from_tier_id": item.row["computed_tier_id"],
                "to_tier_id": item.outcome.decision.tier,
                "assessment_id": self.id,
                "criterion_values": json.dumps(item.outcome.values),
            }
            for item in judged
        ]
        documents = self._get_documents(judged, run)
        self.env["key.account.tier.change"]._append(rows, documents)

    def _get_documents(self, judged, run):
        """Return what was counted for these, as the ledger wants it. For a few their documents
        are looked up; for many, as in a first run, those of all customers are gathered once:
        batch after batch would read all orders anew."""
        measures = self.env["key.account.measure.mixin"]
        if len(judged) < MANY:
            few = tuple(item.row["partner_id"] for item in judged)
            return measures._get_counted_sql(run.gather, SQL("%s", few))
        customers = SQL("(SELECT partner_id FROM %s)", run.figures)
        model, sql = measures._get_counted_sql(run.gather, customers)
        self.env.cr.execute(
            SQL("CREATE TEMPORARY TABLE IF NOT EXISTS %s AS %s", DOCUMENTS, sql)
        )
        return model, SQL("SELECT partner_id, ids, amounts FROM %s", DOCUMENTS)

    def _merge_stray_accounts(self, run):
        """A customer that became a contact of another keeps its history there. Return
        whether there was any; having been measured, it has no orders of its own."""
        accounts = self.env["key.account"].with_context(active_test=False)
        company = ("company_id", "=", self.company_id.id)
        rows = self.env.execute_query(
            SQL(
                """SELECT a.id FROM %s f
                     JOIN res_partner p ON p.id = f.partner_id
                     JOIN key_account a ON a.partner_id = p.id AND a.company_id = %s
                    WHERE f.lifetime_order_count = 0 AND p.commercial_partner_id != p.id
                    ORDER BY a.id""",
                run.measured,
                self.company_id.id,
            )
        )
        for account in accounts.browse(account_id for (account_id,) in rows):
            owner = account.partner_id.commercial_partner_id
            target = accounts.search([company, ("partner_id", "=", owner.id)])
            if target:
                account._merge_into(target)
            else:
                account.partner_id = owner
        return bool(rows)

    def _announce(self, judged, run):
        """Say in the chatter why an account moved, and give its manager one activity; none
        where one of an earlier move is still open, none for a move under an override."""
        effective = {
            item.row["id"]: item for item in judged if not item.has_override(self.as_of)
        }
        accounts = self.env["key.account"].browse(effective)
        if not accounts:
            return
        notes = {}
        for lang, managed in accounts.grouped(lambda a: a.user_id.lang).items():
            change = self.env["key.account.tier.change"]
            change = change.with_context(lang=lang or self.env.lang)
            names = [
                get_names(change.env[model], self.company_id)
                for model in ("key.account.criterion", "key.account.tier")
            ]
            for account in managed:
                judged = effective[account.id]
                notes[account] = change._describe_move(
                    judged, run.ruleset, self.company_id, *names
                )
        accounts.mapped("display_name")  # core reads the names of activities one by one
        accounts._message_log_batch({a.id: note for a, note in notes.items()})
        kind = self.env.ref("key_account_management.mail_activity_type_tier_change")
        activities = self.env["mail.activity"]
        busy = activities.search(
            [
                ("res_model", "=", accounts._name),
                ("res_id", "in", accounts.ids),
                ("activity_type_id", "=", kind.id),
            ]
        ).mapped("res_id")
        # No mail for each: a changed threshold may move hundreds.
        activities.with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id(accounts._name),
                    "res_id": account.id,
                    "activity_type_id": kind.id,
                    "user_id": account.user_id.id,
                    "summary": kind.with_context(lang=account.user_id.lang).summary,
                    "note": note,
                    "date_deadline": kind._get_date_deadline(),
                    "automated": True,
                }
                for account, note in notes.items()
                if account.user_id.active and account.id not in busy
            ]
        )
