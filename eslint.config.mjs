import globals from "globals";

// Two ideas of Odoo's own configuration: an Owl component says what it takes, and what
// it looks like.
const component = (name) => ({
    selector:
        `ClassDeclaration[superClass.name='Component']` +
        `:not(:has(ClassBody > PropertyDefinition[static=true][key.name='${name}']))`,
    message: `A component declares its static ${name}.`,
});

export default [
    {
        files: ["key_account_management/static/**/*.js"],
        ignores: ["key_account_management/static/lib/**"],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: {
                ...globals.browser,
                Chart: "readonly",
                luxon: "readonly",
                odoo: "readonly",
            },
        },
        linterOptions: {reportUnusedDisableDirectives: "error"},
        rules: {
            "constructor-super": "error",
            curly: "error",
            eqeqeq: "error",
            "no-async-promise-executor": "error",
            "no-class-assign": "error",
            "no-compare-neg-zero": "error",
            "no-cond-assign": "error",
            "no-console": "error",
            "no-const-assign": "error",
            "no-constant-condition": "error",
            "no-debugger": "error",
            "no-dupe-args": "error",
            "no-dupe-class-members": "error",
            "no-dupe-else-if": "error",
            "no-dupe-keys": "error",
            "no-duplicate-case": "error",
            "no-duplicate-imports": "error",
            "no-empty": "error",
            "no-eval": "error",
            "no-fallthrough": "error",
            "no-func-assign": "error",
            "no-implied-eval": "error",
            "no-redeclare": "error",
            // Properties of window that one reads by mistake for a variable.
            "no-restricted-globals": ["error", "event", "name", "self"],
            "no-restricted-syntax": [
                "error",
                component("props"),
                component("template"),
            ],
            "no-self-assign": "error",
            "no-shadow-restricted-names": "error",
            "no-this-before-super": "error",
            "no-undef": "error",
            "no-unreachable": "error",
            "no-unsafe-finally": "error",
            "no-unsafe-negation": "error",
            "no-unused-expressions": "error",
            "no-unused-vars": ["error", {args: "none", caughtErrors: "all"}],
            "no-useless-escape": "error",
            "no-var": "error",
            "object-shorthand": "error",
            "prefer-const": "error",
            "use-isnan": "error",
            "valid-typeof": "error",
        },
    },
];
