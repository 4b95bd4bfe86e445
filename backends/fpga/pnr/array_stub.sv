// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// For place and route only: stands where the array is when the rest of the engine is placed without it, so that nothing of
// the rest is optimised away.
module sta_array #(parameter int R = 8, parameter int C = 8, parameter int M = 8, parameter int AW = 32, parameter int IW = $clog2(M)) (
    input  logic clk, input logic rst, input logic [R*M*8-1:0] a, input logic [C*8-1:0] w, input logic [C*IW-1:0] ix,
    input  logic v, input logic l, output logic [C*AW-1:0] d, output logic [C-1:0] dv);
    logic [R*M*8-1:0] q; logic [C-1:0] lq;
    always_ff @(posedge clk) begin
        q <= a;
        for (int c = 0; c < C; c++) begin
            d[c*AW +: AW] <= {AW{^q[c*8 +: 8]}} ^ AW'({w[c*8 +: 8], ix[c*IW +: IW]}) ^ AW'(q >> (c*8));
            lq[c] <= l; dv[c] <= lq[c] & v & !rst;
        end
    end
endmodule
