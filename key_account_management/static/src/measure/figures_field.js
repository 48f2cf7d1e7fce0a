import {Component} from "@odoo/owl";

import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

/**
 * Markup that the server writes, in which each figure opens what it was counted of. `attribute`
 * is the data attribute of a figure, `method` that of the model which takes its value, read by
 * `parse`, and returns the action.
 */
export class FiguresField extends Component {
    static template = "key_account_management.Figures";
    static props = {...standardFieldProps};
    static parse = String;

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get html() {
        return this.props.record.data[this.props.name] || "";
    }

    async onClick(event) {
        const {attribute, method, parse} = this.constructor;
        const figure = event.target.closest(`[data-${attribute}]`);
        if (!figure) {
            return;
        }
        event.preventDefault();
        const {resModel, resId} = this.props.record;
        const value = parse(figure.dataset[attribute]);
        this.action.doAction(await this.orm.call(resModel, method, [resId, value]));
    }
}
