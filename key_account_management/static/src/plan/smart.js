import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** S M A R T: one badge a letter, what is missing in its tooltip. */
export class SmartField extends Component {
    static template = "key_account_management.Smart";
    static props = {...standardFieldProps};

    get letters() {
        const classes = {
            ok: "o_tag o_tag_color_10",
            hint: "o_tag o_tag_color_4",
            error: "text-bg-warning",
        };
        const marks = {ok: "✓", hint: "?", error: "!"};
        return (this.props.record.data[this.props.name] || []).map((badge) => ({
            ...badge,
            label: `${badge.letter} ${marks[badge.state]}`,
            class: classes[badge.state],
            tooltip: [badge.name, ...badge.texts].join("\n"),
        }));
    }

    get texts() {
        return this.letters.flatMap((badge) => badge.texts);
    }
}

registry.category("fields").add("key_account_smart", {
    component: SmartField,
    supportedTypes: ["json"],
});

/** In a list only the letters that lack something, and what in a line. */
export class SmartListField extends SmartField {
    static template = "key_account_management.SmartList";

    get letters() {
        return super.letters.filter((badge) => badge.state !== "ok");
    }
}

registry.category("fields").add("list.key_account_smart", {
    component: SmartListField,
    supportedTypes: ["json"],
});
