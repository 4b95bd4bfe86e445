// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The accelerator: a sequencer that walks a list of 64-byte descriptors in memory, one per operation, and runs a whole
// encoder layer (or several) from it. Memory moves a beat of C bytes every `gap` cycles in each direction.
// Word 0 of a descriptor: operation in bits 0-2, flags from bit 8. See backends/fpga/program.h for the other words.
module sta_core #(parameter int R = 8, parameter int C = 8, parameter int M = 8, parameter int AW = 32,
                  parameter int AWORDS = 4096, parameter int WWORDS = 1024, parameter int IWORDS = 4096,
                  parameter int RBMAX = 32, parameter int SHARE = 1, parameter int AD = 32,
                  parameter int ROWGROUPS = 1024, parameter int VECTOR = 1) (
    input  logic clk, input logic rst, input logic start, input logic [31:0] program_base, input logic [7:0] gap,
    output logic idle, output logic op_done,
    output logic rd_en, output logic [31:0] rd_addr, input logic [C*8-1:0] rd_data,
    output logic wr_en, output logic [31:0] wr_addr, output logic [C*8-1:0] wr_data);

    localparam int BEATS = 64 / C;
    localparam logic [2:0] STOP = 0, GEMM = 1;
    typedef enum logic [2:0] {HALT, FETCH, DECODE, GO, RUN} core_state;
    core_state s;
    logic [511:0] desc; logic [31:0] pc; logic [7:0] gapc; logic [4:0] asked, got; logic coming;
    logic go_gemm, go_vector, gemm_busy, vector_busy;
    logic g_rd, v_rd, g_wr, v_wr; logic [31:0] g_ra, v_ra, g_wa, v_wa; logic [C*8-1:0] g_wd, v_wd;
    wire fetching = s == FETCH && gapc == 0 && asked != 5'(BEATS);
    wire is_gemm = desc[2:0] == GEMM;
    assign idle = s == HALT;
    assign rd_en = fetching | g_rd | v_rd;
    assign rd_addr = g_rd ? g_ra : v_rd ? v_ra : pc;
    assign wr_en = g_wr | v_wr;
    assign wr_addr = g_wr ? g_wa : v_wa;
    assign wr_data = g_wr ? g_wd : v_wd;
    assign go_gemm = s == GO && is_gemm;
    assign go_vector = s == GO && !is_gemm;

    always_ff @(posedge clk) begin
        op_done <= 0;
        coming <= fetching;
        if (rst) begin s <= HALT; gapc <= 0; coming <= 0; end
        else begin
            if (gapc != 0) gapc <= gapc - 8'd1;
            if (coming) begin
                for (int b = 0; b < BEATS; b++) if (got == 5'(b)) desc[b*C*8 +: C*8] <= rd_data;
                got <= got + 5'd1;
            end
            case (s)
            HALT: if (start) begin pc <= program_base; asked <= 0; got <= 0; s <= FETCH; end
            FETCH: begin
                if (fetching) begin asked <= asked + 5'd1; pc <= pc + 1; gapc <= gap - 8'd1; end
                if (got == 5'(BEATS)) begin s <= DECODE; gapc <= 0; end
            end
            DECODE: s <= desc[2:0] == STOP ? HALT : GO;
            GO: s <= RUN;
            RUN: if (!gemm_busy && !vector_busy) begin op_done <= 1; asked <= 0; got <= 0; s <= FETCH; end
            default: s <= HALT;
            endcase
        end
    end

    sta_gemm #(.R(R), .C(C), .M(M), .AW(AW), .AWORDS(AWORDS), .WWORDS(WWORDS), .IWORDS(IWORDS), .RBMAX(RBMAX), .SHARE(SHARE), .AD(AD)) gemm(
        .clk, .rst, .start(go_gemm), .gap,
        .shift(desc[31:24]),
        .a_base(desc[32 +: 32]), .a_stride(desc[64 +: 32]), .a_rec(desc[96 +: 32]),
        .w_base(desc[128 +: 32]), .w_stride(desc[160 +: 32]), .w_rec(desc[192 +: 32]), .w_places(desc[416 +: 32]),
        .y_base(desc[224 +: 32]), .y_stride(desc[256 +: 32]),
        .rt(desc[288 +: 16]), .ct(desc[304 +: 16]), .kg(desc[320 +: 16]), .nz(desc[336 +: 8]), .rb(desc[344 +: 8]),
        .kbeats(desc[352 +: 16]), .vbeats(desc[368 +: 16]), .pbeats(desc[384 +: 16]),
        .busy(gemm_busy), .rd_en(g_rd), .rd_addr(g_ra), .rd_data, .wr_en(g_wr), .wr_addr(g_wa), .wr_data(g_wd));

    generate if (VECTOR != 0) begin : g_vector
        sta_vector #(.C(C), .ROWGROUPS(ROWGROUPS)) vector(
            .clk, .rst, .start(go_vector), .gap, .op(2'(desc[2:0] - 3'd2)), .use_table(desc[8]), .gather(desc[9]),
            .src(desc[32 +: 32]), .src_stride(desc[64 +: 32]), .src2(desc[96 +: 32]), .src2_stride(desc[128 +: 32]),
            .dst(desc[160 +: 32]), .dst_stride(desc[192 +: 32]), .rec(desc[224 +: 32]),
            .out(desc[256 +: 32]), .out_stride(desc[288 +: 32]), .gb(desc[320 +: 32]),
            .rows(desc[352 +: 16]), .n(desc[368 +: 16]), .groups(desc[384 +: 16]), .padded(desc[400 +: 16]),
            .lx(desc[416 +: 4]), .ly(desc[420 +: 4]), .gsh(desc[424 +: 6]), .lgn(desc[432 +: 5]),
            .inv(desc[448 +: 17]), .eps(desc[480 +: 32]),
            .busy(vector_busy), .rd_en(v_rd), .rd_addr(v_ra), .rd_data, .wr_en(v_wr), .wr_addr(v_wa), .wr_data(v_wd));
    end else begin : g_none // the GEMM engine alone, for a part that cannot hold more
        assign vector_busy = 0; assign v_rd = 0; assign v_wr = 0; assign v_ra = '0; assign v_wa = '0; assign v_wd = '0;
    end endgenerate
endmodule
