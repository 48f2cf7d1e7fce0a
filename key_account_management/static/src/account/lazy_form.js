import {
    Component,
    markRaw,
    onMounted,
    onWillStart,
    onWillUnmount,
    onWillUpdateProps,
    toRaw,
    xml,
} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {omit, pick} from "@web/core/utils/objects";
import {exprToBoolean} from "@web/core/utils/strings";
import {createElement} from "@web/core/utils/xml";
import {Record} from "@web/model/relational_model/record";
import {RelationalModel} from "@web/model/relational_model/relational_model";
import {
    extractFieldsFromArchInfo,
    getBasicEvalContext,
} from "@web/model/relational_model/utils";
import {FormArchParser} from "@web/views/form/form_arch_parser";
import {FormCompiler} from "@web/views/form/form_compiler";
import {FormController} from "@web/views/form/form_controller";
import {FormRenderer} from "@web/views/form/form_renderer";
import {formView} from "@web/views/form/form_view";
import {toStringExpression} from "@web/views/utils";

/**
 * A form that reads a page when it is shown:
 *
 *     <form js_class="key_account_lazy_form"> … <page name="people" lazy="1">
 *
 * Core draws one page at a time, but reads the fields of all of them. Here a field that
 * stands in lazy pages only is read when one of them is shown, and then belongs to the one
 * record as any other: it is changed, checked, saved and discarded with the rest. A new
 * record has all fields from the start, for their default values.
 *
 * A page needs a name. What stands outside of the lazy pages can't refer to a field that
 * stands only in them.
 */

const isLazy = (page) =>
    page.hasAttribute("name") && exprToBoolean(page.getAttribute("lazy") || "");

export class LazyFormArchParser extends FormArchParser {
    /** Adds `lazyPages`, {name: {fieldNodes, widgetNodes}}, `eagerNodes`, the same of all
     * else, and `firstPages`, the names of those that are shown first. */
    parse(xmlDoc) {
        const archInfo = super.parse(...arguments);
        const pages = [...xmlDoc.querySelectorAll("page:not(field page)")].filter(
            isLazy
        );
        const {fieldNodes, widgetNodes} = archInfo;
        archInfo.lazyPages = {};
        archInfo.firstPages = [];
        archInfo.eagerNodes = {fieldNodes, widgetNodes};
        for (const page of pages) {
            const name = page.getAttribute("name");
            const ids = (attribute) =>
                [...page.querySelectorAll(`[${attribute}]`)].map((node) =>
                    node.getAttribute(attribute)
                );
            const [fieldIds, widgetIds] = [ids("field_id"), ids("widget_id")];
            archInfo.lazyPages[name] = {
                fieldNodes: pick(fieldNodes, ...fieldIds),
                widgetNodes: pick(widgetNodes, ...widgetIds),
            };
            archInfo.eagerNodes = {
                fieldNodes: omit(archInfo.eagerNodes.fieldNodes, ...fieldIds),
                widgetNodes: omit(archInfo.eagerNodes.widgetNodes, ...widgetIds),
            };
            if (page.matches("page:first-of-type")) {
                archInfo.firstPages.push(name);
            }
        }
        return archInfo;
    }
}

export class LazyRecord extends Record {
    isPageOpen(name) {
        return this.config.openPages.includes(name);
    }

    /** Read what is needed to show the page, once. */
    async openPage(name) {
        if (!this.isPageOpen(name)) {
            await this.model.mutex.exec(() => this._openPage(name));
        }
    }

    async _openPage(name) {
        if (this.isPageOpen(name)) {
            return; // meanwhile
        }
        const openPages = [...this.config.openPages, name];
        const added = omit(
            this.model.getActiveFields(openPages),
            ...Object.keys(this.activeFields)
        );
        const [values] = await this.model._loadRecords(
            {...this.config, activeFields: added},
            getBasicEvalContext(this.config)
        );
        const changes = await this._getUnsavedValues(added);
        // Fields and values come together: nothing is drawn in between.
        const activeFields = {...this.activeFields, ...added};
        this.model._updateConfig(
            this.config,
            {openPages, activeFields},
            {reload: false}
        );
        this._applyValues(values);
        this._applyChanges({}, changes);
    }

    /** Return the values of fields that follow from what was changed and not saved. */
    async _getUnsavedValues(added) {
        const fieldNames = Object.keys(this._changes).filter(
            (name) => this.activeFields[name]?.onChange
        );
        if (!fieldNames.length) {
            return {};
        }
        const activeFields = {...pick(this.activeFields, ...fieldNames), ...added};
        const values = await this.model._onchange(
            {...this.config, activeFields},
            {
                changes: this._getChanges(this._changes, {withReadonly: true}),
                fieldNames,
                evalContext: toRaw(this.evalContext),
            }
        );
        return pick(values, ...Object.keys(added));
    }

    /** Data asked for before a page was opened (core shows a record from its cache first and
     * brings it up to date afterwards) leave the page as it is. */
    _setData(data) {
        if (this.config.openPages) {
            const later = this.fieldNames.filter((name) => !(name in data));
            this._laterValues = pick(this._values || {}, ...later);
        }
        super._setData(...arguments);
        this._laterValues = {};
    }

    _parseServerValues() {
        return {...this._laterValues, ...super._parseServerValues(...arguments)};
    }
}

export class LazyFormModel extends RelationalModel {
    static Record = LazyRecord;

    setup({archInfo}) {
        super.setup(...arguments);
        this.archInfo = archInfo;
        // Names of the pages that are drawn now
        this.shownPages = markRaw(new Set());
    }

    _getNextConfig() {
        const config = super._getNextConfig(...arguments);
        if (!this.allActiveFields) {
            this.allActiveFields = config.activeFields;
            this.pageFields = this._getPageFields(config.fields);
        }
        const {firstPages, lazyPages} = this.archInfo;
        const shownPages = this.isReady ? [...this.shownPages] : firstPages;
        config.openPages = config.resId ? shownPages : Object.keys(lazyPages);
        config.activeFields = this.getActiveFields(config.openPages);
        return config;
    }

    /** Return {page name: names of fields that stand in lazy pages only}. */
    _getPageFields(fields) {
        const getNames = (nodes) =>
            Object.keys(extractFieldsFromArchInfo(nodes, fields).activeFields);
        const eager = new Set(getNames(this.archInfo.eagerNodes));
        const pageFields = {};
        for (const [name, nodes] of Object.entries(this.archInfo.lazyPages)) {
            pageFields[name] = getNames(nodes).filter((field) => !eager.has(field));
        }
        return pageFields;
    }

    /** Return the active fields of a record of which only these lazy pages are open. */
    getActiveFields(openPages) {
        const closed = omit(this.pageFields, ...openPages);
        const open = new Set(openPages.flatMap((name) => this.pageFields[name]));
        const left = Object.values(closed).flat();
        return omit(this.allActiveFields, ...left.filter((field) => !open.has(field)));
    }
}

export class LazyFormController extends FormController {
    get modelParams() {
        return {...super.modelParams, archInfo: this.archInfo};
    }
}

/** Holds back what is on a page until its fields are there. */
export class LazyPage extends Component {
    static template = xml`<t t-if="props.record.isPageOpen(props.name)" t-slot="default"/>`;
    static props = {name: String, record: Object, slots: Object};

    setup() {
        const {name, record} = this.props;
        const {shownPages} = record.model;
        onWillStart(() => this.open(record));
        onWillUpdateProps((next) => this.open(next.record));
        onMounted(() => shownPages.add(name));
        onWillUnmount(() => shownPages.delete(name));
    }

    async open(record) {
        try {
            await record.openPage(this.props.name);
        } catch (error) {
            // The form stays; the page is asked for again when it is next opened.
            Promise.reject(error);
        }
    }
}

export class LazyFormRenderer extends FormRenderer {
    static components = {...FormRenderer.components, LazyPage};
}

export class LazyFormCompiler extends FormCompiler {
    compileNotebook(el) {
        const notebook = super.compileNotebook(...arguments);
        const names = [...el.children]
            .filter(isLazy)
            .map((page) => toStringExpression(page.getAttribute("name")));
        for (const slot of notebook.children) {
            const name = slot.getAttribute("name");
            if (names.includes(name)) {
                const page = createElement("LazyPage", {
                    name,
                    record: "__comp__.props.record",
                });
                page.append(...slot.childNodes);
                slot.append(page);
            }
        }
        return notebook;
    }
}

registry.category("views").add("key_account_lazy_form", {
    ...formView,
    ArchParser: LazyFormArchParser,
    Compiler: LazyFormCompiler,
    Controller: LazyFormController,
    Model: LazyFormModel,
    Renderer: LazyFormRenderer,
});
