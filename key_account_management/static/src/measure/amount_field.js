import {MonetaryField, monetaryField} from "@web/views/fields/monetary/monetary_field";
import {registry} from "@web/core/registry";
import {shorten} from "./figure";

/** An amount to be read at a glance: as the company shows amounts, in full as its tooltip. */
export class AmountField extends MonetaryField {
    static template = "key_account_management.Amount";

    get short() {
        return this.props.readonly ? shorten(this.value, this.currencyId) : null;
    }

    get exact() {
        return super.formattedValue;
    }

    get formattedValue() {
        return this.short || this.exact;
    }
}

registry.category("fields").add("key_account_amount", {
    ...monetaryField,
    component: AmountField,
    supportedTypes: ["monetary"],
});
