#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 Paretoscope contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Places and routes the 4x4 M=4 point on an iCE40 HX8K and writes reports/hx8k-*.json, which the program carries and takes
# its clock from. Array, the engine around it and the vector unit are together larger than the part, so each is placed by
# itself and the slowest gives the clock.
# Needs yosys, nextpnr-ice40 and python3 (no part of the build):  backends/fpga/report.sh [array|engine|vector [synth]]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=${PSCOPE_PNR_WORK:-}   # a folder of yours keeps what is done: a second run goes on from there
if [ -z "$work" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi
for tool in yosys nextpnr-ice40 python3; do
    command -v $tool >/dev/null || { echo "report.sh: $tool is missing; apt-get install yosys nextpnr-ice40 python3"; exit 1; }
done
hash=$(cat "$here"/rtl/*.sv | sha256sum | cut -c1-64)
work=$work/${hash:0:8}
mkdir -p "$work"

place() { # NAME TOP ARRAY DESIGN
    local start=$SECONDS
    [ -f "$work/$1.stat" ] || (cd "$here" && yosys -q -l "$work/$1.ylog" -p "read_verilog -sv rtl/sta_core.sv rtl/sta_gemm.sv $3 rtl/sta_vector.sv rtl/sta_divide.sv pnr/harness.sv; hierarchy -top $2; setattr -set ram_style \"logic\" */m:wm */m:we */m:wbias; synth_ice40 -top $2 -run begin:check; write_json $work/$1.json; tee -q -o $work/$1.part stat" && mv "$work/$1.part" "$work/$1.stat")
    [ "$stage" = synth ] && return 0
    local failed=
    [ -f "$work/$1.report" ] || nextpnr-ice40 --hx8k --package ct256 --json "$work/$1.json" --pcf-allow-unconstrained --freq 80 --timing-allow-fail --seed 1 \
        --threads 1 --report "$work/$1.report" -l "$work/$1.log" -q || {
        grep -E "ERROR|ICESTORM_" "$work/$1.log" || true
        failed=$(grep -m1 -oP "ERROR: \K.*" "$work/$1.log" || echo "nextpnr-ice40 failed")
    }
    # What does not fit leaves a report too: it says why there is no clock, and the program says that its own is an upper bound.
    python3 - "$work/$1" "$1" "$4" "$hash" "$here/reports/hx8k-$1.json" "$failed" <<'PYTHON'
import json, os, re, subprocess, sys
base, piece, design, digest, target, failed = sys.argv[1:]
report = json.load(open(base + ".report")) if os.path.exists(base + ".report") else None
stat = open(base + ".stat").read()
log = open(base + ".log").read()
count = lambda pattern: sum(int(n) for n in re.findall(r"^\s+(?:%s)\s+(\d+)$" % pattern, stat, re.M))
packed = {name: {"used": int(used), "available": int(all)} for name, used, all in re.findall(r"(ICESTORM_\w+):\s+(\d+)/\s*(\d+)", log)}
used = report["utilization"] if report else packed
version = lambda *c: subprocess.run(c, capture_output=True, text=True)
yosys = re.search(r"Yosys (\S+)", version("yosys", "-V").stdout).group(1)
nextpnr = re.search(r"Version ([^)\s]+)", version("nextpnr-ice40", "--version").stderr + version("nextpnr-ice40", "--version").stdout)
result = {
    "format": "pscope-fpga-report-1", "array": "4x4 M=4", "part": "iCE40 HX8K ct256", "piece": piece, "design": design,
    "tools": "Yosys %s, nextpnr-ice40 %s" % (yosys, nextpnr.group(1) if nextpnr else "?"), "rtl_sha256": digest,
    "lut": count("SB_LUT4"), "ff": count(r"SB_DFF\w*"), "dsp": count("SB_MAC16"), "bram": used["ICESTORM_RAM"]["used"],
    "logic_cells": used["ICESTORM_LC"]["used"], "logic_cells_total": used["ICESTORM_LC"]["available"]}
if report:
    result["fmax_mhz"] = round(min(clock["achieved"] for clock in report["fmax"].values()), 2)
else:
    cells = used["ICESTORM_LC"]
    result["not_placed"] = "%d logic cells, the part has %d" % (cells["used"], cells["available"]) if cells["used"] > cells["available"] else failed
json.dump(result, open(target, "w"), indent=2)
open(target, "a").write("\n")
PYTHON
    echo "$1: $((SECONDS - start)) s"
    cat "$here/reports/hx8k-$1.json"
}

stage=${2:-}
mkdir -p "$here/reports"
[ "${1:-array}" = array ] && place array array_harness rtl/sta_array.sv "array of 4x4 cells"
[ "${1:-engine}" = engine ] && place engine harness pnr/array_stub.sv "sequencer, loader, buffers, requantiser; without the array and the vector unit"
[ "${1:-vector}" = vector ] && place vector vector_harness rtl/sta_array.sv "vector unit: softmax, layer norm, GELU, quantisation"
exit 0
