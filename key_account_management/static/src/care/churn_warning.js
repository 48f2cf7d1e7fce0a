import {registry} from "@web/core/registry";

registry
    .category("key_account_warning_icons")
    .add("silent", "fa-bell-slash-o text-danger")
    .add("declining", "fa-arrow-circle-o-down text-warning");
registry
    .category("key_account_warning_methods")
    .add("silent", "action_view_order_days")
    .add("declining", "action_view_decline");
