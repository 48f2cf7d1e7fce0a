import {Component, onWillStart, useRef, useState} from "@odoo/owl";
import {
    deserializeDate,
    deserializeDateTime,
    formatDate,
    formatDateTime,
} from "@web/core/l10n/dates";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {router} from "@web/core/browser/router";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";

/**
 * What happened at an account, the newest first: a year at a glance, kinds to choose from, and
 * what is new since the reader looked before.
 */
export class Timeline extends Component {
    static template = "key_account_management.Timeline";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.list = useRef("list");
        this.display = {controlPanel: {}};
        const {action, resId, state} = this.props;
        this.accountId = action.context.active_id || resId || action.params?.account_id;
        this.state = useState({
            head: null,
            events: [],
            next: false,
            // Codes of the kinds shown; none chosen: all.
            kinds: router.current.kinds ? String(router.current.kinds).split("-") : [],
            month: router.current.month || false,
            onlyNew: false,
            ...state?.timeline,
        });
        useSetupAction({
            getLocalState: () => {
                const {kinds, month, onlyNew} = this.state;
                return {timeline: {kinds: [...kinds], month, onlyNew}};
            },
        });
        onWillStart(() => this.accountId && this.open());
    }

    async open() {
        this.state.head = await this.orm.call("key.account", "open_timeline", [
            this.accountId,
        ]);
        const known = new Set(this.state.head.kinds.map((kind) => kind.code));
        this.state.kinds = this.state.kinds.filter((code) => known.has(code));
        if (!this.state.head.months.some(({start}) => start === this.state.month)) {
            this.state.month = false;
        }
        this.env.config.setDisplayName(
            _t("Timeline of %s", this.state.head.account_name)
        );
        await this.load();
    }

    /** Read the first page, or the one that follows what is shown. */
    async load(before = this.firstPlace, events = []) {
        const {kinds, onlyNew, head, month} = this.state;
        this.props.updateActionState?.({
            kinds: kinds.join("-") || undefined,
            month: month || undefined,
        });
        const page = await this.keepLast.add(
            this.orm.call("key.account", "get_timeline", [this.accountId], {
                kinds: kinds.length ? kinds : false,
                before,
                since: onlyNew && head.since,
            })
        );
        this.state.events = [...events, ...page.events];
        this.state.next = page.next;
    }

    /** Before which day the list begins: after the month that was chosen. */
    get firstPlace() {
        const {head, month} = this.state;
        const chosen = head.months.find(({start}) => start === month);
        return (
            Boolean(chosen) && [deserializeDate(chosen.end).plus({days: 1}).toISODate()]
        );
    }

    async loadMore() {
        const shown = this.state.events.length;
        await this.load(this.state.next, this.state.events);
        // The button may be gone: the keyboard goes on at what came.
        await Promise.resolve();
        requestAnimationFrame(() =>
            this.list.el?.querySelectorAll(".o_timeline_event")[shown]?.focus()
        );
    }

    // What is shown -------------------------------------------------------------------

    get kinds() {
        return this.state.head.kinds.map((kind) => ({
            ...kind,
            chosen: this.state.kinds.includes(kind.code),
        }));
    }

    get months() {
        const shown = this.state.kinds;
        return this.state.head.months.map((month) => {
            const marks = this.state.head.kinds
                .filter(({code}) => month.counts[code])
                .filter(({code}) => !shown.length || shown.includes(code))
                .map((kind) => ({...kind, count: month.counts[kind.code]}));
            const texts = marks.map(({label, count}) =>
                _t("%(kind)s: %(count)s", {kind: label, count})
            );
            const name = this.formatMonth(month.start);
            return {
                ...month,
                marks,
                name: deserializeDate(month.start).toLocaleString({month: "short"}),
                chosen: month.start === this.state.month,
                text: _t("%(month)s – %(events)s", {
                    month: name,
                    events: texts.length ? texts.join(", ") : _t("nothing"),
                }),
            };
        });
    }

    /** The events under the months in which they lie. */
    get groups() {
        const groups = [];
        const icons = Object.fromEntries(this.state.head.kinds.map((k) => [k.code, k]));
        for (const [index, event] of this.state.events.entries()) {
            const planned = event.date > this.state.head.today;
            const name = planned ? _t("Planned") : this.formatMonth(event.date);
            if (groups.at(-1)?.name !== name) {
                groups.push({key: index, name, events: []});
            }
            groups.at(-1).events.push({
                ...event,
                key: `${event.kind}-${event.date}-${event.res_id}`,
                ...icons[event.kind],
                day: formatDate(deserializeDate(event.date)),
                isNew: this.isNew(event),
            });
        }
        return groups;
    }

    isNew(event) {
        const {since} = this.state.head;
        return Boolean(since) && event.known > since;
    }

    formatMonth(day) {
        return deserializeDate(day).toLocaleString({month: "short", year: "numeric"});
    }

    get sinceText() {
        const {since, new: count} = this.state.head;
        if (!since) {
            return _t("You look at this timeline for the first time.");
        }
        return _t("New since you last looked (%(moment)s): %(count)s", {
            moment: formatDateTime(deserializeDateTime(since), {showSeconds: false}),
            count,
        });
    }

    get isFiltered() {
        const {kinds, month, onlyNew} = this.state;
        return Boolean(kinds.length || month || onlyNew);
    }

    // What one does -------------------------------------------------------------------

    toggleKind(code) {
        const {kinds} = this.state;
        this.state.kinds = kinds.includes(code)
            ? kinds.filter((other) => other !== code)
            : [...kinds, code];
        return this.load();
    }

    toggleNew() {
        this.state.onlyNew = !this.state.onlyNew;
        return this.load();
    }

    chooseMonth(month) {
        this.state.month = this.state.month === month.start ? false : month.start;
        return this.load();
    }

    showAll() {
        Object.assign(this.state, {kinds: [], month: false, onlyNew: false});
        return this.load();
    }

    openEvent(event) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: event.res_model,
            res_id: event.res_id,
            views: [[false, "form"]],
        });
    }

    planMeeting() {
        return this.action.doActionButton({
            type: "object",
            name: "action_view_meetings",
            resModel: "key.account",
            resId: this.accountId,
        });
    }
}

registry.category("actions").add("key_account_management.timeline", Timeline);
