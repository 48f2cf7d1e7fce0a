import {Component} from "@odoo/owl";

import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** The pack of a business review, as the server writes it: each figure opens its records. */
export class PackField extends Component {
    static template = "key_account_management.Pack";
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get html() {
        return this.props.record.data[this.props.name] || "";
    }

    async onClick(event) {
        const figure = event.target.closest("[data-figure]");
        if (!figure) {
            return;
        }
        event.preventDefault();
        const {resModel, resId} = this.props.record;
        const action = await this.orm.call(resModel, "action_open_figure", [
            resId,
            figure.dataset.figure,
        ]);
        this.action.doAction(action);
    }
}

registry.category("fields").add("key_account_pack", {
    component: PackField,
    supportedTypes: ["html"],
});
