# SPDX-FileCopyrightText: 2026 Paretoscope contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by ./run and ./test: install what is missing, configure, build. Says what it does before it does it.

say() { printf '%s\n' "$*" >&2; }

# Installs the packages of installer/packages.txt that dpkg does not know as installed.
install_packages() {
    local wanted missing=() package
    wanted=$(sed 's/#.*//' installer/packages.txt)
    for package in $wanted; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    local sudo=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { say "Missing packages: ${missing[*]}. Install them as root (apt-get install), then start again."; exit 1; }
        sudo=(sudo)
    fi
    say "Installing ${#missing[@]} missing Debian packages: ${missing[*]}"
    "${sudo[@]}" apt-get update -qq
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Configures and builds build/release; quiet when there is nothing to do.
build_release() {
    [ -f build/release/build.ninja ] || { say "Configuring build/release"; cmake --preset release >build-configure.log 2>&1 || { cat build-configure.log >&2; exit 1; }; rm -f build-configure.log; }
    if ! ninja -C build/release -n "$@" 2>/dev/null | grep -q 'no work to do'; then
        say "Building (the first time takes some minutes)"
        cmake --build build/release --target "$@" >&2
    fi
}
