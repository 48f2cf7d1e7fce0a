/** Let each step wait a minute: a busy machine is slow, not broken. */
export const patient = (steps) => () =>
    steps().map((step) => ({timeout: 60000, ...step}));

export const field = (name) => `.o_field_widget[name=${name}]`;

/** Choose a record by its name in a many2one or tags field; say where if there are several. */
export const choose = (name, text, within = "body") => [
    {trigger: `${within} ${field(name)} input`, run: `edit ${text}`},
    {trigger: `.ui-autocomplete .dropdown-item:contains(${text})`, run: "click"},
];

/** Choose a value of a selection field. */
export const select = (name, label) => [
    {trigger: `${field(name)} input`, run: "click"},
    {trigger: `.o_select_menu_item:contains(${label})`, run: "click"},
];

/** Start what stands in the gear of a form. */
export const act = (name) => [
    {trigger: ".o_cp_action_menus .fa-cog", run: "click"},
    {trigger: `.o-dropdown--menu .o_menu_item:contains(${name})`, run: "click"},
];
