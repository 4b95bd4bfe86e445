// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/kernel_cases.h"

namespace pscope::test {

using namespace cpu;

std::vector<KernelCase> kernelCases() {
    const auto lists = [](Arithmetic arithmetic, int rows, Rounding rounding = Rounding::None) {
        return KernelChoice{.arithmetic = arithmetic, .form = Form::Lists, .sharedRows = rows, .rounding = rounding};
    };
    return {
        {"f32 dense", "dense", {}},
        {"f32 lists 1", "60%", lists(Arithmetic::F32, 1)},
        {"f32 lists 1, 2:4", "2:4", lists(Arithmetic::F32, 1)},
        {"f32 lists 1, all zero", "100%", lists(Arithmetic::F32, 1)},
        {"f32 lists 2", "2x1 70%", lists(Arithmetic::F32, 2)},
        {"f32 lists 4", "4x4 80%", lists(Arithmetic::F32, 4)},
        {"f32 lists 4, 16x1", "16x1 80%", lists(Arithmetic::F32, 4)},
        {"f32 lists 4, 8x8", "8x8 80%", lists(Arithmetic::F32, 4)},
        {"i8 dense", "int8", {.arithmetic = Arithmetic::Int8}},
        {"i4 dense", "int4", {.arithmetic = Arithmetic::Int8}},
        {"i4 dense, 4 bits", "int4", {.arithmetic = Arithmetic::Int8, .fourBits = true}},
        {"i4 group 32, 4 bits",
         "int4 group32",
         {.arithmetic = Arithmetic::Int8, .grouped = true, .fourBits = true}},
        {"i4 group 64, 4 bits",
         "int4 group64",
         {.arithmetic = Arithmetic::Int8, .grouped = true, .fourBits = true}},
        {"i4 group 128, 4 bits", "int4 group128", {.arithmetic = Arithmetic::Int8, .grouped = true, .fourBits = true}},
        {"i8 group 32", "int8 group32", {.arithmetic = Arithmetic::Int8, .grouped = true}},
        {"i8 group 128", "int8 group128", {.arithmetic = Arithmetic::Int8, .grouped = true}},
        {"bf16 lists 1", "1x2 70% bf16", lists(Arithmetic::Bf16, 1)},
        {"bf16 lists 2", "2x2 70% bf16", lists(Arithmetic::Bf16, 2)},
        {"bf16 lists 4, 8x2", "8x2 80% bf16", lists(Arithmetic::Bf16, 4)},
        {"i3 dense, 4 bits", "int3", {.arithmetic = Arithmetic::Int8, .fourBits = true}},
        {"i8 gathered 4x1",
         "4x1 80% int8",
         {.arithmetic = Arithmetic::Int8, .form = Form::Gathered, .sharedRows = 4}},
        {"i8 gathered 16x1",
         "16x1 70% int8",
         {.arithmetic = Arithmetic::Int8, .form = Form::Gathered, .sharedRows = 4}},
        {"i8 gathered 4x2",
         "4x2 90% int8",
         {.arithmetic = Arithmetic::Int8, .form = Form::Gathered, .sharedRows = 4}},
        {"i8 gathered, all zero",
         "4x1 100% int8",
         {.arithmetic = Arithmetic::Int8, .form = Form::Gathered, .sharedRows = 4}},
        {"bf16 permute 2:4", "2:4 bf16", {.arithmetic = Arithmetic::Bf16, .form = Form::Permute}},
        {"bf16 permute 1:8", "1:8 bf16", {.arithmetic = Arithmetic::Bf16, .form = Form::Permute}},
        {"bf16 permute 80%", "80% bf16", {.arithmetic = Arithmetic::Bf16, .form = Form::Permute}},
        {"i2 dense", "int2", {.arithmetic = Arithmetic::Int8}},
        {"i4 group 32", "int4 group32", {.arithmetic = Arithmetic::Int8, .grouped = true}},
        {"i8 group 64", "int8 group64", {.arithmetic = Arithmetic::Int8, .grouped = true}},
        {"i4 group 16 on f32", "int4 group16", {.rounding = Rounding::Int8}},
        {"i8 lists 1", "1x4 80% int8", lists(Arithmetic::Int8, 1)},
        {"i8 lists 2", "2x4 80% int8", lists(Arithmetic::Int8, 2)},
        {"i8 lists 4", "4x4 80% int8", lists(Arithmetic::Int8, 4)},
        {"i8 lists 4, 8x8", "8x8 80% int8", lists(Arithmetic::Int8, 4)},
        {"i8 lists on f32", "4x1 90% int8", lists(Arithmetic::F32, 4, Rounding::Int8)},
        {"i8 permute 2:4", "2:4 int8", {.arithmetic = Arithmetic::Int8, .form = Form::Permute}},
        {"i8 permute 1:8", "1:8 int8", {.arithmetic = Arithmetic::Int8, .form = Form::Permute}},
        {"i8 permute 90%", "90% int8", {.arithmetic = Arithmetic::Int8, .form = Form::Permute}},
        {"f32 permute 2:4", "2:4", {.form = Form::Permute}},
        {"f32 permute 1:16", "1:16", {.form = Form::Permute}},
        {"f32 permute 30%", "30%", {.form = Form::Permute}},
        {"bf16 dense", "bf16", {.arithmetic = Arithmetic::Bf16}},
        {"bf16 lists 4", "4x4 80% bf16", lists(Arithmetic::Bf16, 4)},
        {"i8 tiles", "int8", {.arithmetic = Arithmetic::Int8, .form = Form::Tiles}},
        {"bf16 tiles", "bf16", {.arithmetic = Arithmetic::Bf16, .form = Form::Tiles}},
        {"bf16 on f32", "bf16", {.rounding = Rounding::Bf16}},
    };
}

bool runs(Isa isa, const KernelChoice& choice) {
    const bool bf16 = (isa == Isa::Avx512 || isa == Isa::Amx) && __builtin_cpu_supports("avx512bf16");
    if (choice.form == Form::Permute || choice.form == Form::Gathered)
        return kernelTable(isa)->permute && (choice.arithmetic != Arithmetic::Bf16 || bf16);
    if (choice.form == Form::Tiles) return kernelTable(isa)->tiles;
    if (choice.arithmetic == Arithmetic::Bf16) return isa == Isa::Avx512 && __builtin_cpu_supports("avx512bf16");
    return true;
}

} // namespace pscope::test
