import {registry} from "@web/core/registry";
import {patient} from "../account/form_steps";

const person = (name) => `.o_people_node:has(.o_people_name:text("${name}"))`;
const cell = (influence, attitude) =>
    `.o_people_zone[data-influence=${influence}][data-attitude=${attitude}]`;
// Not "drag_and_drop SELECTOR": that form loses a bracket at the end of the selector.
const dragTo =
    (selector) =>
    ({drag_and_drop: dragAndDrop}) =>
        dragAndDrop(selector);
const press = (name, key) => ({
    content: `Press ${key} on ${name}`,
    trigger: person(name),
    async run({press: pressKey}) {
        document.activeElement.blur();
        this.anchor.focus();
        await pressKey(key);
    },
});
const refusal = (text) => ({
    content: "The server says why not",
    trigger: `.o_notification:contains("${text}")`,
});
const judged = [
    {
        content: "What does it rest on?",
        trigger: ".modal .o_field_widget[name=evidence] textarea",
        run: "edit Asked our rival for an offer",
    },
    {
        trigger: ".modal footer button[name=action_judge]",
        run: "click",
    },
    {trigger: "body:not(:has(.modal))"},
];
const openMap = {
    trigger: ".o_form_view .tab-pane.active button:contains(Relationship map)",
    run: "click",
};
const tours = registry.category("web_tour.tours");

tours.add("key_account_people_map_build", {
    steps: patient(() => [
        {
            content: "The people of the account",
            trigger: ".o_form_view .nav-link[name=people]",
            run: "click",
        },
        {
            content: "Their map",
            trigger: ".o_form_view .tab-pane.active button:contains(Relationship map)",
            run: "click",
        },
        {
            content: "Nobody reports to anybody yet",
            trigger: ".o_relationship_map:not(:has(.o_people_node[aria-level='2']))",
        },
        {
            content: "Ben reports to Ann",
            trigger: person("Ben"),
            run: dragTo(person("Ann")),
        },
        {
            trigger: `${person("Ben")}[aria-level="2"]`,
        },
        {
            content: "Cleo reports to Ben",
            trigger: person("Cleo"),
            run: dragTo(person("Ben")),
        },
        {
            trigger: `${person("Cleo")}[aria-level="3"]`,
        },
        {
            content: "Ann under Cleo would be a circle",
            trigger: person("Ann"),
            run: dragTo(person("Cleo")),
        },
        refusal("would report to somebody who reports to them"),
        {
            content: "Nothing has moved",
            trigger: `${person("Ann")}[aria-level="1"]`,
        },
        {
            content: "Dan under Ann, by mistake",
            trigger: person("Dan"),
            run: dragTo(person("Ann")),
        },
        {
            content: "Undo",
            trigger: `.o_notification:contains("Dan now reports to Ann") button:contains(Undo)`,
            run: "click",
        },
        {
            trigger: `${person("Dan")}[aria-level="1"]`,
        },
        {
            content: "Eve under Ann, and back to nobody by dragging",
            trigger: person("Eve"),
            run: dragTo(person("Ann")),
        },
        {
            trigger: `${person("Eve")}[aria-level="2"]`,
            run: dragTo(".o_people_top"),
        },
        {trigger: `${person("Eve")}[aria-level="1"]`},
        {
            content: "Add somebody",
            trigger: ".o_people_add",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=partner_id] input",
            run: "edit Newcomer",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains(Newcomer)",
            run: "click",
        },
        {
            trigger: ".modal footer .o_form_button_save",
            run: "click",
        },
        {
            trigger: person("Newcomer"),
        },
        {
            content: "Open a person",
            trigger: person("Eve"),
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=needs], .modal .nav-link[name=needs]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=needs] textarea",
            run: "edit Fewer deliveries",
        },
        {
            trigger: ".modal footer .o_form_button_save",
            run: "click",
        },
        {trigger: "body:not(:has(.modal))"},
        {
            content: "Back to the account by the breadcrumb",
            trigger: ".o_back_button",
            run: "click",
        },
        {trigger: ".o_form_view .nav-link[name=people]"},
    ]),
});

/** Press a key on whatever has the focus, which is asked first. */
const goOn = (focused, key) => ({
    content: `Press ${key}`,
    trigger: focused,
    async run({press: pressKey}) {
        if (document.activeElement !== this.anchor) {
            throw new Error(`The focus is on ${document.activeElement.outerHTML}`);
        }
        await pressKey(key);
    },
});
const noDialog = {trigger: "body:not(:has(.modal))"};

tours.add("key_account_people_map_add", {
    steps: patient(() => [
        {
            content: "What the letters and signs mean",
            trigger:
                ".o_people_signs:contains(Decider):contains(Analytical):not(:contains(Buyer))",
        },
        {
            content: "From the buttons an arrow leads into the picture",
            trigger: ".o_people_add",
            async run({press: pressKey}) {
                this.anchor.focus();
                await pressKey("ArrowDown");
            },
        },
        goOn(".o_people_node:focus", "j"),
        {trigger: ".modal .o_field_widget[name=evidence]"},
        {
            trigger: ".modal footer button[special=cancel]",
            run: "click",
        },
        noDialog,
        goOn(".o_people_node:focus", "l"),
        {
            content: "The focus had come back",
            trigger: ".modal footer button:contains(Close)",
            run: "click",
        },
        noDialog,
        {
            content: "A new person belongs to the customer",
            trigger: ".o_people_add",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=partner_id] input",
            run: "edit Nadia Petrov",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains(Create)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=parent_id] input:value(Customer)",
        },
        {
            trigger: ".modal .o_field_widget[name=name] input:value(Nadia Petrov)",
        },
        {
            trigger: ".modal .o_field_widget[name=email] input",
            run: "edit nadia@customer.example",
        },
        {
            trigger: ".modal:has([name=email]) footer .o_form_button_save",
            run: "click",
        },
        {trigger: "body:not(:has(.modal [name=email]))"},
        {
            trigger: ".modal footer .o_form_button_save",
            run: "click",
        },
        noDialog,
        {trigger: person("Nadia Petrov")},
        {
            content: "Several at once",
            trigger: ".o_people_add_contacts",
            run: "click",
        },
        {
            trigger:
                ".modal .o_data_row:contains(Olga):contains(Buyer) .o_field_widget[name=chosen] input",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_add]",
            run: "click",
        },
        noDialog,
        {trigger: person("Olga")},
    ]),
});

tours.add("key_account_people_map_keyboard", {
    steps: patient(() => [
        press("Ben", "m"),
        {
            content: "Choose the superior",
            trigger: ".modal #o_people_superior",
            run: "selectByLabel Ann",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {trigger: `${person("Ben")}[aria-level="2"]`},
        press("Cleo", "l"),
        {
            content: "Cleo conflicts with Dan",
            trigger: ".modal select[name=kind]",
            run: "selectByLabel conflicts with",
        },
        {
            trigger: ".modal select[name=other]",
            run: "selectByLabel Dan",
        },
        {
            trigger: ".modal form button:contains(Draw)",
            run: "click",
        },
        {trigger: ".modal .list-group-item:contains(Cleo conflicts with Dan)"},
        {
            trigger: ".modal footer button:contains(Close)",
            run: "click",
        },
        {trigger: ".o_people_line[data-kind=conflicts]"},
        {
            content: "Dan under Ann",
            trigger: person("Dan"),
            run: dragTo(person("Ann")),
        },
        {trigger: `${person("Dan")}[aria-level="2"]`},
        press("Dan", "Control+z"),
        {trigger: `${person("Dan")}[aria-level="1"]`},
        press("Ben", "ArrowUp"),
        {
            content: "The arrow leads to the superior",
            trigger: `${person("Ann")}.o_people_selected`,
        },
        {
            trigger: ".o_people_switch_attitude",
            run: "click",
        },
        {trigger: `[data-column=unknown] ${person("Ann")}`},
        press("Ann", "Shift+ArrowRight"),
        ...judged,
        {trigger: `[data-attitude=neutral] ${person("Ann")}`},
        press("Ann", "Shift+ArrowUp"),
        {trigger: `${cell("political_structure", "neutral")} ${person("Ann")}`},
        press("Ann", "Shift+ArrowUp"),
        {
            content: "Influence needs no evidence",
            trigger: `${cell("inner_circle", "neutral")} ${person("Ann")}`,
        },
    ]),
});

tours.add("key_account_people_map_judge", {
    steps: patient(() => [
        {
            content: "Ann is neutral",
            trigger: `${cell("outside", "neutral")} ${person("Ann")}`,
            run: dragTo(cell("outside", "opponent")),
        },
        {
            content: "Not without evidence",
            trigger: ".modal footer button[name=action_judge]",
            run: "click",
        },
        {trigger: ".modal .o_field_invalid[name=evidence]"},
        {
            content: "Cancelled: the card is where it was",
            trigger: ".modal footer button[special=cancel]",
            run: "click",
        },
        {trigger: "body:not(:has(.modal))"},
        {
            trigger: `${cell("outside", "neutral")} ${person("Ann")}`,
            run: dragTo(cell("inner_circle", "opponent")),
        },
        {
            trigger: ".modal .o_field_widget[name=assumed] input",
            run: "click",
        },
        ...judged,
        {
            content: "Who moved, and from where",
            trigger: `${cell("inner_circle", "opponent")} ${person("Ann")}:contains(was: Neutral):contains(assumed)`,
        },
        {trigger: `${cell("inner_circle", "neutral")} .o_people_gone:contains(Ann)`},
    ]),
});

tours.add("key_account_people_map_outsider", {
    steps: patient(() => [
        {
            content: "The hierarchy, without what is thought of people",
            trigger: `.o_relationship_map ${person("Ann")}:not(:has(.o_people_sign)):not(:has(.o_people_champion))`,
        },
        {trigger: ".o_people_map:not(:contains(Opponent)):not(:contains(Analytical))"},
        {
            trigger: ".o_people_switch_attitude",
            run: "click",
        },
        {
            content: "A clear message instead of an empty map",
            trigger: ".o_people_hidden:contains(team of Customer)",
        },
        {trigger: ".o_people_map:not(:has(.o_people_node))"},
    ]),
});

tours.add("key_account_people_map_200", {
    steps: patient(() => [
        {
            content: "The first time loads the code of the maps",
            trigger: ".o_form_view .nav-link[name=people]",
            run: "click",
        },
        openMap,
        {trigger: ".o_people_node"},
        {
            trigger: ".o_back_button",
            run: "click",
        },
        {
            trigger: ".o_form_view .nav-link[name=people]",
            run: "click",
        },
        {
            ...openMap,
            run: (helpers) => {
                performance.clearResourceTimings();
                helpers.click();
            },
        },
        {
            content: "Two hundred people with one question to the server",
            trigger: ".o_relationship_map .o_people_node",
            run: () => {
                const asked = performance
                    .getEntriesByType("resource")
                    .filter((entry) => entry.name.endsWith("/get_people_map")).length;
                const count = document.querySelectorAll(".o_people_node").length;
                if (count !== 200 || asked !== 1) {
                    throw new Error(`${count} people after ${asked} questions`);
                }
            },
        },
    ]),
});

/** Every card is in the window, legible, and none lies on another. */
function checkCards(count) {
    const room = document
        .querySelector(".o_relationship_map, .o_attitude_map")
        .getBoundingClientRect();
    const nodes = [...document.querySelectorAll(".o_people_node")];
    const cards = nodes.map((node) => node.getBoundingClientRect());
    if (nodes.length !== count) {
        throw new Error(`${nodes.length} people instead of ${count}`);
    }
    if (parseFloat(getComputedStyle(nodes[0]).fontSize) < 9) {
        throw new Error("The letters are too small");
    }
    cards.forEach((a, i) => {
        if (
            a.left < room.left ||
            a.right > room.right ||
            a.top < room.top ||
            a.bottom > room.bottom
        ) {
            throw new Error(`${nodes[i].textContent} is out of the window`);
        }
        const other = cards.findIndex(
            (b, j) =>
                j > i &&
                a.left < b.right - 1 &&
                b.left < a.right - 1 &&
                a.top < b.bottom - 1 &&
                b.top < a.bottom - 1
        );
        if (other !== -1) {
            throw new Error(
                `${nodes[i].textContent} overlaps ${nodes[other].textContent}`
            );
        }
    });
}

tours.add("key_account_people_map_30", {
    steps: patient(() => [
        {
            content: "Thirty people in one window",
            trigger: ".o_relationship_map .o_people_node",
            run: () => checkCards(30),
        },
        {
            trigger: ".o_people_switch_attitude",
            run: "click",
        },
        {
            trigger: ".o_attitude_map .o_people_node",
            run: () => checkCards(30),
        },
    ]),
});
