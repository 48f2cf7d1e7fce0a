import {Component} from "@odoo/owl";

import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** *Why this tier?*, as the server writes it: the value of a criterion opens its documents. */
export class ExplanationField extends Component {
    static template = "key_account_management.Explanation";
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get html() {
        return this.props.record.data[this.props.name] || "";
    }

    async onClick(event) {
        const criterion = event.target.closest("[data-criterion]");
        if (!criterion) {
            return;
        }
        event.preventDefault();
        const {resModel, resId} = this.props.record;
        const action = await this.orm.call(resModel, "action_view_criterion", [
            resId,
            Number(criterion.dataset.criterion),
        ]);
        this.action.doAction(action);
    }
}

registry.category("fields").add("key_account_explanation", {
    component: ExplanationField,
    supportedTypes: ["html"],
});
