import {Component, xml} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {formatFigure} from "./figure";

// So few percent are neither good nor bad news.
const LITTLE = 1;

/** A growth in percent: the arrow says which way, the number how far. */
export class GrowthField extends Component {
    static template = xml`
        <span class="o_key_account_growth text-nowrap" t-att-class="color">
            <span t-if="value" role="img" t-att-aria-label="label" t-out="arrow"/>
            <t t-out="text"/>
        </span>`;
    static props = {...standardFieldProps};

    get value() {
        return this.props.record.data[this.props.name] || 0;
    }

    get arrow() {
        return this.value > 0 ? "▲ " : "▼ ";
    }

    get label() {
        return this.value > 0 ? _t("Grown by") : _t("Fallen by");
    }

    get text() {
        return formatFigure(Math.abs(this.value), "percent");
    }

    get color() {
        if (Math.abs(this.value) <= LITTLE) {
            return "text-700";
        }
        return this.value > 0 ? "text-success" : "text-danger";
    }
}

registry.category("fields").add("key_account_growth", {
    component: GrowthField,
    supportedTypes: ["float"],
});
