import {describe, expect, test} from "@odoo/hoot";
import {
    bend,
    buildForest,
    CARD_HEIGHT,
    CARD_WIDTH,
    getPaperSize,
    getSubtree,
    layOut,
} from "@key_account_management/people/people_map/people_map_layout";
import {getAttitudesOn} from "@key_account_management/people/people_map/people_map_texts";

describe.current.tags("headless");

const LAPTOP = {width: 98, height: 53}; // em: 1400 x 900 less the bars, letters of 14 px
const EVERYTHING = {width: Infinity, height: Infinity};

/** People by their superiors: people({1: null, 2: 1}). */
const people = (superiors) =>
    Object.entries(superiors).map(([id, parent]) => ({
        id: Number(id),
        parent_id: parent,
    }));

const overlaps = ({cards}) => {
    const all = [...cards.values()];
    return all.some((a, i) =>
        all
            .slice(i + 1)
            .some(
                (b) =>
                    Math.abs(a.x - b.x) < CARD_WIDTH - 0.01 &&
                    Math.abs(a.y - b.y) < CARD_HEIGHT - 0.01
            )
    );
};

test("a forest has those with reports first", () => {
    const forest = buildForest(people({1: null, 2: null, 3: 2}));
    expect(forest.map((node) => node.person.id)).toEqual([2, 1]);
    expect(forest[0].children.map((node) => node.person.id)).toEqual([3]);
});

test("a superior who is not on the map is no superior", () => {
    expect(buildForest(people({1: 99})).length).toBe(1);
});

test("a subtree is a person with all below", () => {
    const all = people({1: null, 2: 1, 3: 2, 4: 1, 5: null});
    expect([...getSubtree(all, 2)]).toEqual([2, 3]);
    expect(getSubtree(all, 1).size).toBe(4);
});

test("nobody: an empty picture", () => {
    expect(layOut([], LAPTOP).cards.size).toBe(0);
});

test("a superior stands above and amid the reports", () => {
    const {cards} = layOut(people({1: null, 2: 1, 3: 1}), EVERYTHING);
    expect(cards.get(1).y).toBe(0);
    expect(cards.get(2).y).toBeGreaterThan(CARD_HEIGHT);
    expect(cards.get(1).x).toBe((cards.get(2).x + cards.get(3).x) / 2);
});

test("thirty people fit a laptop, legibly and without overlap", () => {
    const superiors = {1: null};
    for (let id = 2; id <= 30; id++) {
        superiors[id] = id < 7 ? 1 : 2 + (id % 5);
    }
    const layout = layOut(people(superiors), LAPTOP);
    expect(layout.cards.size).toBe(30);
    expect(layout.scale).toBeGreaterThan(0.7);
    expect(overlaps(layout)).toBe(false);
});

test("thirty people without superiors fit a laptop too", () => {
    const superiors = {};
    for (let id = 1; id <= 30; id++) {
        superiors[id] = null;
    }
    const layout = layOut(people(superiors), LAPTOP);
    expect(layout.scale).toBeGreaterThan(0.9);
    expect(overlaps(layout)).toBe(false);
});

test("two hundred people: everything inside the picture, no overlap", () => {
    const superiors = {1: null};
    for (let id = 2; id <= 200; id++) {
        superiors[id] = id % 7 ? Math.ceil(id / 6) : null;
    }
    const layout = layOut(people(superiors), LAPTOP);
    expect(overlaps(layout)).toBe(false);
    for (const {x, y} of layout.cards.values()) {
        expect(x).toBeWithin(0, layout.width - CARD_WIDTH + 0.01);
        expect(y).toBeWithin(0, layout.height - CARD_HEIGHT + 0.01);
    }
});

test("a phone lets the picture grow downwards", () => {
    const superiors = {1: null, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1};
    const layout = layOut(people(superiors), {width: 33, height: Infinity});
    expect(layout.scale).toBeGreaterThan(1);
    expect(layout.height).toBeGreaterThan(layout.width);
});

test("from right to left the picture is mirrored", () => {
    const all = people({1: null, 2: 1, 3: 1});
    const plain = layOut(all, EVERYTHING);
    const mirrored = layOut(all, EVERYTHING, true);
    expect(mirrored.cards.get(2)).toEqual(plain.cards.get(3));
    expect(mirrored.cards.get(1)).toEqual(plain.cards.get(1));
});

test("an informal line leaves one card and ends at the other", () => {
    const [from, to] = [
        {x: 0, y: 0},
        {x: 40, y: 0},
    ];
    const {path, mark} = bend(from, to, [from, to]);
    const [x1, , , , x2] = path.match(/-?[\d.]+/g).map(Number);
    expect(x1).toBe(CARD_WIDTH);
    expect(x2).toBe(40);
    expect(mark.x).toBeWithin(CARD_WIDTH, 40);
});

test("an informal line goes round a card where there is room", () => {
    const step = CARD_HEIGHT + 0.5;
    const column = [0, 1, 2].map((row) => ({x: 0, y: row * step}));
    const [from, between, to] = column;
    const {path} = bend(from, to, [...column, {x: 2 * CARD_WIDTH, y: 0}]);
    const [x1, y1, x2, y2, x3, y3] = path.match(/-?[\d.]+/g).map(Number);
    for (let t = 0; t <= 1; t += 0.05) {
        const mix = (a, b, c) => (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t ** 2 * c;
        const [x, y] = [mix(x1, x2, x3), mix(y1, y2, y3)];
        const inside = (card) =>
            x > card.x + 0.1 &&
            x < card.x + CARD_WIDTH - 0.1 &&
            y > card.y + 0.1 &&
            y < card.y + CARD_HEIGHT - 0.1;
        expect(inside(between)).toBe(false);
        expect(x >= 0).toBe(true);
    }
});

test("on paper the letters shrink until the table fits", () => {
    const row = (count) => [count, 0, 0, 0, 0, 0];
    expect(getPaperSize([row(1), row(1), row(1)])).toBe(9);
    expect(getPaperSize([row(9), row(9), row(9)])).toBeWithin(5, 8.5);
    expect(getPaperSize([row(99), row(99), row(99)])).toBe(5);
});

test("what was thought on a day", () => {
    const history = [
        {stakeholder_id: 1, date: "2026-01-01", attitude: "neutral"},
        {stakeholder_id: 1, date: "2026-03-01", attitude: "opponent"},
        {stakeholder_id: 2, date: "2026-03-01", attitude: null},
    ];
    const then = getAttitudesOn(history, "2026-02-01");
    expect(then.get(1)).toBe("neutral");
    expect(then.has(2)).toBe(false);
    expect(getAttitudesOn(history, "2026-03-01").get(1)).toBe("opponent");
    expect(getAttitudesOn(history, "2026-03-01").get(2)).toBe(null);
});
