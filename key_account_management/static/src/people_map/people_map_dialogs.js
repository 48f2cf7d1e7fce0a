import {Component, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {useAutofocus} from "@web/core/utils/hooks";

/** Choose whom a person reports to: the way without a mouse. */
export class SuperiorDialog extends Component {
    static template = "key_account_management.SuperiorDialog";
    static components = {Dialog};
    static props = {
        close: Function,
        person: Object,
        // Everybody who may be chosen.
        people: Array,
        onChoose: Function,
    };

    setup() {
        useAutofocus({refName: "superior"});
        this.state = useState({superior: String(this.props.person.parent_id || "")});
    }

    choose() {
        this.props.onChoose(Number(this.state.superior) || false);
        this.props.close();
    }
}

/** The informal lines of a person: read, draw, remove. */
export class LinesDialog extends Component {
    static template = "key_account_management.LinesDialog";
    static components = {Dialog};
    static props = {
        close: Function,
        personId: Number,
        // The reactive state of the maps: what is drawn shows at once.
        maps: Object,
        kinds: Array,
        onDraw: Function,
        onRemove: Function,
    };

    setup() {
        useAutofocus({refName: "kind"});
        this.maps = useState(this.props.maps);
        this.state = useState({kind: this.props.kinds[0][0], other: ""});
    }

    get data() {
        return this.maps.data;
    }

    get person() {
        return this.getPerson(this.props.personId);
    }

    get others() {
        return this.data.stakeholders.filter(({id}) => id !== this.props.personId);
    }

    get lines() {
        const id = this.props.personId;
        return this.data.relations.filter((line) => line.from === id || line.to === id);
    }

    getPerson(id) {
        return this.data.stakeholders.find((person) => person.id === id);
    }

    async draw() {
        if (await this.props.onDraw(this.state.kind, Number(this.state.other))) {
            this.state.other = "";
        }
    }
}
