import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {ReportAction} from "@web/webclient/actions/reports/report_action";
import {getReportUrl} from "@web/webclient/actions/reports/utils";

/**
 * A paper of one record on the screen, as a client action: with an address of its own, so that
 * Back leads to the record and F5 shows the paper again. The record is the `active_id`.
 */
class PaperAction extends ReportAction {
    setup() {
        super.setup();
        const {context, display_name: displayName, name} = this.props.action;
        this.title = displayName || name;
        this.report = {
            report_name: this.constructor.reportName,
            context: {active_ids: [context.active_id]},
        };
        this.reportUrl = getReportUrl(this.report, "html", user.context);
    }

    print() {
        this.action.doAction({
            ...this.report,
            type: "ir.actions.report",
            report_type: "qweb-pdf",
            display_name: this.title,
        });
    }
}

/**
 * @param {String} tag of the client action
 * @param {String} reportName the paper that it shows
 */
export function addPaperAction(tag, reportName) {
    class Action extends PaperAction {
        static reportName = reportName;
    }
    registry.category("actions").add(tag, Action);
}
