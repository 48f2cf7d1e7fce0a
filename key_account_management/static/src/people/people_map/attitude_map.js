import {Component, useEffect, useExternalListener, useRef} from "@odoo/owl";
import {localization} from "@web/core/l10n/localization";
import {_t} from "@web/core/l10n/translation";
import {useDebounced} from "@web/core/utils/timing";
import {useCardDragging} from "./card_dragging";
import {getPaperSize} from "./people_map_layout";
import {
    ATTITUDE_ICONS,
    ATTITUDES,
    describe,
    getAttitudeText,
    INFLUENCES,
} from "./people_map_texts";
import {PersonCard} from "./person_card";

const FULL_SIZE = 14; // px, of the letters
const SMALLEST = 9;

/** Who has how much influence, and stands how towards us. Who is unknown stands apart. */
export class AttitudeMap extends Component {
    static template = "key_account_management.AttitudeMap";
    static components = {PersonCard};
    static props = {
        data: Object,
        labels: Object,
        // What was thought of whom on the day to compare with: see ``getAttitudesOn()``.
        former: Map,
        selectedId: {type: [Number, {value: null}]},
        onSelect: Function,
        onOpen: Function,
        onPlace: Function,
        onCommand: Function,
    };

    setup() {
        this.root = useRef("root");
        this.icons = ATTITUDE_ICONS;
        useEffect(
            () => this.fit(),
            () => [this.props.data, this.props.former]
        );
        useExternalListener(
            window,
            "resize",
            useDebounced(() => this.fit(), 100)
        );
        useCardDragging(
            this.root,
            () => this.props.data.can_edit,
            (params) => this.drop(params)
        );
    }

    /** Take the largest letters with which everybody is in the window. */
    fit() {
        const {el} = this.root;
        const table = el.querySelector("table");
        for (let size = FULL_SIZE; size >= SMALLEST; size -= 0.5) {
            table.style.fontSize = `${size}px`;
            if (this.env.isSmall || el.scrollHeight <= el.clientHeight) {
                return;
            }
        }
    }

    get people() {
        return this.props.data.stakeholders;
    }

    get columns() {
        return [...ATTITUDES, null].map((attitude) => ({
            attitude,
            key: attitude || "unknown",
            text: this.getText(attitude),
            count: this.people.filter((person) => person.attitude === attitude).length,
        }));
    }

    get rows() {
        const known = INFLUENCES.map((influence) => ({
            influence,
            text: this.props.labels.influence[influence],
        }));
        const unknown = {influence: null, text: _t("Influence unknown")};
        const anybody = this.people.some((person) => !person.influence);
        return anybody ? [...known, unknown] : known;
    }

    get paperStyle() {
        const cells = this.rows.map(({influence}) =>
            this.columns.map(({attitude}) => {
                const gone = this.getGone(influence, attitude).length;
                return this.getPeople(influence, attitude).length + gone / 4;
            })
        );
        return `--people-paper-size: ${getPaperSize(cells)}px`;
    }

    getPeople(influence, attitude) {
        return this.people.filter(
            (person) => person.influence === influence && person.attitude === attitude
        );
    }

    getText(attitude) {
        return getAttitudeText(this.props.labels, attitude);
    }

    /** Those who stood here, and now stand elsewhere. */
    getGone(influence, attitude) {
        return this.people.filter(
            (person) =>
                person.influence === influence &&
                person.attitude !== attitude &&
                this.props.former.get(person.id) === attitude
        );
    }

    getBefore(person) {
        const before = this.props.former.get(person.id);
        return before === person.attitude ? undefined : before;
    }

    describe(person) {
        return describe(person, this.props.labels, true);
    }

    drop({element, row, nextRow, newParentNode}) {
        const cell = nextRow || newParentNode?.closest(".o_people_zone");
        if (cell && cell !== row) {
            this.props.onPlace(
                Number(element.dataset.id),
                cell.dataset.attitude || null,
                cell.dataset.influence || null
            );
        }
    }

    /** Arrows go from card to card; with Shift they move the card. */
    onKeydown(ev, person) {
        if (ev.ctrlKey || ev.metaKey || ev.altKey) {
            return;
        }
        const steps = {
            ArrowLeft: [-1, 0],
            ArrowRight: [1, 0],
            ArrowUp: [0, -1],
            ArrowDown: [0, 1],
        };
        if (ev.key in steps) {
            const forward = localization.direction === "rtl" ? -1 : 1;
            const [x, down] = steps[ev.key];
            const right = x * forward;
            if (ev.shiftKey) {
                this.push(person, right, down);
            } else {
                this.walk(person, right, down);
            }
        } else if (!this.props.onCommand(ev.key, person)) {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    push(person, right, down) {
        if (!this.props.data.can_edit) {
            return;
        }
        const middle = (list) => list[Math.floor(list.length / 2)];
        const next = (list, value, step) =>
            list.includes(value) ? list[list.indexOf(value) + step] : middle(list);
        const attitude = right ? next(ATTITUDES, person.attitude, right) : null;
        const influence = down ? next(INFLUENCES, person.influence, down) : null;
        if (attitude || influence) {
            this.props.onPlace(
                person.id,
                attitude || person.attitude,
                influence || person.influence
            );
        }
    }

    /** Sideways in reading order, up and down within the column. */
    walk(person, right, down) {
        const columns = down ? [{attitude: person.attitude}] : this.columns;
        const order = this.rows.flatMap(({influence}) =>
            columns.flatMap(({attitude}) => this.getPeople(influence, attitude))
        );
        const goal = order[order.indexOf(person) + right + down];
        if (goal) {
            this.root.el.querySelector(`.o_people_node[data-id="${goal.id}"]`).focus();
        }
    }

    getTabIndex(person) {
        const known = this.people.some(({id}) => id === this.props.selectedId);
        const id = known ? this.props.selectedId : this.people[0].id;
        return person.id === id ? 0 : -1;
    }
}
