// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// For place and route only: the accelerator has more ports than a small part has pins, so memory data come in through a
// shift register and all outputs leave as one parity. Both sides are registered and off the design's own paths.
module harness #(parameter int C = 4, parameter int VECTOR = 0) (
    input logic clk, input logic resetn, input logic si, input logic start, output logic so, output logic idle);
    logic [C*8+8+16-1:0] in; logic rst, go;
    logic [C*8-1:0] data; logic [7:0] gap; logic [15:0] base;
    logic rd_en, wr_en, idle_i, op_done; logic [31:0] rd_addr, wr_addr; logic [C*8-1:0] wr_data;
    logic [C*8+64+2:0] out;
    always_ff @(posedge clk) begin
        in <= {in[C*8+8+16-2:0], si};
        {data, gap, base} <= in;
        rst <= !resetn; go <= start; idle <= idle_i;
        out <= {wr_data, wr_addr, rd_addr, rd_en, wr_en, op_done};
        so <= ^out;
    end
    sta_core #(.R(C), .C(C), .M(C), .AW(28), .AWORDS(256), .WWORDS(256), .IWORDS(256), .RBMAX(8), .SHARE(2), .AD(20), .ROWGROUPS(256), .VECTOR(VECTOR)) core(
        .clk, .rst, .start(go), .program_base({16'd0, base}), .gap, .idle(idle_i), .op_done,
        .rd_en, .rd_addr, .rd_data(data), .wr_en, .wr_addr, .wr_data);
endmodule

// The vector unit alone, with its settings in the shift register too.
module vector_harness #(parameter int C = 4) (input logic clk, input logic resetn, input logic si, input logic start, output logic so, output logic idle);
    localparam int W = C*8 + 8 + 480 + 4;
    logic [W-1:0] in, held; logic rst, go;
    logic rd_en, wr_en, busy; logic [31:0] rd_addr, wr_addr; logic [C*8-1:0] wr_data; logic [C*8+64+1:0] out;
    always_ff @(posedge clk) begin
        in <= {in[W-2:0], si};
        if (start) held <= in;
        rst <= !resetn; go <= start; idle <= busy;
        out <= {wr_data, wr_addr, rd_addr, rd_en, wr_en};
        so <= ^out;
    end
    wire [479:0] d = held[479:0];
    sta_vector #(.C(C), .ROWGROUPS(256)) vector(.clk, .rst, .start(go), .gap(held[487:480]), .op(held[489:488]), .use_table(held[490]), .gather(held[491]),
        .src(d[0 +: 32]), .src_stride(d[32 +: 32]), .src2(d[64 +: 32]), .src2_stride(d[96 +: 32]), .dst(d[128 +: 32]), .dst_stride(d[160 +: 32]),
        .rec(d[192 +: 32]), .out(d[224 +: 32]), .out_stride(d[256 +: 32]), .gb(d[288 +: 32]), .rows(d[320 +: 16]), .n(d[336 +: 16]),
        .groups(d[352 +: 16]), .padded(d[368 +: 16]), .lx(d[384 +: 4]), .ly(d[388 +: 4]), .gsh(d[392 +: 6]), .lgn(d[400 +: 5]),
        .inv(d[416 +: 17]), .eps(d[448 +: 32]), .busy, .rd_en, .rd_addr, .rd_data(in[W-1 -: C*8]), .wr_en, .wr_addr, .wr_data);
endmodule

// The array alone.
module array_harness #(parameter int N = 4, parameter int AW = 28) (input logic clk, input logic resetn, input logic si, output logic so);
    localparam int W = N*N*8 + N*8 + N*2 + 2;
    logic [W-1:0] in, held; logic rst; logic [N*AW-1:0] d; logic [N-1:0] dv; logic [N*(AW+1)-1:0] out;
    always_ff @(posedge clk) begin
        in <= {in[W-2:0], si};
        held <= in;
        rst <= !resetn;
        out <= {d, dv};
        so <= ^out;
    end
    sta_array #(.R(N), .C(N), .M(N), .AW(AW)) array(.clk, .rst, .a(held[0 +: N*N*8]), .w(held[N*N*8 +: N*8]), .ix(held[N*N*8+N*8 +: N*2]),
        .v(held[W-2]), .l(held[W-1]), .d, .dv);
endmodule
