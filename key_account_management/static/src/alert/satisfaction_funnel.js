import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {getShare, SatisfactionDashboard} from "../satisfaction/satisfaction_dashboard";

/** What became of the bad answers, as alerts. */
patch(SatisfactionDashboard.prototype, {
    get funnel() {
        const {bad, taken, closed} = this.data.funnel;
        return [
            ...super.funnel,
            this.getStep(
                "taken",
                _t("Taken up"),
                taken,
                _t("%s of the bad ones", getShare(taken, bad))
            ),
            this.getStep(
                "closed",
                _t("Settled"),
                closed,
                _t("%s of the bad ones", getShare(closed, bad))
            ),
        ];
    },
});
