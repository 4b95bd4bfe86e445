// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// q = num / den by restoring division, 17 quotient bits in 17 cycles; den has its top bit set, num >> 17 is below it.
module sta_divide (
    input  logic clk, input logic rst, input logic start, input logic [31:0] num, input logic [15:0] den,
    output logic done, output logic [16:0] q); // done: one cycle, q is there with it
    logic [15:0] rem; logic [16:0] low; logic [4:0] left; logic [15:0] dv;
    wire [16:0] next = {rem, low[16]};
    wire fits = next >= {1'b0, dv};
    always_ff @(posedge clk) begin
        done <= !rst && left == 5'd1;
        if (rst) left <= 0;
        else if (start) begin rem <= {1'b0, num[31:17]}; low <= num[16:0]; q <= 0; left <= 5'd17; dv <= den; end
        else if (left != 0) begin
            rem <= 16'(fits ? next - {1'b0, dv} : next);
            low <= {low[15:0], 1'b0};
            q <= {q[15:0], fits};
            left <= left - 5'd1;
        end
    end
endmodule

// p = x * y, a bit of y a cycle: once per row does not deserve a multiplier of its own.
module sta_multiply (
    input  logic clk, input logic rst, input logic start, input logic signed [40:0] x, input logic [16:0] y,
    output logic done, output logic signed [57:0] p);
    logic signed [57:0] a; logic [16:0] m; logic [4:0] left;
    always_ff @(posedge clk) begin
        done <= !rst && left == 5'd1;
        if (rst) left <= 0;
        else if (start) begin p <= 0; a <= 58'(x); m <= y; left <= 5'd17; end
        else if (left != 0) begin
            if (m[0]) p <= p + a;
            a <= a <<< 1; m <= m >> 1;
            left <= left - 5'd1;
        end
    end
endmodule

// q = floor(sqrt(x)) of 42 bits, a bit a cycle.
module sta_root (
    input  logic clk, input logic rst, input logic start, input logic [41:0] x,
    output logic done, output logic [20:0] q);
    logic [22:0] rem; logic [41:0] low; logic [4:0] left;
    wire [24:0] next = {rem, low[41:40]};
    wire [24:0] trial = {2'b0, q, 2'b01};
    wire fits = next >= trial;
    always_ff @(posedge clk) begin
        done <= !rst && left == 5'd1;
        if (rst) left <= 0;
        else if (start) begin rem <= 0; low <= x; q <= 0; left <= 5'd21; end
        else if (left != 0) begin
            rem <= 23'(fits ? next - trial : next);
            low <= {low[39:0], 2'b00};
            q <= {q[19:0], fits};
            left <= left - 5'd1;
        end
    end
endmodule
