import {Component, onMounted, onWillUnmount, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

/**
 * Carries an assessment on, portion by portion, and shows how far it is. Closed before the
 * end, it leaves the rest to the scheduled action. At the end it opens the accounts.
 */
export class AssessProgress extends Component {
    static template = "key_account_management.AssessProgress";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({processed: 0, total: 0});
        onMounted(() => this.advance());
        onWillUnmount(() => {
            this.isClosed = true;
        });
    }

    get runId() {
        return this.props.action.params.run_id;
    }

    get percent() {
        return this.state.total
            ? Math.round((100 * this.state.processed) / this.state.total)
            : 0;
    }

    get status() {
        const {processed, total} = this.state;
        return total
            ? _t("%(processed)s of %(total)s customers", {processed, total})
            : _t("Adding up orders and invoices…");
    }

    async advance() {
        let told = {done: false};
        while (!told.done && !this.isClosed) {
            try {
                told = await this.orm.call("key.account.assessment", "advance", [
                    [this.runId],
                ]);
            } catch (error) {
                await this.action.doAction({type: "ir.actions.act_window_close"});
                throw error;
            }
            Object.assign(this.state, told);
        }
        if (!this.isClosed) {
            this.action.doAction(
                await this.orm.call("key.account.assessment", "action_open_accounts", [
                    [this.runId],
                ])
            );
        }
    }
}

registry
    .category("actions")
    .add("key_account_management.assess_progress", AssessProgress);
