// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// R x C output-stationary array of int8 multiply-accumulate cells for N of M sparsity. A group of M activations moves right;
// one kept weight and its place in the group move down; each cell picks its activation, multiplies, accumulates. Dense is
// N = M with the places 0..M-1, so sparse x dense and dense x dense are one engine. Finished sums leave upwards, one row
// every two cycles, while the next tile is already being summed: a tile must last 2R cycles or two drains would meet.
//
// One process owns the whole state and visits the cells in an order in which each reads what its neighbours held before
// the clock edge. That is the same hardware as a generated grid, and a simulator compiles it as loops.
module sta_array #(parameter int R = 8, parameter int C = 8, parameter int M = 8, parameter int AW = 32,
                   parameter int IW = $clog2(M)) (
    input  logic clk, input logic rst,
    input  logic [R*M*8-1:0] a,   // a group per row, all rows in one cycle: the skew is made here
    input  logic [C*8-1:0] w,     // a weight per column
    input  logic [C*IW-1:0] ix,   // its place in the group
    input  logic v, input logic l,// valid, last of a tile
    output logic [C*AW-1:0] d,    // sums, row 0 first, column c delayed by c
    output logic [C-1:0] dv);

    // Cell (r, c) is entry r*C+c. Stage 1 holds operands, stage 2 the product, stage 3 the sum.
    (* mem2reg *) logic [M*8-1:0] aq [R*C];
    (* mem2reg *) logic signed [7:0] wq [R*C];
    (* mem2reg *) logic [IW-1:0] iq [R*C];
    (* mem2reg *) logic vq [R*C];
    (* mem2reg *) logic lq [R*C];
    (* mem2reg *) logic signed [7:0] selq [R*C];
    (* mem2reg *) logic signed [15:0] prod [R*C];
    (* mem2reg *) logic pv [R*C];
    (* mem2reg *) logic pl [R*C];
    (* mem2reg *) logic signed [AW-1:0] acc [R*C];
    (* mem2reg *) logic [AW-1:0] dq [R*C];
    (* mem2reg *) logic dvq [R*C];
    (* mem2reg *) logic [M*8-1:0] ska [R*R];      // row r passes r of these
    (* mem2reg *) logic [8+IW+1:0] skw [C*C];     // column c passes c of these

    logic signed [AW-1:0] sum;
    logic [M*8-1:0] ain;
    logic [8+IW+1:0] win;

    /* verilator lint_off BLKSEQ */
    always_ff @(posedge clk) begin
        // Drain and accumulate, top row first: a row reads what the one below it held.
        for (int r = 0; r < R; r++)
            for (int c = 0; c < C; c++) begin
                sum = acc[r*C+c] + AW'(prod[r*C+c]);
                if (r == R-1) begin
                    dq[r*C+c] = sum;
                    dvq[r*C+c] = pl[r*C+c];
                end else begin
                    dq[r*C+c] = pl[r*C+c] ? sum : dq[(r == R-1 ? r : r+1)*C+c];
                    dvq[r*C+c] = pl[r*C+c] | dvq[(r == R-1 ? r : r+1)*C+c];
                end
                if (pv[r*C+c]) acc[r*C+c] = pl[r*C+c] ? '0 : sum;
                prod[r*C+c] = selq[r*C+c] * wq[r*C+c];
                pv[r*C+c] = vq[r*C+c];
                pl[r*C+c] = vq[r*C+c] & lq[r*C+c];
            end
        // Operands move on, last cell first.
        for (int r = R-1; r >= 0; r--)
            for (int c = C-1; c >= 0; c--) begin
                ain = c == 0 ? (r == 0 ? a[M*8-1:0] : ska[r*R + (r == 0 ? 0 : r-1)]) : aq[r*C + (c == 0 ? 0 : c-1)];
                if (r == 0) win = c == 0 ? {w[7:0], ix[IW-1:0], v, l} : skw[c*C + (c == 0 ? 0 : c-1)];
                else win = {wq[(r == 0 ? 0 : r-1)*C+c], iq[(r == 0 ? 0 : r-1)*C+c], vq[(r == 0 ? 0 : r-1)*C+c], lq[(r == 0 ? 0 : r-1)*C+c]};
                aq[r*C+c] = ain;
                {wq[r*C+c], iq[r*C+c], vq[r*C+c], lq[r*C+c]} = win;
                selq[r*C+c] = ain[iq[r*C+c]*8 +: 8];
            end
        // The skew: row r and column c enter r and c cycles late.
        for (int r = 1; r < R; r++) begin
            for (int i = R-1; i > 0; i--) if (i < r) ska[r*R+i] = ska[r*R+i-1];
            ska[r*R] = a[r*M*8 +: M*8];
        end
        for (int c = 1; c < C; c++) begin
            for (int i = C-1; i > 0; i--) if (i < c) skw[c*C+i] = skw[c*C+i-1];
            skw[c*C] = {w[c*8 +: 8], ix[c*IW +: IW], v, l};
        end
        if (rst) begin
            for (int p = 0; p < R*C; p++) begin
                vq[p] = 1'b0; lq[p] = 1'b0; pv[p] = 1'b0; pl[p] = 1'b0; dvq[p] = 1'b0; acc[p] = '0;
            end
            for (int p = 0; p < C*C; p++) skw[p] = '0;
        end
        for (int c = 0; c < C; c++) begin
            d[c*AW +: AW] <= dq[c];
            dv[c] <= dvq[c];
        end
    end
    /* verilator lint_on BLKSEQ */
endmodule
