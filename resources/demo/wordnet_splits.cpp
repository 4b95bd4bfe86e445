// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Build-time tool: "pscope_wordnet_splits DATA_NOUN OUT_DIR" writes the demo's data.
#include <cstdio>

#include "core/train/wordnet.h"

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: pscope_wordnet_splits DATA_NOUN OUT_DIR\n");
        return 2;
    }
    if (const auto written = pscope::writeWordnetSplits(argv[1], argv[2]); !written) {
        std::fprintf(stderr, "%s\n", written.error().message.c_str());
        return 1;
    }
    return 0;
}
