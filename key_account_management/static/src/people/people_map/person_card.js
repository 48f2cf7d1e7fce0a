import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {
    ATTITUDE_ICONS,
    getAttitudeText,
    getContactText,
    INFLUENCES,
    THINKING_ICONS,
} from "./people_map_texts";

/** What is known of one person, at a glance. Nothing is told by colour alone. */
export class PersonCard extends Component {
    static template = "key_account_management.PersonCard";
    static props = {
        person: Object,
        labels: Object,
        personal: Boolean,
        // On the attitude map: attitude and influence are told by the place.
        compact: {type: Boolean, optional: true},
        // What was thought before, if it was something else: undefined if not.
        before: {type: [String, {value: null}], optional: true},
    };

    get attitude() {
        return this.props.person.attitude || "unknown";
    }

    get attitudeIcon() {
        return ATTITUDE_ICONS[this.attitude];
    }

    get attitudeText() {
        return getAttitudeText(this.props.labels, this.props.person.attitude);
    }

    get beforeText() {
        return _t("was: %s", getAttitudeText(this.props.labels, this.props.before));
    }

    get ownerText() {
        return _t("Relation owner: %s", this.props.person.owner);
    }

    get moved() {
        return this.props.before !== undefined;
    }

    get hasWords() {
        const {assumed, expired, contradiction} = this.props.person;
        const doubt = assumed || expired || contradiction || this.moved;
        return this.props.personal && (doubt || !this.props.compact);
    }

    get contactText() {
        return getContactText(this.props.person.coverage, this.props.compact);
    }

    get fullContactText() {
        return getContactText(this.props.person.coverage);
    }

    get thinkingIcon() {
        return THINKING_ICONS[this.props.person.thinking_preference];
    }

    /** How many of the three bars are full. */
    get power() {
        return INFLUENCES.length - INFLUENCES.indexOf(this.props.person.influence);
    }

    get showsPower() {
        return !this.props.compact && this.props.person.influence;
    }
}
