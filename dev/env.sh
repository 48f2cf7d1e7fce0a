# Shared by the scripts of this folder: where things are, and how to get PostgreSQL.
# shellcheck shell=bash
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname -- "$here")
dev=$root/.dev
# The folder of each add-on, the main one first; and all, as Odoo's command line takes them.
# A bridge is a folder beside the main add-on; nothing else says so.
folders=()
for manifest in "$root"/key_account_management{,_*}/__manifest__.py; do
    folders+=("$(basename -- "${manifest%/*}")")
done
addons=$(IFS=, && echo "${folders[*]}")
# Bridges to what is so large that it would slow the others down: installed and tested apart.
large="key_account_management_stock"
small=''
for folder in "${folders[@]}"; do
    [[ ",$large," = *",$folder,"* ]] || small+=${small:+,}$folder
done
depends="sale_crm,survey,calendar,mail,web_hierarchy"
export addons large small depends

say() { printf '%s: %s\n' "$(basename -- "$0")" "$*" >&2; }
die() { say "$*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# An existing source tree gets an environment of its own: Odoo is a namespace package,
# two trees on one path would be mixed.
prefix=$dev/odoo
[ -z "${ODOO_HOME:-}" ] || prefix=$dev/odoo-home
python=$prefix/venv/bin/python
export prefix python

need_setup() { [ -f "$prefix/.ready" ] || "$here/setup"; }

# with_postgres "$0" "$@": run this script again with PGHOST, PGPORT and PGUSER of the
# embedded server. Nothing to do where they point to a server already.
with_postgres() {
    [ -z "${PGHOST:-}${PGPORT:-}" ] || return 0
    # PGSERVICE and the like of the machine's own cluster are not ours to follow.
    mkdir -p "$dev"
    exec "$python" "$here/with_postgres.py" "$dev/postgres" "$@"
}

# The repository itself is the add-ons folder. Where PostgreSQL is, Odoo reads from the
# environment (PGHOST, PGPORT, PGUSER) as psql does.
write_conf() {
    mkdir -p "$dev"
    cat > "$dev/odoo.conf.new" <<CONF
[options]
addons_path = $root
data_dir = $dev/data
unaccent = True
http_interface = 127.0.0.1
CONF
    mv "$dev/odoo.conf.new" "$dev/odoo.conf"
}
export ODOO_RC=$dev/odoo.conf DOCUTILSCONFIG=$here/docutils.conf

db_exists() { "$here/psql" postgres -Atc "SELECT 1 FROM pg_database WHERE datname = '$1'" | grep -q 1; }
need_db() {
    db_exists "$1" || die "there is no database \"$1\"; make it: dev/newdb ${1:-NAME} (--demo for demo data)"
}
# clone_db FROM TO: the database and its files, anew.
clone_db() {
    drop_db "$2"
    "$here/psql" postgres -qc "CREATE DATABASE \"$2\" TEMPLATE \"$1\""
    [ ! -d "$dev/data/filestore/$1" ] || cp -r "$dev/data/filestore/$1" "$dev/data/filestore/$2"
}
drop_db() {
    "$here/psql" postgres -qc "DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)" 2>/dev/null
    rm -rf "$dev/data/filestore/$1"
}
