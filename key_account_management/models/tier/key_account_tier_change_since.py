from odoo import api, fields, models
from odoo.tools import formatLang

from ...tools.ruleset import NUMBER
from ...tools.shape import fits

SHOWN = 20  # documents told one by one


class KeyAccountTierChange(models.Model):
    """Which of the documents counted have changed since, and by how much: asked of the documents
    as they are today, in the reader's rights."""

    _inherit = "key.account.tier.change"

    changed_since = fields.Text(
        compute="_compute_changed_since",
        help="Documents that count otherwise today than when they were counted for this move: "
        "changed, cancelled or deleted since. Untaxed, in company currency.",
    )

    def _get_kept_amounts(self):
        """Return ``{id: amount}`` of the documents as they were counted; {} where these amounts
        were not kept."""
        ids, amounts = self._get_documents(), self.document_amounts
        if not fits(amounts, [NUMBER]) or len(amounts) != len(ids):
            return {}
        return dict(zip(ids, amounts, strict=True))

    @api.depends("document_ids", "document_amounts")
    @api.depends_context("uid", "lang")
    def _compute_changed_since(self):
        """So many queries for the moves of a company, however many they are."""
        documents = self.env["key.account.document"]
        self.changed_since = False
        known = self.filtered(lambda change: change._get_kept_amounts())
        for change in self - known:
            if change.document_count:
                change.changed_since = self.env._(
                    "Not known: the amounts of these documents were not kept."
                )
        for (company, model), changes in known.grouped(
            lambda change: (change.company_id, change.document_model)
        ).items():
            kept = [change._get_kept_amounts() for change in changes]
            changed = documents._get_changed(company, model, kept)
            names = self._get_document_names(model, set().union(*changed))
            for change, rows in zip(changes, changed, strict=True):
                change.changed_since = change._describe_changed(rows, names)

    def _get_document_names(self, model, ids):
        """Return ``{id: name}`` of those that the reader may see, with their status where they do
        not count any more; None of those that exist and are not to be seen."""
        documents = self.env["key.account.document"]
        records = self.env[model].with_context(active_test=False).browse(ids).exists()
        kind = documents._get_kinds()[model]
        seen = documents._get_seen(kind, records)
        labels = documents._get_labels(kind, records)
        names = dict.fromkeys(records.ids)
        for key, record in seen.items():
            names[key] = record.display_name, labels.get(record[kind.state])
        return names

    def _describe_changed(self, changed, names):
        """Return one line for each document, and one for all that can't be named."""
        self.ensure_one()
        lines, others = [], {}
        for key, change in changed.items():
            if names.get(key) and len(lines) < SHOWN:
                lines.append(self._describe_change(change, *names[key]))
            else:
                label = self.env._("Deleted since: %s")
                if key in names:
                    label = self.env._("Documents that you may not see: %s")
                if names.get(key):
                    label = self.env._("Others: %s")
                others.setdefault(label, []).append(change.by)
        for label, amounts in others.items():
            lines.append(f"{label % len(amounts)} ({self._format_by(sum(amounts))})")
        if len(changed) > 1:
            total = self._format_by(sum(change.by for change in changed.values()))
            lines.append(self.env._("Together: %s", total))
        return "\n".join(lines) or self.env._("No document counted has changed.")

    def _describe_change(self, change, name, state):
        gone = change.now is None
        return self.env._(
            "%(document)s: was %(was)s, is %(now)s (%(by)s)",
            document=f"{name} ({state})" if gone and state else name,
            was=self._format_amount(change.was),
            now=self._format_amount(change.now or 0),
            by=self._format_by(change.by),
        )

    def _format_amount(self, amount):
        # The currency of a company is no secret.
        return formatLang(
            self.env, amount, currency_obj=self.company_id.sudo().currency_id
        )

    def _format_by(self, amount):
        return f"{'+' if amount > 0 else '−' if amount < 0 else ''}{self._format_amount(abs(amount))}"
