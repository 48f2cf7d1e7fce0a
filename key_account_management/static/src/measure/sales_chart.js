import {Component} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {getColor} from "@web/core/colors/colors";
import {localization} from "@web/core/l10n/localization";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {formatFigure} from "./figure";
import {useChart} from "./use_chart";

const {DateTime} = luxon;
const HATCH = 6; // pixels between two lines

const sum = (amounts) => amounts.reduce((total, amount) => total + amount, 0);

/**
 * A pattern of slanting lines, for what is not complete.
 *
 * @param {String} color of the lines
 * @returns {CanvasPattern}
 */
export function hatch(color) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = HATCH;
    const context = tile.getContext("2d");
    context.strokeStyle = color;
    context.lineWidth = 2;
    // The corners belong to the lines of the tiles beside this one.
    for (const shift of [-HATCH, 0, HATCH]) {
        context.moveTo(shift - 1, HATCH + 1);
        context.lineTo(shift + HATCH + 1, -1);
    }
    context.stroke();
    return context.createPattern(tile, "repeat");
}

/**
 * Sales by calendar month, as the field `sales_by_month` of an account gives them: the earliest
 * first, each month with its first and last day, the last one up to the day of the figures.
 * Shared by the chart of a card and that of the form, which the tiers draw.
 */
export class SalesChart extends Component {
    static template = "key_account_management.SalesChart";
    static props = {...standardFieldProps};

    setup() {
        this.canvasRef = useChart(
            () => this.getConfig(),
            () => this.shown
        );
    }

    get months() {
        return this.props.record.data[this.props.name]?.months || [];
    }

    /** What the picture depends on. */
    get shown() {
        return this.months;
    }

    /** The months that have one of the year before beside them. */
    get thisYear() {
        return this.months.filter((month) => month.before_known);
    }

    get isEmpty() {
        return !this.months.some((month) => month.amount);
    }

    /** Legible on a bright and on a dark page, and without telling red from green. */
    get colors() {
        return {
            now: getColor(1, "", 12),
            before: getColor(18, "", 24),
            grid: "rgba(128, 128, 128, 0.3)",
            text: getComputedStyle(this.canvasRef.el.parentElement).color,
        };
    }

    /** What the picture says, in words. */
    get summary() {
        const months = this.thisYear;
        return _t(
            "Sales by calendar month from %(start)s to %(end)s: %(now)s; on the same days a year before: %(before)s",
            {
                start: this.formatDay(months[0].start),
                end: this.formatDay(months.at(-1).end),
                now: this.formatMoney(sum(months.map((month) => month.amount))),
                before: this.formatMoney(sum(months.map((month) => month.before))),
            }
        );
    }

    formatMoney(amount, options = {}) {
        const currencyId = this.props.record.data.currency_id?.id;
        return formatFigure(amount, "money", {currencyId, ...options});
    }

    formatDay(day) {
        return DateTime.fromISO(day).toFormat(localization.dateFormat);
    }

    formatMonth(month) {
        const name = DateTime.fromISO(month.start).toLocaleString({
            month: "short",
            year: "numeric",
        });
        return month.partial
            ? _t("%(month)s, up to %(day)s", {
                  month: name,
                  day: this.formatDay(month.end),
              })
            : name;
    }

    /** The bars of months: faint before this year, hatched where days are still to come. */
    getFills(months) {
        const {now, before} = this.colors;
        return months.map((month) =>
            month.partial ? hatch(now) : month.before_known ? now : before
        );
    }

    getConfig() {
        throw new Error("not implemented");
    }
}

/** Twelve bars, and the same months of the year before as a line: what a card has room for. */
export class SalesCompareField extends SalesChart {
    getConfig() {
        const {before} = this.colors;
        return {
            type: "bar",
            data: {
                labels: this.thisYear.map((month) => month.end),
                datasets: [
                    {
                        type: "line",
                        data: this.thisYear.map((month) => month.before),
                        borderColor: before,
                        borderWidth: 1.5,
                        borderDash: [4, 2],
                        pointRadius: 0,
                    },
                    {
                        data: this.thisYear.map((month) => month.amount),
                        backgroundColor: this.getFills(this.thisYear),
                    },
                ],
            },
            options: {
                animation: false,
                events: [],
                maintainAspectRatio: false,
                plugins: {legend: {display: false}, tooltip: {enabled: false}},
                scales: {x: {display: false}, y: {display: false}},
            },
        };
    }
}

registry.category("fields").add("key_account_sales_compare", {
    component: SalesCompareField,
    supportedTypes: ["json"],
});
