from markupsafe import Markup, escape

from odoo import api, models
from odoo.tools.misc import format_date

from ...tools import chart
from ..account.dates import format_month

WIDTH = 680
HEIGHT = 110


class KeyAccountPrintMixin(models.AbstractModel):
    """How figures are written in what is read on a screen and printed: the same in both."""

    _name = "key.account.print.mixin"
    _description = "Printed Figures"

    @api.model
    def _get_formats(self, currency, records=None):
        """Return what templates need to write figures.

        :param currency: of the amounts
        :param dict records: figure → [model, ids]; those with ids become links (``link``)
        """
        measures = self.env["key.account.measure.mixin"]
        not_measured = self.env._("not measured")

        def figure(value, unit=None, unknown=None):
            known = None if value is False else value
            unknown = unknown or not_measured
            text = measures._format_figure(known, unit, currency, unknown, short=True)
            exact = measures._format_figure(known, unit, currency, unknown)
            if text == exact:
                return text
            return Markup('<span title="%s">%s</span>') % (exact, text)

        def score(heard, unit=None):
            """A score with the interval in which that of all people lies."""
            text = figure(heard["value"], unit)
            if heard.get("low") is None or heard.get("high") is None:
                return text
            return self.env._(
                "%(score)s (%(low)s to %(high)s)",
                score=text,
                low=figure(heard["low"], unit),
                high=figure(heard["high"], unit),
            )

        def signed(value, unit=None):
            """A change: its sign is what it says."""
            text = figure(abs(value), unit)
            sign = "+" if value > 0 else "−" if value < 0 else ""
            return type(text)(sign) + text  # markup stays markup

        def reached(row):
            """Of an objective in a pack; one from before has no ``start``."""
            return self.env["key.account.objective"]._describe_reached(
                row["actual"], row["target"], row.get("start"), row["unit"], currency
            )

        def link(key, text):
            model_and_ids = (records or {}).get(key)
            if not (model_and_ids and model_and_ids[1]):
                return text
            return Markup(
                '<a href="#" class="o_key_account_figure" data-figure="%s">%s</a>'
            ) % (key, escape(text))

        return {
            "figure": figure,
            "signed": signed,
            "score": score,
            "reached": reached,
            "link": link,
            "day": lambda iso: format_date(self.env, iso) if iso else "",
            "month": lambda iso: format_month(self.env, iso),
            "columns": lambda groups: chart.columns(groups, WIDTH, HEIGHT),
            "waterfall": lambda start, steps: chart.waterfall(
                start, steps, WIDTH, HEIGHT
            ),
            "chart_width": WIDTH,
            "chart_height": HEIGHT,
        }
