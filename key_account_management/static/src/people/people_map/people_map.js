import {
    Component,
    onPatched,
    onWillStart,
    useRef,
    useState,
    useSubEnv,
} from "@odoo/owl";
import {useHotkey} from "@web/core/hotkeys/hotkey_hook";
import {_t} from "@web/core/l10n/translation";
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
import {PeopleMapModel, STAKEHOLDER} from "./people_map_model";
import {
    ATTITUDE_ICONS,
    ATTITUDES,
    getAttitudesOn,
    getAttitudeText,
    THINKING_ICONS,
} from "./people_map_texts";
import {RelationshipMap} from "./relationship_map";

const {DateTime} = luxon;

/** The people of an account in two pictures of the same records. */
export class PeopleMap extends Component {
    static template = "key_account_management.PeopleMap";
    static components = {AttitudeMap, Layout, RelationshipMap};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.icons = ATTITUDE_ICONS;
        this.root = useRef("root");
        // What core's control panel asks of its view: an arrow down from its buttons goes
        // into the picture.
        useSubEnv({searchModel: {globalContext: {}, trigger: () => this.focusCard()}});
        const {action, resId, state} = this.props;
        this.accountId = action.context.active_id || resId || action.params?.account_id;
        const model = new PeopleMapModel(this.accountId, {
            field: useService("field"),
            notification: useService("notification"),
            orm: useService("orm"),
        });
        this.model = useState(model);
        this.state = useState({
            map: action.context.people_map || router.current.map || "relationship",
            showLines: true,
            since: 90,
            selectedId: null,
            ...state?.people,
        });
        this.props.updateActionState?.({map: this.state.map});
        useSetupAction({
            getLocalState: () => {
                const {map, showLines, since, selectedId} = this.state;
                return {people: {map, showLines, since, selectedId}};
            },
        });
        useHotkey("control+z", () => this.model.undo(), {
            isAvailable: () => this.model.undoable.length > 0,
        });
        onWillStart(() => this.accountId && this.load());
        onPatched(() => this.comeBack());
    }

    // Reading -------------------------------------------------------------------------

    async load() {
        await this.model.load();
        this.env.config.setDisplayName(_t("People of %s", this.data.account_name));
    }

    get data() {
        return this.model.data;
    }

    get people() {
        return this.model.people;
    }

    get selected() {
        return this.model.getPerson(this.state.selectedId);
    }

    get legend() {
        return [...ATTITUDES, null].map((attitude) => ({
            key: attitude || "unknown",
            text: getAttitudeText(this.model.labels, attitude),
        }));
    }

    /** What was thought on the day to compare with; the same Map while nothing changes. */
    get former() {
        const {since} = this.state;
        const {data} = this;
        if (this.known?.data !== data || this.known.since !== since) {
            const day = DateTime.now()
                .minus({days: Number(since)})
                .toISODate();
            const map = getAttitudesOn(Number(since) ? data.history : [], day);
            this.known = {data, since, map};
        }
        return this.known.map;
    }

    /** What stands on the cards without words: those that are there, the roles first. */
    get signs() {
        const roles = new Map();
        const thinking = new Map();
        for (const person of this.people) {
            for (const role of person.roles) {
                roles.set(role.id, role);
            }
            const {thinking_preference: preference} = person;
            if (preference) {
                thinking.set(preference, {
                    key: preference,
                    icon: THINKING_ICONS[preference],
                    text: this.model.labels.thinking_preference[preference],
                });
            }
        }
        const rank = Object.keys(THINKING_ICONS);
        return {
            roles: [...roles.values()].sort(
                (a, b) => a.sequence - b.sequence || a.id - b.id
            ),
            thinking: [...thinking.values()].sort(
                (a, b) => rank.indexOf(a.key) - rank.indexOf(b.key)
            ),
        };
    }

    get emptyText() {
        return _t("Who decides at %s?", this.data.account_name);
    }

    get hiddenText() {
        return _t(
            "Attitudes are seen by the team of %s only. Ask the account manager to add you to the team.",
            this.data.account_name
        );
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

    /** The card that the tab key leads to. */
    focusCard() {
        this.root.el.querySelector(".o_people_node[tabindex='0']")?.focus();
    }

    /** Show what a dialog changed, and go on where one was: on the selected card. */
    async reload() {
        await this.model.reload();
        this.returns = true;
    }

    comeBack() {
        if (this.returns) {
            this.returns = false;
            if (!this.root.el.contains(document.activeElement)) {
                this.focusCard();
            }
        }
    }

    print() {
        window.print();
    }

    /** Put a person on another place of the attitude map: a judgement needs evidence,
     * influence does not. */
    place(id, attitude, influence) {
        const person = this.model.getPerson(id);
        if (attitude !== person.attitude) {
            this.judge(person, attitude, influence);
        } else if (influence !== person.influence) {
            this.model.setInfluence(person, influence);
        }
    }

    /** Ask for the evidence on the same screen as everywhere else. */
    judge(person, attitude = person.attitude, influence = person.influence) {
        const favourable = ["supporter", "advocate"].includes(attitude);
        this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: _t("Judge %s", person.name),
                res_model: "key.account.attitude.judge",
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
        this.openForm({resId: id, title: this.model.getPerson(id).name});
    }

    add(parentId = false) {
        const context = {default_account_id: this.accountId};
        if (parentId) {
            context.default_parent_id = parentId;
        }
        this.openForm({context, title: _t("Add a person")});
    }

    async addContacts() {
        const {orm} = this.model.services;
        this.action.doAction(
            await orm.call("key.account", "action_add_contacts", [[this.accountId]]),
            {onClose: () => this.reload()}
        );
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
            onChoose: (parentId) => this.model.move(person.id, parentId),
        });
    }

    editLines(personId) {
        this.dialog.add(LinesDialog, {
            personId,
            model: this.model,
        });
    }

    /** The same for letters and for buttons. */
    get commands() {
        const {can_edit: canEdit, can_see_personal: personal} = this.data;
        const relationship = this.state.map === "relationship";
        return [
            {key: "Enter", text: _t("View"), run: (person) => this.open(person.id)},
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
