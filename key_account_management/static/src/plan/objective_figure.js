import {FloatField, floatField} from "@web/views/fields/float/float_field";
import {formatFloat} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {formatFigure} from "../measure/figure";

/** What a widget needs to write figures of an objective. */
export const UNIT_FIELDS = [
    {name: "unit", type: "selection"},
    {name: "currency_id", type: "many2one", relation: "res.currency"},
    {name: "uom_id", type: "many2one", relation: "uom.uom"},
];

/** A value in the unit of the measure of an objective, whose data has `UNIT_FIELDS`. */
export function formatInUnit(value, data, options) {
    return formatFigure(value, data.unit, {
        currencyId: data.currency_id?.id,
        uom: data.uom_id?.display_name,
        ...options,
    });
}

/**
 * A figure of an objective. What is unknown is said to be: the option `known` names the field
 * that tells. While it is typed, it is a plain number.
 */
export class ObjectiveFigureField extends FloatField {
    static template = "key_account_management.ObjectiveFigure";
    static props = {...FloatField.props, known: {type: String, optional: true}};

    get formattedValue() {
        return this.props.readonly
            ? this.write({short: true})
            : formatFloat(this.value, {digits: [16, 2], trailingZeros: false});
    }

    /** With all its digits, whatever way the company shows amounts. */
    get exact() {
        return this.write({});
    }

    write(options) {
        const {data} = this.props.record;
        if (this.props.known && !data[this.props.known]) {
            return "–";
        }
        return formatInUnit(this.value, data, options);
    }
}

registry.category("fields").add("key_account_figure", {
    ...floatField,
    component: ObjectiveFigureField,
    supportedTypes: ["float"],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...floatField.extractProps(fieldInfo, dynamicInfo),
        known: fieldInfo.options.known,
    }),
    fieldDependencies: ({options}) =>
        options.known
            ? [...UNIT_FIELDS, {name: options.known, type: "boolean"}]
            : UNIT_FIELDS,
});
