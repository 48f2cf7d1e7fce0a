"""New names: what was agreed belongs to the account, and one word says one thing.

Renamed before the models are loaded, so that records, columns, external ids and what people saved
of them stay.
"""

from odoo.tools import SQL
from odoo.tools.sql import column_exists, rename_column, table_exists

MODULE = "key_account_management"
MODELS = {
    "key.account.review.action": "key.account.action",
    "key.account.judge": "key.account.attitude.judge",
}
# (model, old, new)
FIELDS = (
    ("key.account", "coverage", "known_weight"),
    ("key.account.plan", "progress_coverage", "progress_known_weight"),
    ("key.account.stakeholder", "days_silent", "days_without_contact"),
)
# Add-ons that are new and install themselves where what they need is there: an upgrade of what is
# there already does not. With the external ids that moved there.
BRIDGES = {
    "key_account_management_stock": [
        "selection__key_account_swot__source__late_deliveries",
    ],
}
# Where the name of a model stands as text.
NAMED = (
    ("ir_act_window", "res_model"),
    ("ir_attachment", "res_model"),
    ("ir_exports", "resource"),
    ("ir_filters", "model_id"),
    ("ir_model", "model"),
    ("ir_model_data", "model"),
    ("ir_model_fields", "model"),
    ("ir_model_fields", "relation"),
    ("ir_ui_view", "model"),
)
# What an external id of a model begins with, and goes on with.
IDS = (
    ("access_", "_"),
    ("constraint_", "_"),
    ("field_", "__"),
    ("model_", ""),
    ("model_inherit__", "__"),
    ("selection__", "__"),
    ("", "_action"),
    ("", "_rule_"),
    ("", "_view_"),
)


# Models that follow the plan: the path to it, and the link where there need not be one.
PLAN_RULES = {
    "plan": ("", None),
    "objective": ("plan_id.", None),
    "initiative": ("plan_id.", None),
    "swot": ("plan_id.", None),
    "strategy": ("plan_id.", None),
    "resource": ("plan_id.", None),
    "plan_version": ("plan_id.", None),
    "review": ("plan_id.", "plan_id"),
    "review_rating": ("review_id.plan_id.", "review_id.plan_id"),
}


def migrate(cr, version):
    for old, new in MODELS.items():
        rename_model(cr, old, new)
    for model, old, new in FIELDS:
        rename_field(cr, model, old, new)
    empty_extensions(cr)
    narrow_alert_rule(cr)
    narrow_attitude_rule(cr)
    narrow_plan_rules(cr)
    address_one(cr)
    keep_the_month(cr)
    for bridge, ids in BRIDGES.items():
        install_bridge(cr, bridge, ids)
    # What a held review keeps opens the records of the day.
    cr.execute(
        SQL(
            """
            UPDATE key_account_review
               SET content = JSONB_SET(content, '{records,actions,0}', '"key.account.action"')
             WHERE content #>> '{records,actions,0}' = 'key.account.review.action'
            """
        )
    )
    # It followed from the review; an action without one has an account of its own.
    cr.execute(
        SQL(
            """
            UPDATE key_account_action a SET account_id = r.account_id
              FROM key_account_review r
             WHERE r.id = a.review_id AND a.account_id IS DISTINCT FROM r.account_id
            """
        )
    )


def install_bridge(cr, bridge, ids):
    """Mark a new add-on to be installed in this very upgrade, which takes up what is marked while
    it loads, and hand over the external ids of what moved there. Where it does not fit, nothing
    happens: what is not loaded any more goes by itself."""
    cr.execute(
        SQL(
            """
            UPDATE ir_module_module m SET state = 'to install'
             WHERE m.name = %s AND m.state = 'uninstalled' AND NOT EXISTS (
                   SELECT FROM ir_module_module_dependency d
                     LEFT JOIN ir_module_module n ON n.name = d.name
                    WHERE d.module_id = m.id AND (n.state IS NULL OR n.state NOT IN (
                          'installed', 'to upgrade', 'to install')))
            """,
            bridge,
        )
    )
    if cr.rowcount:
        cr.execute(
            SQL(
                "UPDATE ir_model_data SET module = %s WHERE module = %s AND name = ANY(%s)",
                bridge,
                MODULE,
                ids,
            )
        )


def address_one(cr):
    """One mail has one customer's address: what is told to several is sent to each apart."""
    cr.execute(
        SQL(
            "UPDATE mail_template SET partner_to = %s WHERE partner_to = %s",
            "{{ (object._get_people()[:1] or object.account_id.partner_id).id }}",
            '{{ ",".join(str(i) for i in (object._get_people() or'
            " object.account_id.partner_id).ids) }}",
        )
    )


def keep_the_month(cr):
    """Of an anonymous answer an alert keeps the month; the second told who gave it."""
    cr.execute(
        SQL(
            """
            UPDATE key_account_alert_evidence
               SET date = DATE_TRUNC('month', date) + INTERVAL '12 hours'
             WHERE anonymous
            """
        )
    )


def rename_model(cr, old, new):
    """Let a model, its table and all that names it follow."""
    for table, column in NAMED:
        cr.execute(
            SQL(
                "UPDATE %(table)s SET %(column)s = %(new)s WHERE %(column)s = %(old)s",
                table=SQL.identifier(table),
                column=SQL.identifier(column),
                old=old,
                new=new,
            )
        )
    old, new = old.replace(".", "_"), new.replace(".", "_")
    for before, after in IDS:
        rename_ids(
            cr, f"{before}{old}{after}", f"{before}{new}{after}", whole=not after
        )
    if not table_exists(cr, old):
        return
    cr.execute(
        SQL("ALTER TABLE %s RENAME TO %s", SQL.identifier(old), SQL.identifier(new))
    )
    cr.execute(
        SQL(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND STARTS_WITH(conname, %s)",
            new,
            f"{old}_",
        )
    )
    for (name,) in cr.fetchall():
        cr.execute(
            SQL(
                "ALTER TABLE %s RENAME CONSTRAINT %s TO %s",
                SQL.identifier(new),
                SQL.identifier(name),
                SQL.identifier(new + name.removeprefix(old)),
            )
        )
    cr.execute(
        SQL(
            """
            SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
             WHERE i.indrelid = %(table)s::regclass AND STARTS_WITH(c.relname, %(old)s)
            """,
            table=new,
            old=f"{old}_",
        )
    )
    for (name,) in cr.fetchall():
        cr.execute(
            SQL(
                "ALTER INDEX %s RENAME TO %s",
                SQL.identifier(name),
                SQL.identifier(new + name.removeprefix(old)),
            )
        )
    cr.execute(
        SQL(
            "ALTER SEQUENCE IF EXISTS %s RENAME TO %s",
            SQL.identifier(f"{old}_id_seq"),
            SQL.identifier(f"{new}_id_seq"),
        )
    )
    cr.execute(
        SQL(
            """
            UPDATE ir_model_constraint
               SET name = %(new)s || SUBSTR(name, LENGTH(%(old)s) + 1)
             WHERE STARTS_WITH(name, %(old)s || '_')
               AND model IN (SELECT id FROM ir_model WHERE REPLACE(model, '.', '_') = %(new)s)
            """,
            old=old,
            new=new,
        )
    )


def rename_field(cr, model, old, new):
    """Let a field, its column and all that names it follow, saved searches and exports too."""
    table = model.replace(".", "_")
    if column_exists(cr, table, old):
        rename_column(cr, table, old, new)
    cr.execute(
        SQL(
            "UPDATE ir_model_fields SET name = %s WHERE model = %s AND name = %s",
            new,
            model,
            old,
        )
    )
    rename_ids(cr, f"field_{table}__{old}", f"field_{table}__{new}", whole=True)
    for column in ("domain", "context", "sort"):
        cr.execute(
            SQL(
                """
                UPDATE ir_filters SET %(column)s = REGEXP_REPLACE(%(column)s, %(word)s, %(new)s, 'g')
                 WHERE model_id = %(model)s AND %(column)s ~ %(word)s
                """,
                column=SQL.identifier(column),
                # In quotes, alone or before ":sum", " desc" and the like.
                word=rf"""(?<=["']){old}\M""",
                new=new,
                model=model,
            )
        )
    cr.execute(
        SQL(
            """
            UPDATE ir_exports_line l SET name = %(new)s
              FROM ir_exports e
             WHERE e.id = l.export_id AND e.resource = %(model)s AND l.name = %(old)s
            """,
            old=old,
            new=new,
            model=model,
        )
    )


def empty_extensions(cr):
    """Empty our extensions of our own views: each view is checked with those of before, which
    name what now comes with another room. Their own files fill them again."""
    cr.execute(
        SQL(
            """
            UPDATE ir_ui_view v SET arch_db = '{"en_US": "<data/>"}'
              FROM ir_model_data d, ir_model_data parent
             WHERE d.model = 'ir.ui.view' AND d.res_id = v.id
               AND parent.model = 'ir.ui.view' AND parent.res_id = v.inherit_id
               AND v.mode = 'extension'
               AND d.module = %(module)s AND parent.module = %(module)s AND NOT d.noupdate
            """,
            module=MODULE,
        )
    )


def narrow_alert_rule(cr):
    """Owning an alert no longer allows to open one: a rule of its own says what it allows. Rules
    are noupdate, so the one of before is changed here."""
    cr.execute(
        SQL(
            """
            UPDATE ir_rule r SET domain_force = REPLACE(domain_force, %(owned)s, '')
              FROM ir_model_data d
             WHERE d.model = 'ir.rule' AND d.res_id = r.id AND d.module = %(module)s
               AND d.name = 'key_account_alert_rule_own'
            """,
            owned="'|', ('user_id', '=', user.id), ",
            module=MODULE,
        )
    )


def narrow_attitude_rule(cr):
    """The team sees what was written before somebody joined only by who sees all of it."""
    cr.execute(
        SQL(
            """
            UPDATE ir_rule r SET domain_force = REPLACE(domain_force, %(before)s, %(now)s)
              FROM ir_model_data d
             WHERE d.model = 'ir.rule' AND d.res_id = r.id AND d.module = %(module)s
               AND d.name = 'key_account_attitude_rule_team'
            """,
            before="account_id.team_user_ids",
            now="reader_ids",
            module=MODULE,
        )
    )


def narrow_plan_rules(cr):
    """A plan may be for the team only: rules of before showed each to who sees all accounts.
    Those that somebody changed are left alone."""
    for model, (path, plan) in PLAN_RULES.items():
        free = f"('{path}team_only', '=', False)"
        if plan:  # where there need not be one
            free = f"'|', ('{plan}', '=', False), {free}"
        team = "('account_id.team_user_ids', 'in', [user.id])"
        own = f"['|', {team}, '&', ('account_id.user_id', '=', False), {free}]"
        users = ", ".join(
            f"('{path}{name}', '=', user.id)" for name in ("user_id", "approver_id")
        )
        manager = "('account_id.user_id', 'in', [user.id, False])"
        for rule, before, now in (
            ("own", f"['|', {manager}, {team}]", own),
            ("all", "[(1, '=', 1)]", f"['|', '|', {free}, {users}]"),
        ):
            cr.execute(
                SQL(
                    """
                    UPDATE ir_rule r SET domain_force = %(now)s
                      FROM ir_model_data d
                     WHERE d.model = 'ir.rule' AND d.res_id = r.id
                       AND d.module = %(module)s AND d.name = %(name)s
                       AND r.domain_force = %(before)s
                    """,
                    now=now,
                    before=before,
                    module=MODULE,
                    name=f"key_account_{model}_rule_{rule}",
                )
            )


def rename_ids(cr, old, new, whole):
    """Rename the external id ``old``, or, not ``whole``, those that begin with it."""
    cr.execute(
        SQL(
            """
            UPDATE ir_model_data SET name = %(new)s || SUBSTR(name, LENGTH(%(old)s) + 1)
             WHERE module = %(module)s
               AND CASE WHEN %(whole)s THEN name = %(old)s ELSE STARTS_WITH(name, %(old)s) END
            """,
            old=old,
            new=new,
            module=MODULE,
            whole=whole,
        )
    )
