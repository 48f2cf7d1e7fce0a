// The same data are read once: whoever compares what is shown sees the same object.
const copies = new WeakMap();

function copy(data) {
    if (Array.isArray(data)) {
        return data.map(readUnknown);
    }
    const isMark = ([name, value]) => name.endsWith("_known") && value === false;
    const read = ([name, value]) => [
        name,
        data[`${name}_known`] === false ? null : readUnknown(value),
    ];
    return Object.fromEntries(
        Object.entries(data)
            .filter((entry) => !isMark(entry))
            .map(read)
    );
}

/**
 * What a server says is unknown: `false` beside `<name>_known: false`, for protocols without
 * null. Here it is null, in all of the data.
 *
 * @param {*} data plain data as methods and JSON fields of ours return them
 * @returns {*} a copy, the same for the same object
 */
export function readUnknown(data) {
    if (data === null || typeof data !== "object") {
        return data;
    }
    if (!copies.has(data)) {
        copies.set(data, copy(data));
    }
    return copies.get(data);
}
