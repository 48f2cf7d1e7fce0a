import {ImportDataOptions} from "@base_import/import_data_options/import_data_options";
import {patch} from "@web/core/utils/patch";

// A name alone makes none of these: the assessment makes accounts, tiers and criteria have rules.
const NOT_BY_NAME = ["key.account", "key.account.tier", "key.account.criterion"];

patch(ImportDataOptions.prototype, {
    async loadOptions() {
        const options = await super.loadOptions();
        return NOT_BY_NAME.includes(this.currentModel)
            ? options.filter(([name]) => name !== "name_create_enabled_fields")
            : options;
    },
});
