"""Write down what a database holds of our add-ons, as {kind: {key: value}}, without loading a
model: the old install and the upgraded one are read by the same eyes.

    upgrade_dump.py DATABASE FILE
"""

import json
import sys
from collections import defaultdict

import odoo
from odoo.tools import SQL

MODULES = "key_account%"
MODELS = "key.account%"
# Whoever writes the same again leaves these; that is no change.
MARKS = ["write_date", "write_uid"]
# What stands beside a record and names its model.
ABOUT = [
    ("calendar_event", "res_model"),
    ("ir_attachment", "res_model"),
    ("ir_exports", "resource"),
    ("ir_filters", "model_id"),
    ("mail_activity", "res_model"),
    ("mail_followers", "res_model"),
    ("mail_message", "model"),
]
# Each gives (key, value).
QUERIES = {
    "xmlid": """
        SELECT d.module || '.' || d.name, d.model || ', noupdate ' || d.noupdate
          FROM ir_model_data d WHERE d.module LIKE %(modules)s""",
    "id": """
        SELECT d.module || '.' || d.name, d.res_id
          FROM ir_model_data d WHERE d.module LIKE %(modules)s""",
    "access": """
        SELECT d.module || '.' || d.name,
               CONCAT_WS(', ', m.model, g.module || '.' || g.name, 'active ' || a.active,
                         'read ' || a.perm_read, 'write ' || a.perm_write,
                         'create ' || a.perm_create, 'unlink ' || a.perm_unlink)
          FROM ir_model_access a
          JOIN ir_model_data d ON d.model = 'ir.model.access' AND d.res_id = a.id
          JOIN ir_model m ON m.id = a.model_id
          LEFT JOIN ir_model_data g ON g.model = 'res.groups' AND g.res_id = a.group_id
         WHERE d.module LIKE %(modules)s""",
    "rule": """
        SELECT d.module || '.' || d.name,
               CONCAT_WS(', ', m.model, 'active ' || r.active,
                         'read ' || r.perm_read, 'write ' || r.perm_write,
                         'create ' || r.perm_create, 'unlink ' || r.perm_unlink,
                         (SELECT STRING_AGG(g.module || '.' || g.name, ', ' ORDER BY g.module, g.name)
                            FROM rule_group_rel l
                            JOIN ir_model_data g ON g.model = 'res.groups' AND g.res_id = l.group_id
                           WHERE l.rule_group_id = r.id),
                         REGEXP_REPLACE(r.domain_force, '\\s+', ' ', 'g'))
          FROM ir_rule r
          JOIN ir_model_data d ON d.model = 'ir.rule' AND d.res_id = r.id
          JOIN ir_model m ON m.id = r.model_id
         WHERE d.module LIKE %(modules)s""",
    "implied": """
        SELECT d.module || '.' || d.name || ' -> ' || h.module || '.' || h.name, ''
          FROM res_groups_implied_rel l
          JOIN ir_model_data d ON d.model = 'res.groups' AND d.res_id = l.gid
          JOIN ir_model_data h ON h.model = 'res.groups' AND h.res_id = l.hid
         WHERE d.module LIKE %(modules)s OR h.module LIKE %(modules)s""",
    "member": """
        SELECT d.module || '.' || d.name || ' <- ' || u.login, ''
          FROM res_groups_users_rel l
          JOIN ir_model_data d ON d.model = 'res.groups' AND d.res_id = l.gid
          JOIN res_users u ON u.id = l.uid
         WHERE d.module LIKE %(modules)s""",
    "model-field": """
        SELECT DISTINCT f.model || '.' || f.name,
               CONCAT_WS(', ', f.ttype, f.relation, f.relation_field, f.relation_table,
                         'store ' || f.store, 'required ' || f.required,
                         'readonly ' || f.readonly, 'on delete ' || f.on_delete)
          FROM ir_model_fields f
          JOIN ir_model_data d ON d.model = 'ir.model.fields' AND d.res_id = f.id
         WHERE d.module LIKE %(modules)s""",
    # The number of an action in a button is each database's own.
    "view": """
        SELECT d.module || '.' || d.name,
               CONCAT_WS(', ', v.arch_fs, v.model, v.mode, v.priority, 'active ' || v.active,
                         MD5(REGEXP_REPLACE(v.arch_db->>'en_US', '"[0-9]+"', '"#"', 'g')))
          FROM ir_ui_view v
          JOIN ir_model_data d ON d.model = 'ir.ui.view' AND d.res_id = v.id
         WHERE d.module LIKE %(modules)s""",
    # What must be there ('n', PostgreSQL 18) the columns tell.
    "constraint": """
        SELECT c.conrelid::regclass || '.' || c.conname, PG_GET_CONSTRAINTDEF(c.oid)
          FROM pg_constraint c
         WHERE c.contype != 'n' AND c.conrelid::regclass::text = ANY(%(tables)s)""",
    "index": """
        SELECT i.tablename || '.' || i.indexname,
               REGEXP_REPLACE(i.indexdef, '^.* USING', 'USING')
          FROM pg_indexes i WHERE i.tablename = ANY(%(tables)s)""",
}


class Dump:
    def __init__(self, cursor):
        self.cursor = cursor
        self.kinds = defaultdict(dict)

    def query(self, text, **values):
        query = SQL(text, **values) if values else SQL(text)
        self.cursor.execute(query)
        return self.cursor.fetchall()

    def write(self):
        own_tables, foreign = self.find_tables()
        tables = list(own_tables)
        for kind, text in QUERIES.items():
            values = {"modules": MODULES, "tables": tables}
            used = {name: v for name, v in values.items() if f"%({name})s" in text}
            self.kinds[kind] = dict(self.query(text, **used))
        self.read_columns(own_tables, foreign)
        self.read_rows(own_tables, foreign)
        for table, column in ABOUT:
            for model, count in self.query(
                "SELECT %(column)s, COUNT(*) FROM %(table)s WHERE %(column)s LIKE %(models)s GROUP BY 1",
                table=SQL.identifier(table),
                column=SQL.identifier(column),
                models=MODELS,
            ):
                self.kinds["about"][f"{table}: {model}"] = count
        return self.kinds

    def find_tables(self):
        """The tables of our models and of their relations; columns of ours elsewhere."""
        stored = {
            table
            for (table,) in self.query(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
        }
        fields = self.query(
            """
            SELECT f.model, f.name, f.relation_table, m.model LIKE %(models)s
              FROM ir_model_fields f
              JOIN ir_model m ON m.id = f.model_id
              JOIN ir_model_data d ON d.model = 'ir.model.fields' AND d.res_id = f.id
             WHERE NOT m.transient AND f.store
             GROUP BY f.id, m.id HAVING BOOL_AND(d.module LIKE %(modules)s)
            """,
            models=MODELS,
            modules=MODULES,
        )
        own_tables, foreign = set(), defaultdict(set)
        for model, name, relation, is_own in fields:
            table = model.replace(".", "_")
            if is_own:
                own_tables.add(table)
            else:
                foreign[table].add(name)
            if relation:
                own_tables.add(relation)
        # A record that an upgrade leaves alone, as a schedule or the text of a mail.
        for (model,) in self.query(
            "SELECT DISTINCT model FROM ir_model_data WHERE module LIKE %(modules)s AND noupdate",
            modules=MODULES,
        ):
            foreign[model.replace(".", "_")]  # noqa: B018  (makes the entry)
        return own_tables & stored, {
            t: c for t, c in foreign.items() if t in stored - own_tables
        }

    def read_columns(self, own_tables, foreign):
        for table, column, kind, null in self.query(
            """
            SELECT table_name, column_name, udt_name, is_nullable
              FROM information_schema.columns WHERE table_schema = 'public'
            """
        ):
            if table in own_tables or column in foreign.get(table, ()):
                self.kinds["column"][f"{table}.{column}"] = f"{kind}, null {null}"

    def read_rows(self, own_tables, foreign):
        accounts = dict(
            self.query(
                """
                SELECT a.id, CONCAT(p.name, ' (', p.id, ') at ', c.name)
                  FROM key_account a
                  JOIN res_partner p ON p.id = a.partner_id
                  JOIN res_company c ON c.id = a.company_id
                """
            )
        )
        for table in own_tables:
            for row in self.get_rows(table):
                key = row.pop("id", None) or json.dumps(row, sort_keys=True)
                if table == "key_account":
                    key = accounts[key]
                self.kinds["row"][f"{table}/{key}"] = ""
                self.add_cells(table, key, row, row)
        for table, columns in foreign.items():
            kept = dict(
                self.query(
                    """
                    SELECT res_id, module || '.' || name FROM ir_model_data
                     WHERE module LIKE %(modules)s AND noupdate AND REPLACE(model, '.', '_') = %(table)s
                    """,
                    modules=MODULES,
                    table=table,
                )
            )
            for row in self.get_rows(table):
                number = row["id"]
                key = kept.get(number, number)
                if number in kept:
                    self.kinds["row"][f"{table}/{key}"] = ""
                self.add_cells(table, key, row, row if number in kept else columns)

    def get_rows(self, table):
        return (
            row
            for (row,) in self.query(
                "SELECT TO_JSONB(t) - %(marks)s::text[] FROM %(table)s t",
                marks=MARKS,
                table=SQL.identifier(table),
            )
        )

    def add_cells(self, table, key, row, columns):
        for column in columns:
            if row.get(column) is not None:
                self.kinds["cell"][f"{table}/{key}.{column}"] = row[column]


def main(database, file):
    odoo.tools.config.parse_config(["-d", database, "--log-level=warn"])
    with odoo.sql_db.db_connect(database).cursor() as cursor:
        kinds = Dump(cursor).write()
    with open(file, "w") as out:
        json.dump(kinds, out, indent=0, sort_keys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
