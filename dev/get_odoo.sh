#!/usr/bin/env bash
# Build a private, relocatable Odoo 19.0 Community tree from package registries.
#
#   get_odoo.sh [PREFIX]          (default: ./.odoo)
#
# Result:  PREFIX/tree/usr/lib/python3/dist-packages/odoo   Odoo itself
#          PREFIX/venv                                      Python with its dependencies
#          PREFIX/odoo-bin                                  launcher (PREFIX may be moved)
#          PREFIX/VERSIONS                                  what was fetched, with sha256
#
# Needs: apt-get, dpkg-deb, Python 3.10-3.13 with venv. npm is optional (see below).
# Root is not needed; nothing outside PREFIX (and a temp dir) is written.
# The mirror is the one that this machine's own apt configuration names, and the
# suite's signature is checked against debian-archive-keyring as apt always does.
#
# Environment:
#   ODOO_DEB_VERSION   pin, e.g. 19.0.0+dfsg-1 (default: the suite's candidate)
#   ODOO_SUITE         default: sid
#   ODOO_LANGS         translations to keep (default: zh_CN; "all" keeps every one)
#   ODOO_REQUIREMENTS  default: requirements.txt beside this script
#   ODOO_PYTHON        default: the first of python3.11 .12 .10 .13 python3 that fits
#   ODOO_DEB_CACHE     a folder to keep and reuse the .deb files in (default: PREFIX/debs);
#                      an interrupted download goes on where it stopped
#   ODOO_HOME          an existing Odoo 19 source tree: only the venv is made, for it
set -euo pipefail

say()  { printf '%s\n' "get_odoo: $*"; }
die()  { printf '%s\n' "get_odoo: $*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
prefix=${1:-.odoo}
mkdir -p "$prefix"; prefix=$(cd -- "$prefix" && pwd)
cache=${ODOO_DEB_CACHE:-$prefix/debs}
suite=${ODOO_SUITE:-sid}
reqs=${ODOO_REQUIREMENTS:-$here/requirements.txt}
want=${ODOO_DEB_VERSION:-}
langs=${ODOO_LANGS:-zh_CN}
site=usr/lib/python3/dist-packages
# odoo-19's own symlinks point into these; every other Depends is a Python
# package (from requirements.txt), a font that only PDF text needs, or a tool.
# Where this machine's own release has one, it is taken from there, not from sid:
# sid's font-awesome (7) and inconsolata (3) no longer hold the files linked to.
debs=(odoo-19 libjs-jquery libjs-jquery-form libjs-underscore
      fonts-montserrat fonts-inconsolata fonts-font-awesome
      fonts-roboto-unhinted fonts-ocr-b)
# shellcheck source=/dev/null
codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-stable}")

[ -f "$reqs" ] || die "no requirements file at $reqs"
if [ -n "${ODOO_HOME:-}" ]; then
    [ -x "$ODOO_HOME/odoo-bin" ] || die "ODOO_HOME=$ODOO_HOME holds no odoo-bin: name the root of an Odoo 19 source tree"
    ODOO_HOME=$(cd -- "$ODOO_HOME" && pwd)
else
    for tool in apt-get dpkg-deb dpkg sha256sum python3; do
        have "$tool" || die "$tool is missing: this needs Debian or a system made of it; else set ODOO_HOME to an Odoo 19 source tree"
    done
fi

# One lock per prefix: two runs at once would unpack over each other.
exec 9>"$prefix/.lock"
if have flock; then flock 9; fi

work=
cleanup() { [ -z "$work" ] || rm -rf "$work"; }
trap cleanup EXIT

mirrors() {
    # URIs of Debian archives in the machine's configuration, this release's
    # main component first. Without --no-release-info it says nothing until the
    # first `apt-get update`, as on a fresh image.
    # shellcheck disable=SC2016
    apt-get indextargets --no-release-info --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
        awk -v c="$codename" '$2 == "main" && $1 !~ /security|backports/ {print ($1 == c ? 0 : 1), $3}' |
        sort -s -k1,1n | awk '!seen[$2]++ {print $2}'
}

fetch_debs() {
    local keyring uri file hash r spec done_='' partial=$cache/partial
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    [ -r "$keyring" ] || die "debian-archive-keyring is not installed"
    work=$(mktemp -d); chmod 755 "$work"     # readable by apt's _apt user
    mkdir -p "$work"/state/lists/partial "$work"/cache/archives/partial "$work"/none "$partial"
    : > "$work/status"
    printf 'Package: *\nPin: release n=%s\nPin-Priority: 900\n' "$codename" > "$work/preferences"
    # Proxy, credentials and certificates (apt.conf.d, auth.conf.d) stay the machine's.
    local apt=(-q
        -o "Dir::State=$work/state" -o "Dir::State::status=$work/status"
        -o "Dir::Cache=$work/cache"
        -o "Dir::Etc::sourcelist=$work/sources.list" -o "Dir::Etc::sourceparts=$work/none"
        -o "Dir::Etc::preferences=$work/preferences" -o "Dir::Etc::preferencesparts=$work/none"
        -o Acquire::Languages=none -o APT::Get::List-Cleanup=false
        -o Acquire::Retries=3 -o APT::Update::Error-Mode=any)
    for uri in $(mirrors); do
        for r in "$suite" "$codename"; do
            printf 'deb [signed-by=%s arch=%s target=Packages] %s %s main\n' \
                "$keyring" "$(dpkg --print-architecture)" "$uri" "$r"
        done > "$work/sources.list"
        if apt-get "${apt[@]}" update; then done_=1; break; fi
    done
    [ -n "$done_" ] || die "no configured mirror offers suite $suite with a good signature"
    # One by one: what is complete leaves the folder of half-way files at once. apt says
    # where each is and, from the signed index, its hash; it would not resume a download.
    for spec in "odoo-19${want:+=$want}" "${debs[@]:1}"; do
        if compgen -G "$cache/${spec%%=*}_*.deb" >/dev/null; then continue; fi
        read -r uri file _ hash < <(apt-get "${apt[@]}" download --print-uris "$spec") ||
            die "suite $suite has no $spec"
        uri=${uri#\'}; uri=${uri%\'}
        say "downloading $file"
        python3 "$here/fetch.py" "$uri" "$partial/$file" "${hash#SHA256:}" ||
            die "could not download $spec; what came is kept, run this again to go on"
        mv "$partial/$file" "$cache"/
    done
    rm -rf "$partial"
}

have_debs() {
    local d=$1 p
    for p in "${debs[@]}"; do compgen -G "$d/${p}_*.deb" >/dev/null || return 1; done
    [ -z "$want" ] || compgen -G "$d/odoo-19_${want}_*.deb" >/dev/null
}

# 1. the tree ---------------------------------------------------------------
get_tree() {
stamp="$prefix/tree/.complete"
if [ -f "$stamp" ] && { [ -z "$want" ] || grep -qx "odoo-19 $want" "$stamp"; }; then
    say "tree is there: $(head -n1 "$stamp")"
else
    if [ -n "$want" ] && ! compgen -G "$cache/odoo-19_${want}_*.deb" >/dev/null; then
        rm -f "$cache"/odoo-19_*.deb
    fi
    if have_debs "$cache"; then say "using the .deb files in $cache"; else fetch_debs; fi
    rm -rf "$prefix/tree" "$prefix/tree.new"; mkdir -p "$prefix/tree.new"
    # Leave out what is 900 MB of 1.3 GB: a second, code-only copy of every module,
    # and the languages nobody here reads.
    for p in "${debs[@]}"; do
        for f in "$cache/${p}"_*.deb; do
            if [ "$langs" = all ]; then dpkg-deb -x "$f" "$prefix/tree.new"; continue; fi
            dpkg-deb --fsys-tarfile "$f" | tar -x -C "$prefix/tree.new" --no-same-owner --wildcards \
                --exclude="./$site/addons" --exclude="./$site/doc" --exclude="./$site/setup" \
                --exclude="./$site/odoo-*.egg-info" \
                --exclude='*/i18n*/*.po' --exclude='*/i18n*/*.pot'
        done
    done
    if [ "$langs" != all ]; then
        keep=(); for l in $langs; do keep+=("./$site/odoo/*/i18n*/$l.po"); done
        dpkg-deb --fsys-tarfile "$cache"/odoo-19_*.deb |
            tar -x -C "$prefix/tree.new" --no-same-owner --wildcards "${keep[@]}"
    fi
    # The links are relative and resolve inside the tree: none may dangle.
    broken=$(find "$prefix/tree.new/$site" -xtype l | wc -l)
    [ "$broken" -eq 0 ] || say "warning: $broken dangling links below $site"
    for f in "$cache"/*.deb; do
        printf '%s %s %s\n' "$(dpkg-deb -f "$f" Package)" "$(dpkg-deb -f "$f" Version)" \
            "$(sha256sum "$f" | cut -d' ' -f1)"
    done > "$prefix/VERSIONS"
    grep '^odoo-19 ' "$prefix/VERSIONS" | cut -d' ' -f1,2 > "$prefix/tree.new/.complete"
    mv "$prefix/tree.new" "$prefix/tree"
    say "unpacked $(cat "$stamp")"
fi
}
[ -n "${ODOO_HOME:-}" ] || get_tree

# 2. Python -----------------------------------------------------------------
sum=$(sha256sum < "$reqs" | cut -d' ' -f1)
if [ "$(cat "$prefix/venv/.complete" 2>/dev/null)" = "$sum" ]; then say "venv is there"; else
    py=${ODOO_PYTHON:-}
    if [ -z "$py" ]; then
        for c in python3.11 python3.12 python3.10 python3.13 python3; do
            if have "$c" && "$c" -c 'import sys,venv,ensurepip; sys.exit(not (3,10)<=sys.version_info[:2]<=(3,13))' 2>/dev/null
            then py=$c; break; fi
        done
    fi
    [ -n "$py" ] || die "no Python 3.10-3.13 with venv (Debian: apt-get install python3-venv)"
    rm -rf "$prefix/venv"; "$py" -m venv "$prefix/venv"
    "$prefix/venv/bin/pip" install -qq --disable-pip-version-check --only-binary :all: \
        --no-binary docopt -r "$reqs"
    printf '%s' "$sum" > "$prefix/venv/.complete"
    say "venv made with $("$prefix/venv/bin/python" --version)"
fi

# 3. the one asset that Debian leaves out -------------------------------------
# mail's assets name it; without it every page logs a console error, which the
# browser tests take for a failure. Only call-background blur ever runs it.
lib="$prefix/tree/$site/odoo/addons/mail/static/lib/selfie_segmentation"
if [ -z "${ODOO_HOME:-}" ] && [ ! -f "$lib/selfie_segmentation.js" ]; then
    mkdir -p "$lib"
    tmp=$(mktemp -d)
    if have npm && (cd "$tmp" && npm pack --silent @mediapipe/selfie_segmentation@0.1.1675465747 >/dev/null 2>&1) &&
        tar -xzf "$tmp"/*.tgz -C "$tmp" package/selfie_segmentation.js
    then install -m 644 "$tmp/package/selfie_segmentation.js" "$lib/"; say "selfie_segmentation.js from npm"
    else printf '/* left out by Debian; not needed by this project */\n' > "$lib/selfie_segmentation.js"
         say "selfie_segmentation.js: empty stand-in"; fi
    rm -rf "$tmp"
fi

# 4. the launcher --------------------------------------------------------------
# A relative .pth makes `import odoo` work in the venv (pytest, coverage, scripts)
# without PYTHONPATH, and still when PREFIX is moved.
for d in "$prefix"/venv/lib/python3.*/site-packages; do
    printf '%s\n' "${ODOO_HOME:-../../../../tree/$site}" > "$d/odoo-tree.pth"
done
# Not `python -m odoo`: with workers Odoo re-executes sys.argv[0], which would
# then be odoo/__main__.py and put odoo/ itself (with its http.py) on sys.path.
# PATH: a reload (time or memory limit, SIGHUP) execs plain "python", which finds
# the venv again only through PATH.
# shellcheck disable=SC2016
start='$d/tree/usr/bin/odoo'
[ -z "${ODOO_HOME:-}" ] || start=$ODOO_HOME/odoo-bin
cat > "$prefix/odoo-bin.new" <<LAUNCH
#!/bin/sh
d=\$(cd -- "\$(dirname -- "\$(readlink -f -- "\$0")")" && pwd)
PATH="\$d/venv/bin:\$PATH"; export PATH
exec "\$d/venv/bin/python" "$start" "\$@"
LAUNCH
chmod 755 "$prefix/odoo-bin.new"; mv "$prefix/odoo-bin.new" "$prefix/odoo-bin"
say "$("$prefix/odoo-bin" --version 2>/dev/null) in $prefix"
