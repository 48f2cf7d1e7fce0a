const asked = new Set(); // Requests without an answer.
let watched = false;
const watchRequests = function () {
    const {rpcBus} = odoo.loader.modules.get("@web/core/network/rpc");
    rpcBus.addEventListener("RPC:REQUEST", ({detail}) => asked.add(detail.data.id));
    rpcBus.addEventListener("RPC:RESPONSE", ({detail}) => asked.delete(detail.data.id));
    watched = true;
};

/* What the tests add to a page, after axe-core: checkAccessibility(name) fails unless the page shows
 * the name, and where axe finds something that is ours. `within`: selector of what is looked at;
 * `planted`: HTML to put there first. */
window.checkAccessibility = async function (name, within, planted = "") {
    // Core's own, by rule and selector: what stands within such an element is not of our making.
    const CORE = {
        "aria-allowed-attr":
            ".o_searchview, .o_select_menu, .o-autocomplete, .o_progressbar, .o_tag",
        "aria-command-name": ".o_searchview, .o-mail-Chatter",
        "aria-prohibited-attr": ".o-mail-Chatter, .fa-long-arrow-right",
        "aria-required-children": ".o_notebook_headers",
        "aria-required-parent": ".o_notebook_headers, .o-dropdown-item, .o_searchview",
        "autocomplete-valid": ".o_select_menu",
        // Signs without a name: optional columns, gear, view switcher and search of a phone, more.
        "button-name":
            ".o_optional_columns_dropdown, .o_cp_action_menus, .o_cp_switch_buttons, .o_control_panel_navigation > .btn:has(> .fa-search:only-child), .o_button_more, .o-mail-Chatter",
        // Badges of core, muted labels of a phone, "or" between two facets.
        "color-contrast":
            ".o-mail-Chatter, .o_field_badge, .o_form_label, .o_searchview",
        "image-alt": ".o-mail-Chatter, .o_field_many2one_avatar_user, .o_avatar",
        // The boxes of rows; the second input of a period.
        label: ".o_list_record_selector, .o_field_daterange",
        "role-img-alt": ".o_searchview, .o-mail-Chatter, .o-mail-ActivityButton",
        // Stars, the looking glass, and the gear beside the name.
        "target-size": ".o_priority, .o_searchview, .o_cp_action_menus",
    };
    if (!watched) {
        watchRequests();
    }
    const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
    const sleep = (delay) => new Promise((resolve) => setTimeout(resolve, delay));
    const area = within || ".o_action_manager";
    const root = document.querySelector(".o_action_manager");
    const read = () => {
        const inputs = [...root.querySelectorAll("input, textarea")];
        return [root.textContent, ...inputs.map((input) => input.value)].join("\n");
    };
    // A screen is there when it shows the name, waits for nothing and changes no more. Only where
    // nothing happens is the name missing: a busy machine is slow, not broken.
    let quiet = 0;
    while (!quiet || !read().includes(name)) {
        if (quiet === 60) {
            throw new Error(`The page does not show ${name}: ${read().slice(0, 2000)}`);
        }
        const html = root.innerHTML;
        await sleep(200);
        quiet = asked.size || root.innerHTML !== html ? 0 : quiet + 1;
    }
    document.querySelector(".o_content").insertAdjacentHTML("afterbegin", planted);
    const {violations} = await window.axe.run(
        {include: [area]},
        {runOnly: TAGS, resultTypes: ["violations"], elementRef: true}
    );
    const ours = violations.flatMap(({id, nodes}) =>
        nodes
            .filter(({element}) => !CORE[id] || !element.closest(CORE[id]))
            .map(
                ({target, html: source}) =>
                    `${id} at ${target}: ${source.slice(0, 200)}`
            )
    );
    if (ours.length) {
        throw new Error(`axe: ${ours.join("\n")}`);
    }
};
