import {_t} from "@web/core/l10n/translation";
import {formatCurrency} from "@web/core/currency";
import {formatFloat} from "@web/views/fields/formatters";

/**
 * A figure as people write it, in its unit: money, a percentage, months, days, a unit of
 * measure, or a plain number. What is not known is a dash.
 *
 * @param {Number|null} value
 * @param {String} [unit] of the measures: money, percent, months, days, quantity
 * @param {Object} [options] `currencyId` of money, `uom` (a name) of a quantity, and what Odoo's
 * own formatters take
 */
export function formatFigure(value, unit, {currencyId, uom, ...options} = {}) {
    if (value === null || value === undefined) {
        return "–";
    }
    if (unit === "money") {
        return formatCurrency(value, currencyId, {digits: [16, 0], ...options});
    }
    const digits = Math.abs(value - Math.round(value)) < 0.05 ? 0 : 1;
    const text = formatFloat(value, {digits: [16, digits], ...options});
    const units = {
        percent: _t("%s %", text),
        months: _t("%s months", text),
        days: _t("%s days", text),
        quantity: uom ? `${text} ${uom}` : text,
    };
    return String(units[unit] || text);
}

/** A percentage without decimals. */
export function formatPercent(value) {
    return formatFigure(value, "percent", {digits: [16, 0]});
}
