from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..account.arguments import read_rows


class KeyAccountJudgement(models.Model):
    """What a person thinks of an account where no document can tell: influence in the
    industry, strategic fit, potential.

    On a day the latest judgement that is not in the future and has not expired counts; with
    none the value is unknown. Earlier ones stay, as history.
    """

    _name = "key.account.judgement"
    _description = "Account Judgement"
    _inherit = [
        "key.account.screen.mixin",
        "key.account.import.mixin",
        "key.account.guard.mixin",
    ]
    _order = "date desc, id desc"
    _rec_names_search = ["criterion_id.name"]
    _check_company_auto = True

    account_id = fields.Many2one(
        "key.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    criterion_id = fields.Many2one(
        "key.account.criterion",
        required=True,
        index=True,
        ondelete="cascade",  # the criterion refuses while it is used; uninstalling must not
        check_company=True,
        domain="[('is_judged', '=', True), ('company_id', '=', company_id)]",
    )
    value = fields.Float(
        required=True,
        aggregator="avg",
        help="On the scale of the criterion, as a rule 0 to 100.",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    date_until = fields.Date(
        "Valid until",
        help="From the day after, the value is unknown again. Empty: no expiry.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Author",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    evidence = fields.Text(
        required=True, help="What it rests on: a fact that someone else can check."
    )

    @api.depends("criterion_id", "value")
    def _compute_display_name(self):
        for judgement in self:
            name = judgement.criterion_id.name or ""
            judgement.display_name = f"{name}: {judgement.value:g}"

    @api.constrains("criterion_id", "value")
    def _check_value(self):
        for judgement in self:
            criterion = judgement.criterion_id
            if not criterion.is_judged:
                raise ValidationError(
                    self.env._(
                        "%(criterion)s is measured, not judged. Choose a judged criterion, "
                        "such as strategic fit.",
                        criterion=criterion.name,
                    )
                )
            low, high = sorted((criterion.low, criterion.high))
            if not low <= judgement.value <= high:
                raise ValidationError(
                    self.env._(
                        "%(criterion)s: the value %(value)s is off its scale. Enter one from "
                        "%(low)s to %(high)s.",
                        criterion=criterion.name,
                        value=judgement.value,
                        low=low,
                        high=high,
                    )
                )

    @api.constrains("date", "date_until")
    def _check_dates(self):
        for judgement in self:
            if judgement.date_until and judgement.date_until < judgement.date:
                raise ValidationError(
                    self.env._(
                        "%(judgement)s: “Valid until” (%(until)s) is before its date "
                        "(%(date)s). Swap them, or leave it empty for no expiry.",
                        judgement=judgement.display_name,
                        until=judgement.date_until,
                        date=judgement.date,
                    )
                )

    def unlink(self):
        # Accounts with judgements are always judged; the one that loses its last is too.
        self.account_id.sudo().fingerprint = False
        return super().unlink()

    @api.model
    def load(self, fields, data):
        """Import judgements; the account by its customer, or by an external ID."""
        naming = dict.fromkeys(
            ("account_id", "account_id/id", "account_id/.id"), "key.account"
        )
        data = read_rows(self.env, fields, data)
        if naming.keys().isdisjoint(fields):
            return super().load(fields, data)  # changes of judgements, by their own ids
        return self._load_naming_accounts(
            lambda model, *args: super().load(*args),
            fields,
            data,
            naming,
            "account_id/.id",
        )

    @api.model
    def _get_import_examples(self):
        criteria = self.env["key.account.criterion"].search(
            [("company_id", "=", self.env.company.id), ("is_judged", "=", True)],
            limit=2,
        )
        today = fields.Date.context_today(self)
        until = fields.Date.add(today, years=1)
        customers = [self.env._("Name of a customer"), "C-1042"]
        return [
            (
                self.env._("Import Template for Judgements"),
                [
                    "account_id",
                    "criterion_id",
                    "value",
                    "date",
                    "date_until",
                    "evidence",
                ],
                [
                    [
                        customer,
                        criterion.name,
                        65,
                        today,
                        until,
                        self.env._("Buys a third of its need from us, by its report"),
                    ]
                    for customer, criterion in zip(customers, criteria, strict=False)
                ],
            )
        ]

    @api.model
    def _get_values(self, accounts, as_of, heirs=None):
        """Return ``{(account id, criterion id): value}`` of what counts on ``as_of``.

        :param dict heirs: account id → id of the account that it would be merged into
        """
        heirs = heirs or {}
        latest = {}
        domain = [("account_id", "in", accounts.ids), ("date", "<=", as_of)]
        fnames = ["account_id", "criterion_id", "value", "date_until"]
        for judgement in self.search_fetch(domain, fnames, order="date desc, id desc"):
            account_id = judgement.account_id.id
            key = (heirs.get(account_id, account_id), judgement.criterion_id.id)
            latest.setdefault(key, judgement)
        return {
            key: judgement.value
            for key, judgement in latest.items()
            if not judgement.date_until or judgement.date_until >= as_of
        }
