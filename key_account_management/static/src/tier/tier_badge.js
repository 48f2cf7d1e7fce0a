import {registry} from "@web/core/registry";
import {BadgeField, badgeField} from "@web/views/fields/badge/badge_field";

/**
 * A tier in its own colour, the same wherever one is shown:
 *
 *     <field name="tier_id" widget="key_account_tier" options="{'hide_grouped': True}"/>
 *
 * With `hide_grouped` no badge repeats the tier by which the records are grouped.
 */
export class TierBadgeField extends BadgeField {
    static props = {...BadgeField.props, hideGrouped: {type: Boolean, optional: true}};

    get formattedValue() {
        return this.isGroupedByTier ? "" : super.formattedValue;
    }

    get badgeClass() {
        const {color} = this.props.record.data[this.props.name];
        return `o_tag o_badge o_tag_color_${color || 0}`;
    }

    /** Core hides an empty badge. */
    get isGroupedByTier() {
        const {name, record, hideGrouped} = this.props;
        return hideGrouped && record.model.config.groupBy?.[0] === name;
    }
}

registry.category("fields").add("key_account_tier", {
    ...badgeField,
    component: TierBadgeField,
    supportedTypes: ["many2one"],
    supportedOptions: [],
    relatedFields: [{name: "color", type: "integer"}],
    extractProps: ({options}) => ({hideGrouped: Boolean(options.hide_grouped)}),
});
