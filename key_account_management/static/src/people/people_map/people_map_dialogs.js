import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {Dialog} from "@web/core/dialog/dialog";
import {useAutofocus} from "@web/core/utils/hooks";
import {getLineText} from "./people_map_texts";

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

    get label() {
        return _t("%s reports to", this.props.person.name);
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
        model: Object, // see people_map_model.js; what is drawn shows at once
    };

    setup() {
        useAutofocus({refName: "kind"});
        this.model = useState(this.props.model);
        this.state = useState({kind: this.model.kinds[0][0], other: ""});
    }

    get data() {
        return this.model.data;
    }

    get person() {
        return this.model.getPerson(this.props.personId);
    }

    get emptyText() {
        return _t(
            "No line from or to %s yet. Who has whose ear? Who is at odds with whom?",
            this.person.name
        );
    }

    get others() {
        return this.data.stakeholders.filter(({id}) => id !== this.props.personId);
    }

    get lines() {
        const id = this.props.personId;
        return this.data.relations.filter((line) => line.from === id || line.to === id);
    }

    getText(line) {
        return getLineText(line, this.data.stakeholders);
    }

    async draw() {
        const {kind, other} = this.state;
        if (await this.model.drawLine(this.props.personId, kind, Number(other))) {
            this.state.other = "";
        }
    }
}
