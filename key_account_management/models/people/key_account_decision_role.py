import unicodedata

from odoo import fields, models

from ...tools import titles


class KeyAccountDecisionRole(models.Model):
    """What somebody does in the customer's buying decisions (the buying centre): who decides,
    influences, carries out, buys, uses, keeps the gate, approves, starts it.

    Shared by all companies. The letter stands for the role where there is no room, and for
    those who don't tell colours apart.
    """

    _name = "key.account.decision.role"
    _description = "Decision Role"
    _inherit = ["key.account.shared.mixin", "key.account.any.language.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    mark = fields.Char(
        "Letter",
        required=True,
        translate=True,
        size=2,
        help="One or two letters that stand for the role on the maps.",
    )
    color = fields.Integer("Colour")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_decider = fields.Boolean(
        "Decides",
        help="Whether a map without anybody in this role knows no decider, and whether one "
        "that was never met is told.",
    )
    description = fields.Text(
        translate=True,
        help="How to recognise the role, and what this person looks for.",
    )
    title_words = fields.Char(
        "Job titles",
        translate=True,
        help="Words of job titles that suggest this role, separated by commas. A suggestion "
        "only: nobody gets a role by the title.",
    )

    def _get_shown_mark(self):
        """Return the letter in the reader's language. A translation of a single letter is kept by
        no translation file: in a script without letters a role that nobody gave one has the first
        sign of its name, 决 for 决策者."""
        self.ensure_one()
        first = self.name[:1]
        own = self.mark != self.with_context(lang="en_US").mark
        return self.mark if own or unicodedata.category(first) != "Lo" else first

    def _suggest(self, job_titles):
        """Return ``{title: roles}`` that the job titles suggest, by the words in the user's
        language and in English."""
        english = self.with_context(lang="en_US")
        words = {
            role.id: f"{role.title_words or ''}, {plain.title_words or ''}"
            for role, plain in zip(self, english, strict=True)
        }
        return {
            title: self.browse(titles.suggest(title, words))
            for title in set(job_titles)
        }
