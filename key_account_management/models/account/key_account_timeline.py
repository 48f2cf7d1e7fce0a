from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Datetime, Domain
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ...tools import periods
from ...tools.timeline import TimelineKind
from .arguments import LAST_DAY, read_day, read_number, read_word

PAGE = 40  # events
YEAR = 12  # months at a glance


class KeyAccount(models.Model):
    """The timeline: everything that happened at an account, whatever its kind, newest first.

    Read in the rights of the reader: each kind is a search on its model, and one statement
    merges a page of them, however long the history is.
    """

    _inherit = "key.account"

    def action_view_timeline(self):
        """Open the timeline of the account."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account_management.key_account_timeline_action"
        )
        return action | {"context": {"active_id": self.id}}

    def _get_timeline_kinds(self):
        kinds = super()._get_timeline_kinds()
        model, domain = self._get_related_domain("sale_count")
        kinds["order"] = TimelineKind(
            self.env._("Sales orders"), "fa-shopping-cart", model, domain, "date_order"
        )
        model, domain = self._get_related_domain("meeting_count")
        kinds["meeting"] = TimelineKind(
            self.env._("Meetings"), "fa-calendar", model, domain, "start"
        )
        return kinds

    def _tell_timeline_order(self, orders):
        return {
            order.id: (
                order.display_name,
                formatLang(
                    self.env, order.amount_untaxed, currency_obj=order.currency_id
                ),
            )
            for order in orders
        }

    def _tell_timeline_meeting(self, meetings):
        return {
            meeting.id: (meeting.display_name, meeting.location or "")
            for meeting in meetings
        }

    def open_timeline(self):
        """Return what stands above the events, and remember that the user looked: whoever comes
        back within half an hour has not gone.

        :return: dict with ``account_name``; ``today``; ``since``, when the user looked before (UTC,
            as text; False: never); ``new``, how many events are known since then; ``kinds``, a
            list of dicts with ``code``, ``label``, ``icon``; ``months``, the last twelve calendar
            months, the earliest first: dicts with ``start``, ``end`` (the last day) and
            ``counts``, code → number of events
        """
        self.ensure_one()
        self.check_access("read")
        today = self.company_id._get_key_account_today()
        since = self.env["key.account.look"]._look(self)
        kinds = self._get_readable_kinds()
        months = [periods.calendar_month(today, back) for back in reversed(range(YEAR))]
        # Of the present month what is planned counts, too.
        start = months[-1].start
        months[-1] = periods.Window(start, periods.add_months(start, 1))
        counts, new = self._count_timeline(kinds, months, since)
        return {
            "account_name": self.display_name,
            "today": today.isoformat(),
            "since": Datetime.to_string(since),
            "new": new,
            "kinds": [
                {"code": code, "label": kind.label, "icon": kind.icon}
                for code, kind in kinds.items()
            ],
            "months": [
                {
                    "start": month.start.isoformat(),
                    "end": month.last.isoformat(),
                    "counts": counts.get(month.start, {}),
                }
                for month in months
            ],
        }

    def get_timeline(self, kinds=None, before=None, since=None):
        """Return a page of events, the newest first; what is planned stands before.

        :param kinds: codes of the kinds wanted, all without
        :param before: ``next`` of the page before; ``[day]`` alone for what happened before a day
        :param since: a moment (UTC); only what is known since then
        :return: dict with ``events``, a list of dicts with ``kind``, ``date``, ``known`` (since
            when, UTC), ``text``, ``detail``, ``res_model``, ``res_id``; and ``next``, what the
            following page is asked for by (False: there is none)
        """
        self.ensure_one()
        self.check_access("read")
        before, since = self._read_place(before), self._read_moment(since)
        readable = self._get_readable_kinds()
        kinds = self._read_kinds(kinds, readable)
        rows = self._list_timeline(kinds, before, since) if kinds else []
        events = self._tell_timeline(kinds, rows[:PAGE])
        last = rows[PAGE - 1] if len(rows) > PAGE else None
        return {
            "events": events,
            "next": bool(last) and [last[2].isoformat(), last[0], last[1]],
        }

    def _get_readable_kinds(self):
        """Return the kinds whose model the user may read."""
        return {
            code: kind
            for code, kind in self._get_timeline_kinds().items()
            if self.env[kind.model].has_access("read")
        }

    def _read_kinds(self, codes, kinds):
        if codes is None or codes is False:
            return kinds
        if not isinstance(codes, list | tuple) or not all(
            isinstance(code, str) and code in kinds for code in codes
        ):
            raise UserError(
                self.env._(
                    "The timeline has these kinds of events: %(kinds)s. Choose some of them.",
                    kinds=[*kinds],
                )
            )
        return {code: kind for code, kind in kinds.items() if code in codes}

    def _read_place(self, before):
        """Return ``(day, kind, id)``: the page ends before it. None: begin with the newest."""
        if before is None or before is False:
            return None
        if not isinstance(before, list | tuple) or len(before) not in (1, 3):
            raise UserError(
                self.env._(
                    "A page of the timeline begins with a day, or where the page before it "
                    "ended."
                )
            )
        day, kind, key = (*before, "", 0)[:3]
        day = read_day(self.env, day) or LAST_DAY
        return (
            day,
            read_word(self.env, kind).replace("\0", ""),
            read_number(self.env, key, 0, 2**31 - 1),
        )

    def _read_moment(self, value):
        try:
            return Datetime.to_datetime(value or None)
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("“Since” is a moment such as 2026-06-30 12:00:00, in UTC.")
            ) from error

    def _get_events_sql(self, code, kind):
        """Return the SQL of the events of a kind, in the reader's rights: ``kind``, ``id`` (of
        the first of their records), ``day`` in the time zone of the company, and since when
        they are ``known`` (UTC)."""
        model = self.env[kind.model]
        query = model._search(Domain(kind.domain))

        def column(name):
            return model._field_to_sql(query.table, name, query)

        # The time zone of a company is no secret.
        zone = self.company_id.sudo().key_account_tz or "UTC"
        moment = day = column(kind.date)
        if model._fields[kind.date].type == "datetime":
            day = SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)
        known = SQL("(%s + 1)::timestamp", day)
        if kind.recorded:
            # What is planned is known since it was entered, what took place since then.
            known = SQL(
                "GREATEST(%s, CASE WHEN %s <= %s THEN %s::timestamp END)",
                column(kind.recorded),
                moment,
                self.env.cr.now(),
                moment,
            )
        together = {name: column(name) for name in kind.together}
        rows = query.select(
            SQL("%s AS record", column("id")),
            SQL("%s AS day", day),
            SQL("%s AS known", known),
            *(SQL("%s AS %s", x, SQL.identifier(f"_{n}")) for n, x in together.items()),
        )
        return SQL(
            """SELECT %s::varchar COLLATE "C" AS kind, MIN(record) AS id, day,
                      MAX(known) AS known
                 FROM (%s) r WHERE day IS NOT NULL GROUP BY day, %s""",
            code,
            rows,
            SQL(", ").join(SQL.identifier(f"_{name}") for name in together),
        )

    def _list_timeline(self, kinds, before, since):
        """Return ``(kind, id, day, known)`` of a page and one more; one statement."""
        order = SQL("ORDER BY day DESC, kind DESC, id DESC LIMIT %s", PAGE + 1)
        where = SQL("TRUE")
        if before:
            where = SQL('(day, kind, id) < (%s, %s COLLATE "C", %s)', *before)
        if since:
            where = SQL("%s AND known > %s", where, since)
        pages = SQL(" UNION ALL ").join(
            SQL(
                "(SELECT * FROM (%s) e WHERE %s %s)",
                self._get_events_sql(code, kind),
                where,
                order,
            )
            for code, kind in kinds.items()
        )
        return self.env.execute_query(SQL("SELECT * FROM (%s) p %s", pages, order))

    def _count_timeline(self, kinds, months, since):
        """Return how many events there are, ``{start of month: {kind: number}}``, and how many of
        all are known since; one statement."""
        if not kinds:
            return {}, 0
        events = SQL(" UNION ALL ").join(
            SQL("(%s)", self._get_events_sql(code, kind))
            for code, kind in kinds.items()
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT WIDTH_BUCKET(day, %(starts)s), kind, COUNT(*),
                       COUNT(*) FILTER (WHERE known > %(since)s)
                  FROM (%(events)s) e GROUP BY 1, 2
                """,
                starts=[month.start for month in months] + [months[-1].end],
                since=since or None,
                events=events,
            )
        )
        counts = {}
        for bucket, kind, count, _new in rows:
            if 1 <= bucket <= len(months):
                counts.setdefault(months[bucket - 1].start, {})[kind] = count
        return counts, sum(row[3] for row in rows)

    def _tell_timeline(self, kinds, rows):
        """Return the events of :meth:`get_timeline` for rows of :meth:`_list_timeline`."""
        words = {}
        for code, kind in kinds.items():
            ids = [key for row_kind, key, *_others in rows if row_kind == code]
            if ids:
                records = self.env[kind.model].browse(ids)
                words[code] = getattr(self, f"_tell_timeline_{code}")(records)
        return [
            {
                "kind": code,
                "date": day.isoformat(),
                "known": known.isoformat(sep=" "),
                "text": words[code][key][0] or "",
                "detail": words[code][key][1] or "",
                "res_model": kinds[code].model,
                "res_id": key,
            }
            for code, key, day, known in rows
        ]
