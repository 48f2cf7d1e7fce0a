import {Component, onWillStart, useState} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {getColor} from "@web/core/colors/colors";
import {Layout} from "@web/search/layout";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {formatFigure, formatPercent} from "../measure/figure";
import {useChart} from "../measure/use_chart";
import {useService} from "@web/core/utils/hooks";

/** Which causes touch the most sales: bars, the cumulative share as a line, and a table. */
export class CausePareto extends Component {
    static template = "key_account_management.CausePareto";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.periods = [3, 6, 12, 24];
        this.formatFigure = formatFigure;
        this.formatPercent = formatPercent;
        this.state = useState({months: 12, data: null});
        onWillStart(() => this.load(12));
        this.canvasRef = useChart(
            () => this.getConfig(),
            () => this.state.data
        );
    }

    async load(months) {
        this.state.data = await this.orm.call("key.account.cause", "get_pareto", [
            months,
        ]);
        this.state.months = months;
    }

    get rows() {
        return this.state.data.rows;
    }

    formatMoney(amount, options = {}) {
        const currencyId = this.state.data.currency_id;
        return formatFigure(amount, "money", {currencyId, ...options});
    }

    open(resModel, name, domain, context = {}) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            name,
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain,
            context,
        });
    }

    openAccounts(row) {
        return this.open("key.account", row.name, [["id", "in", row.account_ids]], {
            active_test: false,
        });
    }

    openAlerts(row) {
        return this.open("key.account.alert", row.name, [["id", "in", row.alert_ids]]);
    }

    openImprovements(row) {
        return this.open(
            "key.account.improvement",
            row.name,
            [["cause_id", "=", row.id]],
            {default_cause_id: row.id}
        );
    }

    openUntagged() {
        return this.open("key.account.alert", _t("Alerts without a cause"), [
            ["cause_ids", "=", false],
            ["kind", "in", ["detractor", "complaint"]],
            ["state", "!=", "dismissed"],
            ["date_open", ">=", this.state.data.date_from],
        ]);
    }

    getConfig() {
        const text = getComputedStyle(this.canvasRef.el.parentElement).color;
        const grid = "rgba(128, 128, 128, 0.3)";
        return {
            type: "bar",
            data: {
                labels: this.rows.map((row) => row.name),
                datasets: [
                    {
                        type: "line",
                        label: _t("Cumulative share"),
                        data: this.rows.map((row) => row.cumulative),
                        yAxisID: "share",
                        // The last point stands on the edge.
                        clip: false,
                        borderColor: "#dc4450",
                        backgroundColor: "#dc4450",
                        borderWidth: 2,
                    },
                    {
                        label: _t("Sales affected"),
                        data: this.rows.map((row) => row.sales),
                        backgroundColor: getColor(1, "", 12),
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                onClick: (_ev, elements) => {
                    if (elements.length) {
                        this.openAccounts(this.rows[elements[0].index]);
                    }
                },
                onHover: (ev, elements) => {
                    ev.native.target.style.cursor = elements.length ? "pointer" : "";
                },
                plugins: {
                    legend: {labels: {color: text}},
                    tooltip: {
                        callbacks: {
                            label: (item) =>
                                item.dataset.yAxisID === "share"
                                    ? formatPercent(item.raw)
                                    : this.formatMoney(item.raw),
                        },
                    },
                },
                scales: {
                    x: {grid: {display: false}, ticks: {color: text}},
                    y: {
                        beginAtZero: true,
                        grid: {color: grid},
                        ticks: {
                            color: text,
                            maxTicksLimit: 5,
                            callback: (value) =>
                                this.formatMoney(value, {
                                    short: true,
                                    humanReadable: true,
                                    minDigits: 2,
                                }),
                        },
                    },
                    share: {
                        position: "right",
                        min: 0,
                        max: 100,
                        grid: {display: false},
                        ticks: {color: text, callback: formatPercent},
                    },
                },
            },
        };
    }
}

registry.category("actions").add("key_account_management.cause_pareto", CausePareto);
