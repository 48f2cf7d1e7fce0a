import {registry} from "@web/core/registry";

registry
    .category("key_account_warning_icons")
    .add("silent", "fa-bell-slash-o text-danger");
