import {markRaw, reactive} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {RPCError} from "@web/core/network/rpc";
import {readUnknown} from "@key_account_management/measure/unknown";

export const STAKEHOLDER = "key.account.stakeholder";
export const RELATION = "key.account.stakeholder.relation";
const LABELLED = ["attitude", "influence", "thinking_preference"];

/**
 * The people of an account as both maps show them, and what may be done with them. What
 * the server refuses is told, and nothing has moved.
 */
export class PeopleMapModel {
    constructor(accountId, {field, notification, orm}) {
        this.accountId = accountId;
        this.services = markRaw({field, notification, orm});
        this.undoable = markRaw([]);
        return reactive(this);
    }

    // Reading -------------------------------------------------------------------------

    async load() {
        const [data, fields, lineFields] = await Promise.all([
            this.fetch(),
            this.services.field.loadFields(STAKEHOLDER, {fieldNames: LABELLED}),
            this.services.field.loadFields(RELATION, {fieldNames: ["kind"]}),
        ]);
        this.labels = Object.fromEntries(
            LABELLED.map((name) => [name, Object.fromEntries(fields[name].selection)])
        );
        this.kinds = lineFields.kind.selection;
        this.data = data;
    }

    async fetch() {
        return readUnknown(
            await this.services.orm.call("key.account", "get_people_map", [
                this.accountId,
            ])
        );
    }

    async reload() {
        this.data = await this.fetch();
    }

    get people() {
        return this.data.stakeholders;
    }

    getPerson(id) {
        return this.people.find((person) => person.id === id);
    }

    // Writing -------------------------------------------------------------------------

    /**
     * Change something on the server and show the map as it is then.
     *
     * @param {() => Promise<Object|void>} change may return the map
     * @returns {Promise<boolean>} whether it was done
     */
    async attempt(change) {
        try {
            const data = await change();
            this.data = data?.stakeholders ? readUnknown(data) : await this.fetch();
            return true;
        } catch (error) {
            if (!(error instanceof RPCError) || !error.data?.message) {
                throw error;
            }
            this.services.notification.add(error.data.message, {type: "danger"});
            return false;
        }
    }

    /** Tell that it is done, and how to take it back. */
    tell(message, back) {
        const close = this.services.notification.add(message, {
            type: "success",
            buttons: [{name: _t("Undo"), onClick: () => this.undo(back)}],
        });
        back.close = close;
        this.undoable.push(back);
    }

    async undo(back = this.undoable.at(-1)) {
        const at = this.undoable.indexOf(back);
        if (at !== -1) {
            this.undoable.splice(at, 1);
            back.close();
            await this.attempt(back.run);
        }
    }

    async move(id, parentId) {
        const person = this.getPerson(id);
        if (id === parentId || (person.parent_id || false) === parentId) {
            return;
        }
        const move = (to) =>
            this.services.orm.call(STAKEHOLDER, "move_under", [[id], to]);
        // The superior may be one who left the map: that is what undoing brings back.
        const [before] = await this.services.orm.read(STAKEHOLDER, [id], ["parent_id"]);
        if (await this.attempt(() => move(parentId))) {
            const message = parentId
                ? _t("%(person)s now reports to %(superior)s.", {
                      person: person.name,
                      superior: this.getPerson(parentId).name,
                  })
                : _t("%s reports to nobody on the map.", person.name);
            this.tell(message, {
                run: () => move(before.parent_id && before.parent_id[0]),
            });
        }
    }

    async setInfluence(person, influence) {
        const write = (value) =>
            this.services.orm.write(STAKEHOLDER, [person.id], {
                influence: value || false,
            });
        if (await this.attempt(() => write(influence).then(() => {}))) {
            const message = influence
                ? _t("%(person)s: influence is now “%(influence)s”.", {
                      person: person.name,
                      influence: this.labels.influence[influence],
                  })
                : _t("%s: influence is now unknown.", person.name);
            this.tell(message, {run: () => write(person.influence).then(() => {})});
        }
    }

    async drawLine(personId, kind, otherId) {
        const values = {stakeholder_id: personId, kind, other_id: otherId};
        let ids = [];
        const draw = async () => {
            ids = await this.services.orm.create(RELATION, [values]);
        };
        const done = await this.attempt(draw);
        if (done) {
            const run = () => this.services.orm.unlink(RELATION, ids).then(() => {});
            this.undoable.push({run, close: () => {}});
        }
        return done;
    }

    eraseLine(line) {
        return this.attempt(() =>
            this.services.orm.unlink(RELATION, [line.id]).then(() => {})
        );
    }
}
