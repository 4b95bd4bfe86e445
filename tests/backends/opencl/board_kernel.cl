// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Stands in for what a board's tool chain would build: one task that multiplies 8-bit codes, n of every m inputs kept.
__kernel void test_gemm_i8(__global const char* input, __global const char* weights, __global const uchar* indices, __global int* output,
                           int tokens, int rows, int columns, int n, int m) {
    const int groups = columns / m;
    for (int t = 0; t < tokens; ++t)
        for (int row = 0; row < rows; ++row) {
            int sum = 0;
            for (int g = 0; g < groups; ++g)
                for (int i = 0; i < n; ++i) {
                    const int at = (row * groups + g) * n + i;
                    sum += (int)weights[at] * (int)input[t * columns + g * m + indices[at]];
                }
            output[t * rows + row] = sum;
        }
}
