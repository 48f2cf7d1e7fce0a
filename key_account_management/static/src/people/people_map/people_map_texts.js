import {_t} from "@web/core/l10n/translation";

/** From against us to for us. Each has a colour, a sign and a word of its own. */
export const ATTITUDES = ["opponent", "sceptic", "neutral", "supporter", "advocate"];
/** From the top of the attitude map to its bottom. */
export const INFLUENCES = ["inner_circle", "political_structure", "outside"];
export const ATTITUDE_ICONS = {
    opponent: "fa-times",
    sceptic: "fa-angle-down",
    neutral: "fa-minus",
    supporter: "fa-angle-up",
    advocate: "fa-angle-double-up",
    unknown: "fa-question",
};
export const THINKING_ICONS = {
    analytical: "fa-bar-chart",
    intuitive: "fa-lightbulb-o",
    social: "fa-comments-o",
    logical: "fa-list-ol",
};

/** @returns {string} when the person and we last were in touch */
export function getContactText({days}, short = false) {
    if (days === null) {
        return short ? _t("never") : _t("no contact yet");
    }
    if (short) {
        return _t("%s d", days);
    }
    if (days <= 0) {
        return _t("last contact today");
    }
    return days === 1
        ? _t("last contact yesterday")
        : _t("last contact %s days ago", days);
}

/** @returns {string} the word for an attitude; unknown is not neutral */
export function getAttitudeText(labels, attitude) {
    return attitude ? labels.attitude[attitude] : _t("Unknown");
}

/** @returns {string} an informal line as a sentence: "Ann influences Ben" */
export function getLineText({from, to, label}, people) {
    const getName = (id) => people.find((person) => person.id === id).name;
    return _t("%(one)s %(relation)s %(other)s", {
        one: getName(from),
        relation: label,
        other: getName(to),
    });
}

/**
 * Return all that a card shows in one sentence, for those who hear it.
 *
 * @param {Object} person as of ``get_people_map()``
 * @param {Object} labels of the selections, by field and value
 * @param {boolean} personal whether the user may see personal assessments
 */
export function describe(person, labels, personal) {
    const parts = [person.name, person.title, ...person.roles.map((role) => role.name)];
    if (person.influence) {
        parts.push(_t("Influence: %s", labels.influence[person.influence]));
    }
    if (personal) {
        parts.push(_t("Attitude: %s", getAttitudeText(labels, person.attitude)));
        parts.push(person.champion && _t("Champion"));
        parts.push(person.assumed && _t("assumed"));
        parts.push(person.expired && _t("expired"));
        parts.push(person.contradiction);
        parts.push(labels.thinking_preference[person.thinking_preference]);
    }
    parts.push(person.owner && _t("Relation owner: %s", person.owner));
    parts.push(getContactText(person.coverage));
    return parts.filter(Boolean).join(", ");
}

/**
 * Return what was thought of everybody on a day.
 *
 * @param {{stakeholder_id: number, date: string, attitude: string|null}[]} history oldest
 *     first
 * @param {string} day as ISO
 * @returns {Map<number, string|null>} by stakeholder; who was not judged yet is not in it
 */
export function getAttitudesOn(history, day) {
    const found = new Map();
    for (const {stakeholder_id: id, date, attitude} of history) {
        if (date <= day) {
            found.set(id, attitude);
        }
    }
    return found;
}
