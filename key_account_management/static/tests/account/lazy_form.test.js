import {expect, test} from "@odoo/hoot";
import {press} from "@odoo/hoot-dom";
import {Deferred, animationFrame} from "@odoo/hoot-mock";
import {
    contains,
    defineActions,
    defineModels,
    fields,
    getService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class Person extends models.Model {
    _name = "person";
    account_id = fields.Many2one({relation: "account"});
    name = fields.Char();
    _records = [
        {id: 11, account_id: 1, name: "Ann"},
        {id: 12, account_id: 2, name: "Ben"},
    ];
}

class Account extends models.Model {
    _name = "account";
    name = fields.Char({
        onChange: (record) => {
            if (record.name) {
                record.motto = `We are ${record.name}`;
            }
        },
    });
    reason = fields.Char();
    motto = fields.Char({default: "None yet"});
    person_ids = fields.One2many({relation: "person", relation_field: "account_id"});
    note = fields.Char();
    _records = [
        {
            id: 1,
            name: "Acme",
            reason: "large",
            motto: "Ever on",
            person_ids: [11],
            note: "a",
        },
        {
            id: 2,
            name: "Bolt",
            reason: "small",
            motto: "Still",
            person_ids: [12],
            note: "b",
        },
    ];
    _views = {
        form: `
            <form js_class="key_account_lazy_form">
                <sheet>
                    <field name="name"/>
                    <notebook>
                        <page name="why" string="Why" lazy="1">
                            <field name="reason"/>
                        </page>
                        <page name="people" string="People" lazy="1">
                            <field name="motto"/>
                            <field name="person_ids">
                                <list editable="bottom"><field name="name"/></list>
                            </field>
                        </page>
                        <page name="notes" string="Notes">
                            <field name="note" required="1"/>
                        </page>
                    </notebook>
                </sheet>
            </form>`,
        search: "<search/>",
    };
}

defineMailModels();
defineModels([Account, Person]);

const read = ({kwargs}) => {
    const names = Object.keys(kwargs.specification).sort();
    expect.step(names.filter((name) => name !== "display_name").join(" "));
};
const input = (name) => `.o_field_widget[name=${name}] input`;
const open = (name) => contains(`.o_notebook .nav-link[name=${name}]`).click();
const mount = (values = {}) =>
    mountView({type: "form", resModel: "account", resId: 1, resIds: [1, 2], ...values});

/** Have the names of the fields that are read among the steps. */
const logReads = () => onRpc("account", "web_read", read);

test("a page is read when it is shown, once", async () => {
    logReads();
    await mount();
    expect.verifySteps(["name note reason"]);
    expect(input("reason")).toHaveValue("large");
    await open("people");
    expect.verifySteps(["motto person_ids"]);
    expect(input("motto")).toHaveValue("Ever on");
    expect(".o_data_row").toHaveText("Ann");
    await open("why");
    await open("people");
    expect(input("motto")).toHaveValue("Ever on");
    expect.verifySteps([]);
});

test("what is changed on a page is saved with the record", async () => {
    logReads();
    onRpc("account", "web_save", ({args, kwargs}) => {
        expect.step(args[1]);
        read({kwargs});
    });
    await mount();
    await contains(input("reason")).edit("larger");
    await open("people");
    await contains(".o_data_cell").click();
    await contains(".o_data_row input").edit("Anna", {confirm: "blur"});
    await contains(".o_form_button_save").click();
    expect.verifySteps([
        "name note reason",
        "motto person_ids",
        {reason: "larger", person_ids: [[1, 11, {name: "Anna"}]]},
        "motto name note person_ids reason",
    ]);
    expect(".o_data_row").toHaveText("Anna");
    await open("why");
    expect(input("reason")).toHaveValue("larger");
});

test("what is changed on a page is discarded with the record", async () => {
    await mount();
    await open("people");
    await contains(input("motto")).edit("Never");
    await contains(".o_form_button_cancel").click();
    expect(input("motto")).toHaveValue("Ever on");
    expect(".o_data_row").toHaveText("Ann");
});

test("what a page shows follows from what was not saved", async () => {
    await mount();
    await contains(input("name")).edit("Zenith");
    await open("people");
    expect(input("motto")).toHaveValue("We are Zenith");
    await contains(".o_form_button_cancel").click();
    expect(input("motto")).toHaveValue("Ever on");
    expect(input("name")).toHaveValue("Acme");
});

test("the pager reads the page that is shown, and no other", async () => {
    logReads();
    await mount();
    await open("people");
    expect.verifySteps(["name note reason", "motto person_ids"]);
    await contains(".o_pager_next").click();
    expect.verifySteps(["motto name note person_ids"]);
    expect(".o_data_row").toHaveText("Ben");
    await open("why");
    expect.verifySteps(["reason"]);
    expect(input("reason")).toHaveValue("small");
});

test("changes are saved before the pager shows the next record", async () => {
    logReads();
    onRpc("account", "web_save", ({args}) => expect.step(args[1]));
    await mount();
    await open("people");
    await contains(input("motto")).edit("Never");
    expect.verifySteps(["name note reason", "motto person_ids"]);
    await contains(".o_pager_next").click();
    expect.verifySteps([{motto: "Never"}]);
    expect(input("motto")).toHaveValue("Still");
});

test("a new record has all fields, and stays whole when saved", async () => {
    onRpc("account", "onchange", ({args}) => expect.step(Object.keys(args[3]).sort()));
    onRpc("account", "web_save", ({args}) => expect.step(args[1]));
    await mount({resId: false});
    const all = ["display_name", "motto", "name", "note", "person_ids", "reason"];
    expect.verifySteps([all]);
    await open("people");
    expect(input("motto")).toHaveValue("None yet");
    await contains(".o_form_button_save").click();
    // The required note is on another page.
    expect(".nav-link[name=notes]").toHaveClass("o_page_invalid");
    expect.verifySteps([]);
    await open("notes");
    await contains(input("note")).edit("n");
    await contains(".o_form_button_save").click();
    expect.verifySteps([
        {name: false, reason: false, motto: "None yet", person_ids: [], note: "n"},
    ]);
    await open("people");
    expect(input("motto")).toHaveValue("None yet");
    expect.verifySteps([]);
});

test("New, from a record of which one page was read", async () => {
    await mount();
    await contains(".o_form_button_create").click();
    await open("people");
    expect(input("motto")).toHaveValue("None yet");
});

test("a page that can't be read leaves the form as it is", async () => {
    expect.errors(1);
    let fails = true;
    onRpc("account", "web_read", ({kwargs}) => {
        if (fails && "motto" in kwargs.specification) {
            throw new Error("no luck");
        }
    });
    await mount();
    await open("people");
    await animationFrame();
    expect.verifyErrors(["no luck"]);
    expect(".o_data_row").toHaveCount(0);
    expect(input("name")).toHaveValue("Acme");
    await contains(".modal .btn-primary").click();
    fails = false;
    await open("why");
    await open("people");
    expect(".o_data_row").toHaveText("Ann");
});

test("a page opened while the record is brought up to date stays", async () => {
    logReads();
    defineActions([
        {
            id: 1,
            name: "Acme",
            res_model: "account",
            res_id: 1,
            views: [[false, "form"]],
        },
        {
            id: 2,
            name: "Bolt",
            res_model: "account",
            res_id: 2,
            views: [[false, "form"]],
        },
    ]);
    await mountWithCleanup(WebClient);
    await getService("action").doAction(1);
    await getService("action").doAction(2);
    expect.verifySteps(["name note reason", "name note reason"]);
    const answer = new Deferred();
    onRpc("account", "web_read", ({kwargs}) => {
        if ("reason" in kwargs.specification) {
            return answer;
        }
    });
    getService("action").doAction(1);
    await animationFrame();
    expect(input("reason")).toHaveValue("large"); // from the cache
    await open("people");
    expect.verifySteps(["motto person_ids"]);
    expect(".o_data_row").toHaveText("Ann");
    answer.resolve([
        {id: 1, name: "Acme Inc.", reason: "huge", note: "a", display_name: "A"},
    ]);
    await animationFrame();
    expect(input("name")).toHaveValue("Acme Inc.");
    expect(".o_data_row").toHaveText("Ann");
    await open("why");
    expect(input("reason")).toHaveValue("huge");
});

test("the keyboard opens a page", async () => {
    await mount();
    await contains(".nav-link[name=people]").focus();
    await press("Enter");
    await animationFrame();
    expect(".o_data_row").toHaveText("Ann");
});
