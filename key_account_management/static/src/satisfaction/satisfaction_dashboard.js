import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {ImportanceQuadrant, SatisfactionTrend} from "./satisfaction_charts";
import {describeScore, formatScore, ScoreInterval} from "./score_interval";
import {describeChange} from "./satisfaction_field";
import {formatFigure, formatPercent} from "../measure/figure";
import {readUnknown} from "../measure/unknown";

const REPORT = "key.account.satisfaction.report";

/** Such a part of the whole, as a percentage. */
export const getShare = (count, whole) =>
    formatPercent(whole ? (100 * count) / whole : 0);

/** What the customers of a company say, for the accounts that the user sees. Each figure opens
 * what it was counted from. */
export class SatisfactionDashboard extends Component {
    static template = "key_account_management.SatisfactionDashboard";
    static components = {ImportanceQuadrant, Layout, ScoreInterval, SatisfactionTrend};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.formatScore = formatScore;
        this.describeScore = describeScore;
        this.formatFigure = formatFigure;
        this.formatPercent = formatPercent;
        this.display = {controlPanel: {}};
        const {action, state} = this.props;
        this.state = useState({
            months: 12,
            programmeId:
                action.context.programme_id || action.params?.programme_id || false,
            data: null,
            ...state?.satisfaction,
        });
        useSetupAction({
            getLocalState: () => {
                const {months, programmeId} = this.state;
                return {satisfaction: {months, programmeId}};
            },
        });
        onWillStart(() => this.load());
    }

    async load() {
        const {programmeId, months} = this.state;
        this.state.data = readUnknown(
            await this.keepLast.add(
                this.orm.call(REPORT, "get_dashboard", [], {
                    programme_id: programmeId,
                    months,
                })
            )
        );
    }

    setProgramme(ev) {
        this.state.programmeId = Number(ev.target.value) || false;
        return this.load();
    }

    setMonths(ev) {
        this.state.months = Number(ev.target.value);
        return this.load();
    }

    // Texts ---------------------------------------------------------------------------

    get data() {
        return this.state.data;
    }

    get monthChoices() {
        return [3, 6, 12, 24];
    }

    get period() {
        const day = (text) => formatDate(deserializeDate(text));
        return `${day(this.data.start)} – ${day(this.data.end)}`;
    }

    get isEmpty() {
        return !this.data.coverage.asked && !this.data.trend.some((q) => q.score);
    }

    get changeText() {
        return describeChange(this.data.change);
    }

    get views() {
        const {score, by_account, by_sales, people} = this.data;
        return [
            {key: "person", label: _t("Each person counts the same"), score, people},
            {
                key: "account",
                label: _t("Each account counts the same"),
                score: by_account,
            },
            {key: "sales", label: _t("Accounts count by their sales"), score: by_sales},
        ];
    }

    get others() {
        const {satisfaction, effort, people} = this.data;
        return [
            {kind: "satisfaction", label: _t("Satisfied"), score: satisfaction, people},
            {
                kind: "effort",
                label: _t("Ease of working with us"),
                score: effort,
                people,
            },
        ].filter(({score}) => score);
    }

    /** What became of the invitations. A room that follows up adds its steps. */
    get funnel() {
        const {asked, started, answered, bad} = this.data.funnel;
        return [
            this.getStep("asked", _t("Asked"), asked),
            this.getStep(
                "started",
                _t("Survey opened"),
                started,
                _t("%s of those asked", getShare(started, asked))
            ),
            this.getStep(
                "answered",
                _t("Answered"),
                answered,
                _t("%s of those asked", getShare(answered, asked))
            ),
            this.getStep(
                "bad",
                _t("Bad answers"),
                bad,
                _t("%s of the answers", getShare(bad, answered))
            ),
        ];
    }

    getStep(key, label, count, title) {
        const {asked} = this.data.funnel;
        const width = `width:${asked ? (100 * count) / asked : 0}%`;
        return {key, label, count, title, width};
    }

    get coverage() {
        const {coverage} = this.data;
        const {asked, accounts, deciders} = coverage;
        const rows = [
            {
                key: "sales",
                label: _t("Sales of accounts heard"),
                value: formatPercent(coverage.sales_heard),
                whole: _t("Of %s in all", this.formatMoney(coverage.sales)),
            },
            {
                key: "silent",
                label: _t("Sales of accounts asked that kept silent"),
                value: formatPercent(coverage.sales_silent),
            },
            {
                key: "accounts",
                label: _t("Accounts heard"),
                value: coverage.heard,
                whole: _t("%(asked)s asked, %(accounts)s in all", {asked, accounts}),
            },
            {
                key: "deciders",
                label: _t("Deciders heard"),
                value: formatPercent(coverage.deciders_heard),
                whole: _t("Of %s in all", deciders),
            },
        ];
        return rows.map((row) => ({...row, name: `coverage_${row.key}`}));
    }

    get silentText() {
        return _t("Open as a list (%s)", this.data.silent.ids.length);
    }

    getFewText(cell) {
        return _t("too few: %s", cell.count);
    }

    getCountText(cell) {
        return _t("%s people", cell.count);
    }

    formatMoney(amount) {
        const currencyId = this.data.currency_id;
        const options = {currencyId, short: true, humanReadable: true};
        return formatFigure(amount, "money", options);
    }

    formatExact(amount) {
        return formatFigure(amount, "money", {currencyId: this.data.currency_id});
    }

    /** From brown (0) over white (50) to teal (100): told apart without red and green. */
    getHeat(cell) {
        if (!cell || !cell.enough) {
            return "";
        }
        const distance = Math.abs(cell.value - 50) / 50;
        const color = cell.value < 50 ? "191, 106, 10" : "0, 121, 107";
        return `background-color: rgba(${color}, ${0.1 + 0.5 * distance})`;
    }

    // Opening -------------------------------------------------------------------------

    openList(name, resModel, domain) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: resModel,
            domain,
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }

    /** Open the documents that add up to a figure of what is looked at. */
    async openFigure(method, name, figure) {
        const {programme_id: programmeId, months, end} = this.data;
        const action = await this.orm.call(REPORT, method, [name], {
            programme_id: programmeId,
            months,
            as_of: end,
            ...figure,
        });
        return this.action.doAction(action);
    }

    openScore(name, figure = {}) {
        return this.openFigure("open_score", name, figure);
    }

    openAsked(name, figure = {}) {
        return this.openFigure("open_asked", name, figure);
    }

    /** A quarter of the trend, also one before the period that is looked at. */
    openQuarter(quarter) {
        const name = formatDate(deserializeDate(quarter.start));
        return this.openScore(name, {quarter: quarter.start});
    }

    openRow(field, row) {
        return this.openScore(row.name, {group: field, group_id: row.id});
    }

    openResponse(field, row) {
        return this.openAsked(row.name, {group: field, group_id: row.id});
    }

    openCell(row, topic) {
        const tier = row.id ? {group: "tier_id", group_id: row.id} : {};
        const figure = {kind: "satisfaction", topic: topic.key, ...tier};
        return this.openScore(`${topic.label}: ${row.name}`, figure);
    }

    /** What was said of a topic: how important it is, or how satisfied people are with it. */
    openTopic(topic, kind = "satisfaction") {
        return this.openScore(topic.label, {kind, topic: topic.key});
    }

    /** Whom we have heard: the deciders, or the accounts with their sales. */
    openCoverage({key, label}) {
        const method = key === "deciders" ? "open_deciders" : "open_heard";
        return this.openFigure(method, label);
    }

    openHeard(field, row) {
        const figure = {group: field, group_id: row.id};
        return this.openFigure("open_heard", row.name, figure);
    }

    openSilent() {
        return this.openList(_t("Silent accounts"), "key.account", [
            ["id", "in", this.data.silent.ids],
        ]);
    }

    openAccount(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "key.account",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openFunnel(row) {
        return this.openAsked(row.label, {step: row.key});
    }
}

registry
    .category("actions")
    .add("key_account_management.satisfaction", SatisfactionDashboard);
