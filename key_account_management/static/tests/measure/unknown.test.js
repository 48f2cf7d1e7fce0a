import {describe, expect, test} from "@odoo/hoot";
import {readUnknown} from "@key_account_management/measure/unknown";

describe.current.tags("headless");

test("what is marked as unknown is null, wherever it stands", () => {
    const data = {
        score: false,
        score_known: false,
        override: false,
        rows: [{value: 0}, {value: false, value_known: false}],
        actual_known: true,
    };
    expect(readUnknown(data)).toEqual({
        score: null,
        override: false,
        rows: [{value: 0}, {value: null}],
        actual_known: true,
    });
});

test("the same data are the same when read again", () => {
    const data = {rows: []};
    expect(readUnknown(data)).toBe(readUnknown(data));
    expect(readUnknown(null)).toBe(null);
    expect(readUnknown(false)).toBe(false);
});
