import {Component, onWillStart, useState} from "@odoo/owl";
import {useHotkey} from "@web/core/hotkeys/hotkey_hook";
import {_t} from "@web/core/l10n/translation";
import {RPCError} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {router} from "@web/core/browser/router";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {AttitudeMap} from "./attitude_map";
import {LinesDialog, SuperiorDialog} from "./people_map_dialogs";
import {getSubtree} from "./people_map_layout";
import {ATTITUDE_ICONS, ATTITUDES, getAttitudesOn} from "./people_map_texts";
import {RelationshipMap} from "./relationship_map";

const {DateTime} = luxon;
const STAKEHOLDER = "key.account.stakeholder";
const RELATION = "key.account.stakeholder.relation";

/** The people of an account in two pictures of the same records. */
export class PeopleMap extends Component {
    static template = "key_account_management.PeopleMap";
    static components = {AttitudeMap, Layout, RelationshipMap};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.field = useService("field");
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.icons = ATTITUDE_ICONS;
        this.undoable = [];
        const {action, resId, state} = this.props;
        this.accountId = action.context.active_id || resId || action.params?.account_id;
        this.state = useState({
            data: null,
            map: action.context.people_map || router.current.map || "relationship",
            showLines: true,
            since: 90,
            selectedId: null,
            ...state?.people,
        });
        useSetupAction({
            getLocalState: () => {
                const {map, showLines, since, selectedId} = this.state;
                return {people: {map, showLines, since, selectedId}};
            },
        });
        useHotkey("control+z", () => this.undo(), {isAvailable: () => this.canUndo});
        onWillStart(() => this.accountId && this.load());
    }

    // Reading -------------------------------------------------------------------------

    async load() {
        const names = ["attitude", "influence", "thinking_preference"];
        const [data, fields, lineFields] = await Promise.all([
            this.fetch(),
            this.field.loadFields(STAKEHOLDER, {fieldNames: names}),
            this.field.loadFields(RELATION, {fieldNames: ["kind"]}),
        ]);
        this.labels = Object.fromEntries(
            names.map((field) => [field, Object.fromEntries(fields[field].selection)])
        );
        this.kinds = lineFields.kind.selection;
        this.state.data = data;
        this.env.config.setDisplayName(_t("People of %s", data.account_name));
    }

    fetch() {
        return this.orm.call("key.account", "get_people_map", [this.accountId]);
    }

    async reload() {
        this.state.data = await this.fetch();
    }

    get people() {
        return this.state.data.stakeholders;
    }

    getPerson(id) {
        return this.people.find((person) => person.id === id);
    }

    get selected() {
        return this.getPerson(this.state.selectedId);
    }

    get legend() {
        return [...ATTITUDES, null].map((attitude) => ({
            key: attitude || "unknown",
            text: this.labels.attitude[attitude] || _t("Unknown"),
        }));
    }

    /** What was thought on the day to compare with; the same Map while nothing changes. */
    get former() {
        const {data, since} = this.state;
        if (this.known?.data !== data || this.known.since !== since) {
            const day = DateTime.now()
                .minus({days: Number(since)})
                .toISODate();
            const map = getAttitudesOn(Number(since) ? data.history : [], day);
            this.known = {data, since, map};
        }
        return this.known.map;
    }

    get today() {
        return DateTime.now().toLocaleString(DateTime.DATE_FULL);
    }

    get userName() {
        return user.name;
    }

    // Doing ---------------------------------------------------------------------------

    switchTo(map) {
        this.state.map = map;
        this.props.updateActionState?.({map});
    }

    print() {
        window.print();
    }

    /**
     * Change something on the server and show the map as it is then. What the server
     * refuses is told, and nothing has moved.
     *
     * @param {() => Promise<Object|void>} change may return the map
     * @returns {Promise<boolean>} whether it was done
     */
    async attempt(change) {
        try {
            const data = await change();
            this.state.data = data?.stakeholders ? data : await this.fetch();
            return true;
        } catch (error) {
            if (!(error instanceof RPCError) || !error.data?.message) {
                throw error;
            }
            this.notification.add(error.data.message, {type: "danger"});
            return false;
        }
    }

    /** Tell that it is done, and how to take it back. */
    tell(message, back) {
        this.undoable.push(back);
        const close = this.notification.add(message, {
            type: "success",
            buttons: [{name: _t("Undo"), onClick: () => this.undo(back)}],
        });
        back.close = close;
    }

    get canUndo() {
        return Boolean(this.undoable.length);
    }

    async undo(back = this.undoable.at(-1)) {
        if (back && this.undoable.includes(back)) {
            this.undoable.splice(this.undoable.indexOf(back), 1);
            back.close();
            await this.attempt(back);
        }
    }

    async move(id, parentId) {
        const person = this.getPerson(id);
        if (id === parentId || (person.parent_id || false) === parentId) {
            return;
        }
        const move = (to) => this.orm.call(STAKEHOLDER, "move_under", [[id], to]);
        // The superior may be one who left the map: that is what undoing brings back.
        const [before] = await this.orm.read(STAKEHOLDER, [id], ["parent_id"]);
        if (await this.attempt(() => move(parentId))) {
            const message = parentId
                ? _t("%(person)s now reports to %(superior)s.", {
                      person: person.name,
                      superior: this.getPerson(parentId).name,
                  })
                : _t("%s reports to nobody on the map.", person.name);
            this.tell(message, () => move(before.parent_id && before.parent_id[0]));
        }
    }

    /** Put a person on another place of the attitude map: a judgement needs evidence,
     * influence does not. */
    async place(id, attitude, influence) {
        const person = this.getPerson(id);
        if (attitude !== person.attitude) {
            this.judge(person, attitude, influence);
        } else if (influence !== person.influence) {
            const write = (value) =>
                this.orm.write(STAKEHOLDER, [id], {influence: value || false});
            const before = person.influence;
            if (await this.attempt(() => write(influence))) {
                const message = influence
                    ? _t("%(person)s: influence is now “%(influence)s”.", {
                          person: person.name,
                          influence: this.labels.influence[influence],
                      })
                    : _t("%s: influence is now unknown.", person.name);
                this.tell(message, () => write(before));
            }
        }
    }

    /** Ask for the evidence on the same screen as everywhere else. */
    judge(person, attitude = person.attitude, influence = person.influence) {
        const favourable = ["supporter", "advocate"].includes(attitude);
        this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: _t("Judge %s", person.name),
                res_model: "key.account.judge",
                views: [[false, "form"]],
                target: "new",
                context: {
                    default_stakeholder_id: person.id,
                    default_attitude: attitude || false,
                    default_influence: influence || false,
                    default_champion: person.champion && favourable,
                    default_thinking_preference: person.thinking_preference || false,
                },
            },
            {onClose: () => this.reload()}
        );
    }

    open(id) {
        this.openForm({resId: id, title: this.getPerson(id).name});
    }

    add(parentId = false) {
        const context = {default_account_id: this.accountId};
        if (parentId) {
            context.default_parent_id = parentId;
        }
        this.openForm({context, title: _t("Add a person")});
    }

    openForm(props) {
        this.dialog.add(
            FormViewDialog,
            {
                resModel: STAKEHOLDER,
                onRecordSaved: (record) => (this.state.selectedId = record.resId),
                ...props,
            },
            {onClose: () => this.reload()}
        );
    }

    chooseSuperior(person) {
        const below = getSubtree(this.people, person.id);
        this.dialog.add(SuperiorDialog, {
            person,
            people: this.people.filter(({id}) => !below.has(id)),
            onChoose: (parentId) => this.move(person.id, parentId),
        });
    }

    editLines(personId) {
        this.dialog.add(LinesDialog, {
            personId,
            maps: this.state,
            kinds: this.kinds,
            onDraw: (kind, other) => this.drawLine(personId, kind, other),
            onRemove: (line) => this.attempt(() => this.eraseLine(line.id)),
        });
    }

    eraseLine(id) {
        return this.orm.unlink(RELATION, [id]).then(() => undefined);
    }

    async drawLine(personId, kind, other) {
        let ids = [];
        const values = {stakeholder_id: personId, kind, other_id: other};
        const draw = async () => {
            ids = await this.orm.create(RELATION, [values]);
        };
        const done = await this.attempt(draw);
        if (done) {
            this.undoable.push(
                Object.assign(() => this.eraseLine(ids[0]), {close: () => {}})
            );
        }
        return done;
    }

    /** The same for letters and for buttons. */
    get commands() {
        const {can_edit: canEdit, can_see_personal: personal} = this.state.data;
        const relationship = this.state.map === "relationship";
        return [
            {key: "Enter", text: _t("Open"), run: (person) => this.open(person.id)},
            relationship &&
                canEdit && {
                    key: "m",
                    text: _t("Reports to…"),
                    run: (person) => this.chooseSuperior(person),
                },
            relationship && {
                key: "l",
                text: _t("Informal lines"),
                run: (person) => this.editLines(person.id),
            },
            personal &&
                canEdit && {
                    key: "j",
                    text: _t("Judge"),
                    run: (person) => this.judge(person),
                },
            relationship &&
                canEdit && {
                    key: "n",
                    text: _t("Add a report"),
                    run: (person) => this.add(person.id),
                },
        ].filter(Boolean);
    }

    /** @returns {boolean} whether there is a command for this key */
    runKey(key, person) {
        const wanted = key === " " ? "enter" : key.toLowerCase();
        const command = this.commands.find((item) => item.key.toLowerCase() === wanted);
        command?.run(person);
        return Boolean(command);
    }
}

registry.category("lazy_components").add("KeyAccountPeopleMap", PeopleMap);
