import {Component} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {getColor} from "@web/core/colors/colors";
import {localization} from "@web/core/l10n/localization";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {formatFigure} from "./figure";
import {useChart} from "./use_chart";

const {DateTime} = luxon;
export const YEAR = 12;

const sum = (months) => months.reduce((total, month) => total + month.amount, 0);

/**
 * Sales by month, as the field `sales_by_month` of an account gives them: the earliest
 * first, each month with its first and last day. Shared by the chart of a card and that of
 * the form, which the tiers draw.
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

    get thisYear() {
        return this.months.slice(-YEAR);
    }

    get yearBefore() {
        return this.months.slice(-2 * YEAR, -YEAR);
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
        return _t("Sales of the last 12 months %(now)s, of the 12 before %(before)s", {
            now: this.formatMoney(sum(this.thisYear)),
            before: this.formatMoney(sum(this.yearBefore)),
        });
    }

    formatMoney(amount, options = {}) {
        const currencyId = this.props.record.data.currency_id?.id;
        return formatFigure(amount, "money", {currencyId, ...options});
    }

    formatDay(day) {
        return DateTime.fromISO(day).toFormat(localization.dateFormat);
    }

    formatMonth(month) {
        return `${this.formatDay(month.start)} – ${this.formatDay(month.end)}`;
    }

    getConfig() {
        throw new Error("not implemented");
    }
}

/** Twelve bars, and the same months of the year before as a line: what a card has room for. */
export class SalesCompareField extends SalesChart {
    getConfig() {
        const {now, before} = this.colors;
        const amounts = (months) => months.map((month) => month.amount);
        return {
            type: "bar",
            data: {
                labels: this.thisYear.map((month) => month.end),
                datasets: [
                    {
                        type: "line",
                        data: amounts(this.yearBefore),
                        borderColor: before,
                        borderWidth: 1.5,
                        borderDash: [4, 2],
                        pointRadius: 0,
                    },
                    {data: amounts(this.thisYear), backgroundColor: now},
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
