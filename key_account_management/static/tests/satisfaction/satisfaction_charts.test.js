import {describe, expect, test} from "@odoo/hoot";
import {SatisfactionTrend} from "@key_account_management/satisfaction/satisfaction_charts";

describe.current.tags("headless");

test("a click opens a quarter that shows a score, and nothing of too few answers", () => {
    const points = [{score: {enough: true}}, {score: {enough: false}}, {score: null}];
    const open = (index) => expect.step(`opened ${index}`);
    for (const index of [-1, 0, 1, 2, 3]) {
        SatisfactionTrend.prototype.openColumn.call({props: {points}, open}, index);
    }
    expect.verifySteps(["opened 0"]);
});
