// OCA's style, but four spaces as in Odoo itself.
module.exports = {
    plugins: [require.resolve("@prettier/plugin-xml")],
    bracketSpacing: false,
    printWidth: 88,
    proseWrap: "always",
    semi: true,
    tabWidth: 4,
    trailingComma: "es5",
    // White space in a field is part of its value: "ignore" would break long texts.
    xmlWhitespaceSensitivity: "preserve",
    overrides: [{files: ["*.yml", "*.yaml"], options: {tabWidth: 2}}],
};
