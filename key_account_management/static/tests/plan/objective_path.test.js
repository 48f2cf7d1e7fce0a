import {describe, expect, test} from "@odoo/hoot";
import {ObjectivePathField} from "@key_account_management/plan/objective_path";

describe.current.tags("headless");

const {DateTime, Settings} = luxon;

/** The chart's field, without its page. */
function make(path) {
    const field = Object.create(ObjectivePathField.prototype);
    Object.defineProperty(field, "path", {value: path});
    return field;
}

test("a day is written as the language does", () => {
    const before = Settings.defaultLocale;
    const day = DateTime.fromISO("2026-05-26").toMillis();
    try {
        Settings.defaultLocale = "zh-CN";
        expect(make().formatTick(day)).toBe("5月26日");
        Settings.defaultLocale = "en-US";
        expect(make().formatTick(day)).toBe("May 26");
    } finally {
        Settings.defaultLocale = before;
    }
});

test("no day is written over today", () => {
    const days = ["2026-10-31", "2026-11-27", "2026-11-30", "2026-12-31"];
    const field = make({
        start: "2026-01-01",
        today: "2026-11-27",
        points: days.map((day) => ({day})),
    });
    expect(field.tickDays).toEqual(["2026-10-31", "2026-11-27", "2026-12-31"]);
});
