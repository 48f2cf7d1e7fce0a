import {formatCurrency, getCurrency} from "@web/core/currency";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";
import {nbsp} from "@web/core/utils/strings";
import {roundDecimals} from "@web/core/utils/numbers";
import {user} from "@web/core/user";

// How many of the currency are one of what is shown, by the company's setting.
const STEPS = {thousand: 1000, wan: 10000};

/**
 * An amount in thousands or 万, with one decimal at most. The rule of `_shorten` in Python.
 *
 * @param {Number} amount
 * @param {Number} [currencyId]
 * @returns {String|null} null where the company shows amounts in full, and of what is less than
 * one of these
 */
export function shorten(amount, currencyId) {
    const shown = user.activeCompany?.key_account_amounts;
    const step = STEPS[shown];
    if (!step || Math.abs(amount) < step) {
        return null;
    }
    const value = roundDecimals(amount / step, 1);
    const number = formatFloat(value, {digits: [16, 1], trailingZeros: false});
    const text = {thousand: _t("%sk", number), wan: `${number}万`}[shown];
    const {symbol = "", position} = getCurrency(currencyId) || {};
    const parts = [symbol, String(text)];
    return (position === "after" ? parts.reverse() : parts).join(nbsp);
}

/**
 * A figure as people write it, in its unit: money, a percentage, months, days, a unit of
 * measure, or a plain number. What is not known is a dash.
 *
 * @param {Number|null} value
 * @param {String} [unit] of the measures: money, percent, months, days, quantity
 * @param {Object} [options] `currencyId` of money, `short`: money in thousands or 万 where the
 * company shows amounts so, `uom` (a name) of a quantity, and what Odoo's own formatters take
 */
export function formatFigure(value, unit, {currencyId, uom, short, ...options} = {}) {
    if (value === null || value === undefined) {
        return "–";
    }
    if (unit === "money") {
        const text = short && shorten(value, currencyId);
        return text || formatCurrency(value, currencyId, {digits: [16, 0], ...options});
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
