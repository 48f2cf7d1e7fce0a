/**
 * Where the cards and the lines of the relationship map stand. Pure functions; everything
 * is measured in em of the map, so that zooming is a matter of its font size.
 *
 * `web_hierarchy` draws one row per superior and unfolds one branch at a time: thirty people
 * in one picture need branches side by side, and people without reports in columns.
 */
export const CARD_WIDTH = 14;
export const CARD_HEIGHT = 7.6;
// What a page of A4, printed across, holds below the heading, in px.
export const PAPER = {width: 1030, height: 620};
const GAP_X = 1;
const GAP_Y = 1.6;
const GAP_COLUMN = 0.5;
const INDENT = 1;
const GAP_SHELF = 1.5;
const MAX_COLUMN = 10;

/**
 * Return the people as trees: whoever has no superior on the map is a root.
 *
 * @param {{id: number, parent_id: number|null}[]} people
 * @returns {{person: Object, children: Object[]}[]} the roots, those with reports first
 */
export function buildForest(people) {
    const nodes = new Map(people.map((person) => [person.id, {person, children: []}]));
    const roots = [];
    for (const node of nodes.values()) {
        const parent = nodes.get(node.person.parent_id);
        (parent ? parent.children : roots).push(node);
    }
    const alone = (node) => !node.children.length;
    return [...roots.filter((node) => !alone(node)), ...roots.filter(alone)];
}

/**
 * Return everybody who reports to this person, directly or through others.
 *
 * @param {Object[]} people
 * @param {number} id
 * @returns {Set<number>} ids, with the person's own
 */
export function getSubtree(people, id) {
    const found = new Set([id]);
    let size = 0;
    while (size !== found.size) {
        size = found.size;
        for (const person of people) {
            if (found.has(person.parent_id)) {
                found.add(person.id);
            }
        }
    }
    return found;
}

/**
 * A block is a part of the picture: its size, where its cards are, its lines as
 * [x1, y1, x2, y2], and where the line from above comes in.
 */
function shift(block, dx, dy) {
    return {
        ...block,
        entry: block.entry + dx,
        cards: block.cards.map(({id, x, y}) => ({id, x: x + dx, y: y + dy})),
        lines: block.lines.map(([a, b, c, d]) => [a + dx, b + dy, c + dx, d + dy]),
    };
}

/** Put blocks side by side, their tops in one line. */
function beside(blocks) {
    let x = 0;
    const placed = blocks.map((block) => {
        const moved = shift(block, x, 0);
        x += block.width + GAP_X;
        return moved;
    });
    return {
        width: x - GAP_X,
        height: Math.max(...blocks.map((block) => block.height)),
        blocks: placed,
    };
}

/** People without reports, one under the other, hanging on a line at their side. */
function placeColumn(nodes) {
    const step = CARD_HEIGHT + GAP_COLUMN;
    const side = INDENT / 2;
    const middle = (i) => i * step + CARD_HEIGHT / 2;
    return {
        width: INDENT + CARD_WIDTH,
        height: nodes.length * step - GAP_COLUMN,
        entry: side,
        cards: nodes.map(({person}, i) => ({id: person.id, x: INDENT, y: i * step})),
        lines: [
            [side, 0, side, middle(nodes.length - 1)],
            ...nodes.map((_, i) => [side, middle(i), INDENT, middle(i)]),
        ],
    };
}

function placeChildren(nodes, column) {
    const leaves = nodes.filter((node) => !node.children.length);
    if (column === 1 || leaves.length < 2) {
        return nodes.map((node) => placeNode(node, column));
    }
    const branches = nodes.filter((node) => node.children.length);
    const blocks = branches.map((node) => placeNode(node, column));
    const count = Math.ceil(leaves.length / column);
    const length = Math.ceil(leaves.length / count);
    for (let i = 0; i < leaves.length; i += length) {
        blocks.push(placeColumn(leaves.slice(i, i + length)));
    }
    return blocks;
}

function placeNode({person, children}, column) {
    if (!children.length) {
        return {
            width: CARD_WIDTH,
            height: CARD_HEIGHT,
            entry: CARD_WIDTH / 2,
            cards: [{id: person.id, x: 0, y: 0}],
            lines: [],
        };
    }
    const below = beside(placeChildren(children, column));
    const entries = below.blocks.map((block) => block.entry);
    const [first, last] = [entries[0], entries.at(-1)];
    const left = Math.max(0, CARD_WIDTH / 2 - (first + last) / 2);
    const centre = left + (first + last) / 2;
    const top = CARD_HEIGHT + GAP_Y;
    const bar = CARD_HEIGHT + GAP_Y / 2;
    const blocks = below.blocks.map((block) => shift(block, left, top));
    return {
        width: Math.max(left + below.width, centre + CARD_WIDTH / 2),
        height: top + below.height,
        entry: centre,
        cards: [
            {id: person.id, x: centre - CARD_WIDTH / 2, y: 0},
            ...blocks.flatMap((block) => block.cards),
        ],
        lines: [
            [centre, CARD_HEIGHT, centre, bar],
            [Math.min(left + first, centre), bar, Math.max(left + last, centre), bar],
            ...blocks.map((block) => [block.entry, bar, block.entry, top]),
            ...blocks.flatMap((block) => block.lines),
        ],
    };
}

/** Put trees on shelves of at most this width, like books. */
function placeShelves(blocks, maxWidth) {
    const shelves = [];
    let width = Infinity;
    for (const block of blocks) {
        if (width + GAP_X + block.width > maxWidth) {
            shelves.push([]);
            width = -GAP_X;
        }
        shelves.at(-1).push(block);
        width += GAP_X + block.width;
    }
    let y = 0;
    const placed = [];
    for (const shelf of shelves.map(beside)) {
        placed.push(...shelf.blocks.map((block) => shift(block, 0, y)));
        y += shelf.height + GAP_SHELF;
    }
    return {
        width: Math.max(
            ...placed.flatMap(({cards}) => cards.map(({x}) => x + CARD_WIDTH))
        ),
        height: y - GAP_SHELF,
        blocks: placed,
    };
}

/**
 * Return the arrangement of the people that can be shown largest.
 *
 * @param {Object[]} people as of ``get_people_map()``
 * @param {{width: number, height: number}} room in em at full size; a height of Infinity
 *     lets the picture grow downwards, as on a phone
 * @param {boolean} [mirrored] from right to left
 * @returns {{width: number, height: number, scale: number, cards: Map<number, {x, y}>,
 *     lines: number[][]}} ``scale`` is the part of full size at which it fits the room
 */
export function layOut(people, room, mirrored = false) {
    const forest = buildForest(people);
    if (!forest.length) {
        return {width: 0, height: 0, scale: 1, cards: new Map(), lines: []};
    }
    let best = null;
    for (let column = 1; column <= MAX_COLUMN; column++) {
        const trees = forest.map((node) => placeNode(node, column));
        const total = trees.reduce((sum, tree) => sum + tree.width + GAP_X, 0);
        const widest = Math.max(...trees.map((tree) => tree.width));
        for (let rows = 1; rows <= Math.min(trees.length, MAX_COLUMN); rows++) {
            const shelves = placeShelves(trees, Math.max(widest, total / rows));
            const scale = Math.min(
                room.width / shelves.width,
                room.height / shelves.height
            );
            // Of those that fit, the one that looks most like an organisation chart.
            if (!best || Math.min(scale, 1) > Math.min(best.scale, 1) + 0.001) {
                best = {...shelves, scale};
            }
        }
    }
    const flip = (x, width) => (mirrored ? best.width - x - width : x);
    return {
        width: best.width,
        height: best.height,
        scale: best.scale,
        cards: new Map(
            best.blocks
                .flatMap((block) => block.cards)
                .map(({id, x, y}) => [id, {x: flip(x, CARD_WIDTH), y}])
        ),
        lines: best.blocks
            .flatMap((block) => block.lines)
            .map(([a, b, c, d]) => [flip(a, 0), b, flip(c, 0), d]),
    };
}

/** Where the straight line from the centre of a card to a point leaves the card. */
function leave({x, y}, towards) {
    const [halfWidth, halfHeight] = [CARD_WIDTH / 2, CARD_HEIGHT / 2];
    const centre = {x: x + halfWidth, y: y + halfHeight};
    const [dx, dy] = [towards.x - centre.x, towards.y - centre.y];
    const part = Math.min(
        dx ? halfWidth / Math.abs(dx) : Infinity,
        dy ? halfHeight / Math.abs(dy) : Infinity
    );
    return {x: centre.x + dx * part, y: centre.y + dy * part};
}

// How far a line is bent, in parts of its length: the first that crosses the fewest cards.
const BOWS = [0.18, -0.18, 0.4, -0.4, 0.7, -0.7, 1, -1];
const STEPS = [...Array(41).keys()].map((step) => step / 40);

const covers = (card, {x, y}) =>
    x > card.x && x < card.x + CARD_WIDTH && y > card.y && y < card.y + CARD_HEIGHT;

/** A curve from card to card, as the point at each part of its way. */
function bow(from, to, size) {
    const centre = ({x, y}) => ({x: x + CARD_WIDTH / 2, y: y + CARD_HEIGHT / 2});
    const [a, b] = [centre(from), centre(to)];
    const control = {
        x: (a.x + b.x) / 2 - (b.y - a.y) * size,
        y: (a.y + b.y) / 2 + (b.x - a.x) * size,
    };
    const [start, end] = [leave(from, control), leave(to, control)];
    const at = (t) => ({
        x: (1 - t) ** 2 * start.x + 2 * t * (1 - t) * control.x + t ** 2 * end.x,
        y: (1 - t) ** 2 * start.y + 2 * t * (1 - t) * control.y + t ** 2 * end.y,
    });
    return {start, control, end, at};
}

/**
 * Return an informal line between two cards, bent so that it runs neither along the tree nor,
 * if that can be, behind other cards.
 *
 * @param {{x: number, y: number}} from a card's corner
 * @param {{x: number, y: number}} to
 * @param {{x: number, y: number}[]} cards all of them
 * @returns {{path: string, mark: {x: number, y: number}}} an SVG path and a place on it
 */
export function bend(from, to, cards) {
    const right = Math.max(...cards.map(({x}) => x)) + CARD_WIDTH;
    const bottom = Math.max(...cards.map(({y}) => y)) + CARD_HEIGHT;
    const isHidden = (point) =>
        point.x < 0 ||
        point.y < 0 ||
        point.x > right ||
        point.y > bottom ||
        cards.some((card) => covers(card, point));
    let best = null;
    for (const size of BOWS) {
        const curve = bow(from, to, size);
        const hidden = STEPS.filter((t) => isHidden(curve.at(t))).length;
        if (!best || hidden < best.hidden) {
            best = {...curve, hidden};
        }
    }
    const {start, control, end, at} = best;
    const places = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9].map(at);
    const write = ({x, y}) =>
        `${Math.round(100 * x) / 100} ${Math.round(100 * y) / 100}`;
    return {
        path: `M${write(start)} Q${write(control)} ${write(end)}`,
        mark: places.find((place) => !isHidden(place)) || places[0],
    };
}

/**
 * Return the size of the letters (px) with which a table of cards fits a page.
 *
 * @param {number[][]} rows how many cards each of the cells holds
 */
export function getPaperSize(rows) {
    const [cardWidth, cardHeight] = [10, 6.8];
    for (let size = 9; size > 5; size -= 0.5) {
        const columns = Math.max(...rows.map((cells) => cells.length));
        const cellWidth = (PAPER.width / size - 3) / columns - 1;
        const beside = Math.max(1, Math.floor(cellWidth / cardWidth));
        const heights = rows.map((cells) => Math.ceil(Math.max(...cells) / beside));
        const lines = heights.reduce((sum, height) => sum + Math.max(height, 1), 0);
        if (lines * cardHeight * size <= PAPER.height) {
            return size;
        }
    }
    return 5;
}
