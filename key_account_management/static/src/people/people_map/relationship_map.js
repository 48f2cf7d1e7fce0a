import {Component, onMounted, useExternalListener, useRef, useState} from "@odoo/owl";
import {localization} from "@web/core/l10n/localization";
import {useDebounced} from "@web/core/utils/timing";
import {useCardDragging} from "./card_dragging";
import {bend, CARD_HEIGHT, CARD_WIDTH, layOut, PAPER} from "./people_map_layout";
import {describe, getLineText} from "./people_map_texts";
import {PersonCard} from "./person_card";

const FULL_SIZE = 14; // px, of the letters
const LARGEST = 24;
const SMALLEST = 8;
const SMALLEST_ON_PHONE = 11;

/**
 * Who reports to whom, with the informal lines.
 *
 * Why not a view of `web_hierarchy`: its rows unfold one branch at a time, so that thirty
 * people are never in one picture, and its cards don't know where they are, so that no line
 * can be drawn between two of them. Its way of dragging serves here as it is.
 */
export class RelationshipMap extends Component {
    static template = "key_account_management.RelationshipMap";
    static components = {PersonCard};
    static props = {
        data: Object,
        labels: Object,
        showLines: Boolean,
        selectedId: {type: [Number, {value: null}]},
        onSelect: Function,
        onOpen: Function,
        onMove: Function,
        onLines: Function,
        onCommand: Function,
    };

    setup() {
        this.root = useRef("root");
        this.state = useState({
            room: {width: window.innerWidth, height: window.innerHeight - 180},
            zoom: null,
        });
        this.cardSize = `width: ${CARD_WIDTH}em; height: ${CARD_HEIGHT}em`;
        onMounted(() => {
            this.measure();
            const top = this.root.el.querySelector(".o_people_node[tabindex='0']");
            top.scrollIntoView({inline: "center", block: "nearest"});
        });
        useExternalListener(
            window,
            "resize",
            useDebounced(() => this.measure(), 100)
        );
        useCardDragging(
            this.root,
            () => this.props.data.can_edit,
            (params) => this.drop(params)
        );
    }

    // Arrangement ---------------------------------------------------------------------

    get people() {
        return this.props.data.stakeholders;
    }

    measure() {
        const {clientWidth: width, clientHeight: height} = this.root.el;
        const {room} = this.state;
        if (width !== room.width || height !== room.height) {
            this.state.room = {width, height};
        }
    }

    /** The arrangement, made anew only when the people or the room changed. */
    get layout() {
        const {room} = this.state;
        const key = [this.people, room.width, room.height, this.env.isSmall];
        if (!this.known || key.some((value, i) => value !== this.known.key[i])) {
            const size = this.env.isSmall ? SMALLEST_ON_PHONE : FULL_SIZE;
            const em = {
                width: (room.width - 24) / size,
                height: this.env.isSmall ? Infinity : (room.height - 24) / size,
            };
            const mirrored = localization.direction === "rtl";
            this.known = {key, layout: layOut(this.people, em, mirrored)};
        }
        return this.known.layout;
    }

    get fontSize() {
        if (this.state.zoom) {
            return this.state.zoom;
        }
        const smallest = this.env.isSmall ? SMALLEST_ON_PHONE : SMALLEST;
        const fitting = Math.floor(FULL_SIZE * this.layout.scale * 10) / 10;
        return Math.min(FULL_SIZE, Math.max(smallest, fitting));
    }

    get canvasStyle() {
        const {width, height} = this.layout;
        const paper = Math.min(
            FULL_SIZE,
            PAPER.width / width,
            PAPER.height / height
        ).toFixed(2);
        return `font-size: ${this.fontSize}px; width: ${width}em; height: ${height}em; --people-paper-size: ${paper}px`;
    }

    getPlace(person) {
        const {x, y} = this.layout.cards.get(person.id);
        return `left: ${x}em; top: ${y}em; ${this.cardSize}`;
    }

    get treePath() {
        const round = (number) => Math.round(number * 100) / 100;
        return this.layout.lines
            .map((line) => line.map(round))
            .map(([a, b, c, d]) => `M${a} ${b}L${c} ${d}`)
            .join("");
    }

    get informalLines() {
        const cards = this.layout.cards;
        const all = [...cards.values()];
        return this.props.data.relations.map((relation) => ({
            ...relation,
            ...bend(cards.get(relation.from), cards.get(relation.to), all),
            of: [relation.from, relation.to].includes(this.props.selectedId),
            text: this.getLineText(relation),
        }));
    }

    getLineText(line) {
        return getLineText(line, this.people);
    }

    // Words ---------------------------------------------------------------------------

    describe(person) {
        const {labels, data} = this.props;
        const lines = data.relations
            .filter((line) => line.from === person.id || line.to === person.id)
            .map((line) => this.getLineText(line));
        return [describe(person, labels, data.can_see_personal), ...lines].join(", ");
    }

    getLevel(person) {
        let level = 1;
        for (let at = person; (at = this.getParent(at));) {
            level++;
        }
        return level;
    }

    getParent(person) {
        return this.people.find(({id}) => id === person.parent_id);
    }

    getReports(parentId) {
        return this.people.filter((person) => person.parent_id === parentId);
    }

    // Doing ---------------------------------------------------------------------------

    zoom(factor) {
        const size = factor ? this.fontSize * factor : null;
        this.state.zoom = size && Math.min(LARGEST, Math.max(SMALLEST, size));
    }

    drop({element, newParentNode, nextRow}) {
        const id = Number(element.dataset.id);
        if (newParentNode) {
            this.props.onMove(id, Number(newParentNode.dataset.id));
        } else if (nextRow?.dataset.top) {
            this.props.onMove(id, false);
        }
    }

    /** Arrows go through the tree, letters do what the buttons do. */
    onKeydown(ev, person) {
        if (ev.ctrlKey || ev.metaKey || ev.altKey) {
            return;
        }
        const siblings = this.getReports(person.parent_id);
        const at = siblings.indexOf(person);
        const forward = localization.direction === "rtl" ? -1 : 1;
        const goals = {
            ArrowUp: () => this.getParent(person),
            ArrowDown: () => this.getReports(person.id)[0],
            ArrowLeft: () => siblings[at - forward],
            ArrowRight: () => siblings[at + forward],
            Home: () => this.people[0],
            End: () => this.people.at(-1),
        };
        if (ev.key in goals) {
            this.focus(goals[ev.key]());
        } else if (!this.props.onCommand(ev.key, person)) {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    focus(person) {
        if (person) {
            this.root.el
                .querySelector(`.o_people_node[data-id="${person.id}"]`)
                .focus();
        }
    }

    /** One card is in the way of the tab key, the arrows lead to the others. */
    getTabIndex(person) {
        const known = this.people.some(({id}) => id === this.props.selectedId);
        const id = known ? this.props.selectedId : this.people[0].id;
        return person.id === id ? 0 : -1;
    }
}
