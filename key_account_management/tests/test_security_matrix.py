from contextlib import nullcontext

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .security_matrix import NEVER, OPERATIONS, ROLES, get_cells, render_matrix
from .security_records import FACTORIES, SecurityCommon

QUIET = ("odoo.models", "odoo.addons.base.models.ir_rule", "odoo.sql_db")
# What core calls it, where it is not the same word.
ACCESS = {"delete": "unlink", "archive": "write", "export": "read"}
LETTERS = {name: letter for letter, names in OPERATIONS.items() for name in names}


@tagged("post_install", "-at_install")
class TestSecurityMatrix(SecurityCommon):
    """Every cell of the matrix as the real user, and its twin: who may, does so with the very
    record that another was refused.

    What a role may, it does in one go with the records of all places; what it may not, it is
    refused for each.
    """

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.more = {
            model: {place: cls.places[place].get_vals(model) for place in records}
            for model, records in cls.planted.items()
        }
        cls.values = {
            model: {
                place: record.read([FACTORIES[model][1]], load=None)[0]
                for place, record in records.items()
            }
            for model, records in cls.planted.items()
        }
        cls.labels = {
            model: {
                place: record.export_data([FACTORIES[model][1]])["datas"][0][0]
                for place, record in records.items()
            }
            for model, records in cls.planted.items()
        }
        cls.env.flush_all()
        cls.users["product"] = cls.env.user  # the superuser

    # What a user does, at some places. Each returns at which it was done, and raises where
    # the user is refused.

    def _browse(self, role, model, places):
        ids = [self.planted[model][place].id for place in places]
        return self._as(role, self.env[model]).browse(ids)

    def _find(self, model, ids):
        return {
            place for place, record in self.planted[model].items() if record.id in ids
        }

    def _read(self, role, model, places):
        rows = self._browse(role, model, places).read([FACTORIES[model][1]], load=None)
        # A report over the companies of the user has nothing of others to read.
        row_of = {row["id"]: row for row in rows}
        return {
            place
            for place in places
            if row_of.get(self.planted[model][place].id) == self.values[model][place]
        }

    def _search(self, role, model, places):
        field = FACTORIES[model][1]
        values = [self.values[model][place][field] for place in places]
        domain = [(field, "in", values)]
        return self._find(model, self._as(role, self.env[model]).search(domain).ids)

    def _group(self, role, model, places):
        field = f"{FACTORIES[model][1]}:array_agg"
        ids = self._browse(role, model, places).ids
        [group] = self._as(role, self.env[model]).formatted_read_group(
            [("id", "in", ids)], [], ["id:array_agg", field]
        )
        shown = [row[FACTORIES[model][1]] for row in self.values[model].values()]
        self.assertLessEqual(set(group[field] or ()), set(shown))
        return self._find(model, group["id:array_agg"] or ())

    def _export(self, role, model, places):
        records = self._browse(role, model, places)
        rows = records.export_data([FACTORIES[model][1]])["datas"]
        return {
            place
            for place, [label] in zip(places, rows, strict=True)
            if label == self.labels[model][place]
        }

    def _write(self, role, model, places):
        _factory, field, changes = FACTORIES[model]
        changes = {
            name: value(self.places[places[0]]) if callable(value) else value
            for name, value in (changes or {field: "Changed"}).items()
        }
        self._browse(role, model, places).write(changes)
        self.env.flush_all()
        rows = self._browse("product", model, places).read(list(changes), load=None)
        return {
            place
            for place, row in zip(places, rows, strict=True)
            if changes.items() <= row.items()
        }

    def _create(self, role, model, places):
        vals_list = [self.more[model][place] for place in places]
        records = self._as(role, self.env[model]).create(vals_list)
        self.env.flush_all()
        made = records.sudo().exists()
        return {
            place
            for place, record in zip(places, records, strict=True)
            if record in made
        }

    def _delete(self, role, model, places):
        records = self._browse(role, model, places)
        records.unlink()
        self.env.flush_all()
        return set(places) - self._find(model, records.sudo().exists().ids)

    def _archive(self, role, model, places):
        records = self._browse(role, model, places)
        records.write({"active": False})
        self.env.flush_all()
        return self._find(model, records.sudo().filtered(lambda r: not r.active).ids)

    def _try(self, operation, role, model, places):
        """Return the places at which it succeeds, leaving nothing behind."""
        records = self._as(role, self.env[model])
        if not records._auto:
            # What another role has read of a report is in memory, for a request it never is.
            records.invalidate_model()
        access = ACCESS.get(operation, operation)
        reads = access in ("read", "search", "group")
        # Whoever has no right on any record is refused before anything is done.
        bare = reads or not records.has_access(access)
        with nullcontext() if bare else self.env.cr.savepoint() as savepoint:
            try:
                done = getattr(self, f"_{operation}")(role, model, places)
            except (AccessError, UserError):
                done = set()
            if savepoint:
                savepoint.rollback()
        return done

    # The cells

    def _get_operations(self, model):
        names = [name for names in OPERATIONS.values() for name in names]
        if "active" not in self.env[model]._fields:
            names.remove("archive")
        return names

    def _get_done(self, operation, role, model):
        """Return the places where this role succeeds; each is tried."""
        places = list(self.planted[model])
        if operation in ("search", "group"):
            return self._try(operation, role, model, places)
        cells = self.cells[model]
        granted = [p for p in places if LETTERS[operation] in cells[p][role]]
        done = self._try(operation, role, model, granted) if granted else set()
        access = ACCESS.get(operation, operation)
        if not (done or self._as(role, self.env[model]).has_access(access)):
            return self._try(operation, role, model, places)  # refused for any record
        for place in set(places) - done:
            done |= self._try(operation, role, model, [place])
        return done

    def _check(self, model):
        """Return what differs from the matrix, how many cells were tried, and the cells
        without a twin.

        Who may is a user of another role. What no user may, the product does; what not even
        that does is refused with a reason, and the record is seen unchanged.
        """
        wrong, missing, count = [], [], 0
        for operation in self._get_operations(model):
            could = set()
            for role in ROLES:
                done = self._get_done(operation, role, model)
                could |= done
                for place, granted in self.cells[model].items():
                    count += 1
                    if (LETTERS[operation] in granted[role]) != (place in done):
                        verb = "may" if place in done else "may not"
                        wrong.append(f"{model}, {place}: {role} {verb} {operation}")
            never = (model, LETTERS[operation]) in NEVER
            for place in self.planted[model].keys() - could:
                # A view has nothing that could be tried.
                done = self.env[model]._auto and self._try(
                    operation, "product", model, [place]
                )
                seen = self._try("read", "product", model, [place])
                if never == bool(done) or not seen:
                    missing.append(f"{model}, {place}: {operation}")
        return wrong, missing, count

    def test_every_cell_and_its_twin(self):
        wrong, missing, count = [], [], 0
        with mute_logger(*QUIET):
            for model in self.planted:
                found = self._check(model)
                wrong += found[0]
                missing += found[1]
                count += found[2]
        self.assertEqual(wrong, [])
        self.assertEqual(missing, [])
        self.assertGreater(count, 100 * len(self.planted))

    def test_every_model_has_a_row(self):
        self.assertEqual(self._find_without_row(get_cells()), [])
        del (cells := get_cells())["key.account.team.member"]
        self.assertEqual(self._find_without_row(cells), ["key.account.team.member"])

    def _find_without_row(self, cells):
        """Return our models with a table, or a view, that the matrix does not name."""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if name.startswith("key.account")
            and not (model._abstract or model._transient)
            and name not in cells
        )

    def test_planted_values_differ(self):
        """No place's record passes for another's."""
        for model, labels in self.labels.items():
            values = self.values[model].values()
            fields = [row[FACTORIES[model][1]] for row in values]
            self.assertTrue(all(labels.values()), model)
            self.assertEqual(len(set(fields)), len(fields), model)

    def test_render(self):
        text = render_matrix()
        for model in get_cells():
            self.assertIn(f"`{model}`", text)
        self.assertIn("| member | – | RWC | RWCDA | RWCDA | – | – |", text)
