// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Y = requantised A W^T, tile by tile. Three parts run beside each other:
//   the loader fills one half of the operand buffers while the other half is being read,
//   the sequencer feeds the array,
//   the requantiser takes finished tiles to int16 and writes them.
// A step is one tile of columns against a block of `rb` row tiles that stay on chip. Memory moves one beat of C bytes
// every `gap` cycles, in each direction. All addresses and strides are in beats.
module sta_gemm #(parameter int R = 8, parameter int C = 8, parameter int M = 8, parameter int AW = 32,
                  parameter int AWORDS = 4096, parameter int WWORDS = 1024, parameter int IWORDS = 4096, // both halves
                  parameter int RBMAX = 32,
                  parameter int SHARE = 1,    // results of a beat that take turns in one lane of the requantiser
                  parameter int AD = 32) (    // bits of an address
    input  logic clk, input logic rst, input logic start, input logic [7:0] gap,
    input  logic [31:0] a_base, input logic [31:0] a_stride, input logic [31:0] a_rec,
    input  logic [31:0] w_base, input logic [31:0] w_stride, input logic [31:0] w_rec, input logic [31:0] w_places,
    input  logic [31:0] y_base, input logic [31:0] y_stride,
    input  logic [15:0] rt, input logic [15:0] ct,      // tiles of rows and of columns
    input  logic [15:0] kg, input logic [7:0] nz,       // groups per row, kept weights per group
    input  logic [7:0] rb, input logic [15:0] kbeats,   // row tiles per block, beats per activation row
    input  logic [15:0] vbeats, input logic [15:0] pbeats, // beats of values per weight row, of places per column tile (0: dense)
    input  logic [7:0] shift,
    output logic busy,
    output logic rd_en, output logic [31:0] rd_addr, input logic [C*8-1:0] rd_data, // data one cycle after the address
    output logic wr_en, output logic [31:0] wr_addr, output logic [C*8-1:0] wr_data);

    localparam int IW = $clog2(M);
    localparam int G = C / M;                                    // groups per beat
    localparam int SPB = IW == 1 ? 8 : IW == 2 ? 4 : 2;          // places per byte
    localparam int VL = C / 2;                                   // int16 per beat: lanes of the requantiser
    localparam int RECB = C >= 8 ? 1 : 8 / C;                    // beats per scale record
    localparam int AB = $clog2(AWORDS), WB = $clog2(WWORDS), IB = $clog2(IWORDS);
    localparam int RB = $clog2(R), CB = $clog2(C), RRB = $clog2(RBMAX*R);

    // ---- loader ------------------------------------------------------------------------------------------------
    typedef enum logic [2:0] {IDLE, ROOM, LOAD_A, LOAD_AREC, LOAD_W, LOAD_P, LOAD_WREC} load_state;
    load_state ls;
    logic [7:0] gapc;
    logic [AD-1:0] arow, arec, wrow, wrec, wplace, ptr;
    logic [15:0] lrows, ljt, li;          // row tiles left, column tile, beat within a row
    logic [7:0] lq;                       // row tile within the block
    logic [RB-1:0] lr; logic [CB-1:0] lc; // row, column
    logic [AB-2:0] lqbase;
    logic [RRB-1:0] lrec;
    logic [1:0] lra, lrw;                 // rings of four: scales are still read when operands are gone
    logic lsub;
    logic [15:0] loaded, finished;        // steps
    wire [7:0] lblock = lrows < {8'd0, rb} ? lrows[7:0] : rb;
    wire moving = ls != IDLE && ls != ROOM;
    assign rd_en = moving && gapc == 0;
    assign rd_addr = 32'(ptr);
    wire sparse = pbeats != 0;
    wire last_beat = li == (ls == LOAD_A ? kbeats : ls == LOAD_P ? pbeats : vbeats) - 16'd1;

    // What the beat that was asked for is; the data come one cycle later.
    logic da, dar, dv_, di, dwr; logic dsub;
    logic [RB-1:0] dr; logic [CB-1:0] dc;
    logic [AB-1:0] daddr; logic [WB-1:0] dwaddr; logic [IB-1:0] diaddr; logic [RRB+1:0] darec; logic [1:0] dring;
    always_ff @(posedge clk) begin
        da <= rd_en && ls == LOAD_A;
        dar <= rd_en && ls == LOAD_AREC;
        dv_ <= rd_en && ls == LOAD_W;
        di <= rd_en && ls == LOAD_P;
        dwr <= rd_en && ls == LOAD_WREC;
        dr <= lr; dc <= lc; dsub <= lsub;
        daddr <= {lra[0], lqbase + li[AB-2:0]};
        dwaddr <= {lrw[0], li[WB-2:0]};
        diaddr <= {lrw[0], li[IB-2:0]};
        darec <= {lra, lrec};
        dring <= lrw;
        if (rst) begin
            ls <= IDLE; loaded <= 0; gapc <= 0;
        end else if (start) begin
            ls <= ROOM; loaded <= 0; gapc <= 0; lrows <= rt; ljt <= 0;
            arow <= AD'(a_base); arec <= AD'(a_rec); wrow <= AD'(w_base); wrec <= AD'(w_rec); wplace <= AD'(w_places); lra <= 0; lrw <= 0;
        end else begin
            if (gapc != 0) gapc <= gapc - 8'd1;
            if (ls == ROOM && loaded - finished < 16'd2) begin
                li <= 0; lq <= 0; lr <= 0; lc <= 0; lqbase <= 0; lrec <= 0; lsub <= 0;
                ls <= ljt == 0 ? LOAD_A : LOAD_W;
                ptr <= ljt == 0 ? arow : wrow;
            end
            if (rd_en) begin
                gapc <= gap - 8'd1;
                ptr <= ptr + 1;
                li <= li + 16'd1;
                case (ls)
                LOAD_A: if (last_beat) begin
                    li <= 0;
                    arow <= arow + AD'(a_stride); ptr <= arow + AD'(a_stride);
                    lr <= lr + 1'b1;
                    if (lr == RB'(R-1)) begin
                        lr <= 0; lq <= lq + 8'd1; lqbase <= lqbase + kbeats[AB-2:0];
                        if (lq == lblock - 8'd1) begin ls <= LOAD_AREC; ptr <= arec; lq <= 0; end
                    end
                end
                LOAD_AREC: begin
                    lrec <= lrec + 1'b1; lr <= lr + 1'b1; ptr <= ptr + AD'(RECB); arec <= ptr + AD'(RECB);
                    if (lr == RB'(R-1)) begin
                        lr <= 0; lq <= lq + 8'd1;
                        if (lq == lblock - 8'd1) begin ls <= LOAD_W; ptr <= wrow; li <= 0; end
                    end
                end
                LOAD_W: if (last_beat) begin
                    li <= 0;
                    wrow <= wrow + AD'(w_stride); ptr <= wrow + AD'(w_stride);
                    lc <= lc + 1'b1;
                    if (lc == CB'(C-1)) begin ls <= sparse ? LOAD_P : LOAD_WREC; ptr <= sparse ? wplace : wrec; lc <= 0; end
                end
                LOAD_P: begin
                    wplace <= ptr + 1;
                    if (last_beat) begin ls <= LOAD_WREC; ptr <= wrec; li <= 0; end
                end
                LOAD_WREC: begin
                    lsub <= RECB == 1 ? 1'b0 : ~lsub;
                    if (RECB == 1 || lsub) begin
                        lc <= lc + 1'b1;
                        if (lc == CB'(C-1)) begin
                            lc <= 0; loaded <= loaded + 16'd1; wrec <= ptr + 1; lrw <= lrw + 2'd1;
                            ljt <= ljt + 16'd1; ls <= ROOM;
                            if (ljt == ct - 16'd1) begin
                                ljt <= 0; wrow <= AD'(w_base); wrec <= AD'(w_rec); wplace <= AD'(w_places); lra <= lra + 2'd1;
                                lrows <= lrows - {8'd0, lblock};
                                if (lrows == {8'd0, lblock}) ls <= IDLE;
                            end
                        end
                    end
                end
                default: ;
                endcase
            end
        end
    end

    // ---- sequencer ---------------------------------------------------------------------------------------------
    logic active, hold, sha, shw;
    logic [7:0] st, sq; logic [15:0] sg, sjt, srows, sslot; logic [AB-2:0] sqbase;
    logic [15:0] age;
    wire [7:0] period = gap > 8'(SHARE) ? gap : 8'(SHARE); // cycles per beat of results
    wire [15:0] mint = 16'(2*R) * {8'd0, period};          // cycles a tile lasts at least: the drain, and the store
    wire [7:0] sblock = srows < {8'd0, rb} ? srows[7:0] : rb;
    wire last_t = st == nz - 8'd1, last_g = sg == kg - 16'd1, last_q = sq == sblock - 8'd1;
    wire last_slot = last_t & last_g;
    wire stay = last_slot && age < mint - 16'd1;
    always_ff @(posedge clk) begin
        if (rst) begin
            active <= 0; finished <= 0; hold <= 0;
        end else if (start) begin
            active <= 0; finished <= 0; hold <= 0; st <= 0; sg <= 0; sq <= 0; sslot <= 0; sqbase <= 0; age <= 0;
            sjt <= 0; srows <= rt; sha <= 0; shw <= 0;
        end else if (!active) begin
            active <= loaded != finished;
        end else if (stay) begin
            hold <= 1; age <= age + 16'd1;
        end else begin
            hold <= 0; age <= last_slot ? 16'd0 : age + 16'd1;
            st <= last_t ? 8'd0 : st + 8'd1;
            sslot <= last_slot ? 16'd0 : sslot + 16'd1;
            if (last_t) sg <= last_g ? 16'd0 : sg + 16'd1;
            if (last_slot) begin
                sq <= last_q ? 8'd0 : sq + 8'd1;
                sqbase <= last_q ? '0 : sqbase + kbeats[AB-2:0];
                if (last_q) begin
                    finished <= finished + 16'd1; shw <= ~shw;
                    active <= loaded != finished + 16'd1;
                    sjt <= sjt + 16'd1;
                    if (sjt == ct - 16'd1) begin sjt <= 0; sha <= ~sha; srows <= srows - {8'd0, sblock}; end
                end
            end
        end
    end

    wire [AB-1:0] a_addr = {sha, sqbase + (AB-1)'(sg / G)};
    wire [WB-1:0] v_addr = {shw, (WB-1)'(sslot / C)};
    wire [IB-1:0] i_addr = {shw, (IB-1)'(sslot / SPB)};
    logic [15:0] sg1, slot1; logic [IW-1:0] st1; logic v1, l1, v2, l2;
    logic [R*M*8-1:0] a2; logic [C*8-1:0] w2; logic [C*IW-1:0] i2;
    always_ff @(posedge clk) begin
        sg1 <= sg; slot1 <= sslot; st1 <= st[IW-1:0];
        v1 <= active & !hold & !rst; l1 <= active & !hold & last_slot;
        v2 <= v1 & !rst; l2 <= l1 & !rst;
    end
    genvar b;
    generate
        for (b = 0; b < R; b++) begin : g_a
            logic [C*8-1:0] mem [AWORDS]; logic [C*8-1:0] q;
            always_ff @(posedge clk) begin
                if (da && dr == RB'(b)) mem[daddr] <= rd_data;
                q <= mem[a_addr];
                a2[b*M*8 +: M*8] <= q[(sg1 % G)*M*8 +: M*8];
            end
        end
        for (b = 0; b < C; b++) begin : g_w
            logic [C*8-1:0] mem [WWORDS]; logic [C*8-1:0] q;
            logic [7:0] imem [IWORDS]; logic [7:0] places; // SPB places a byte
            always_ff @(posedge clk) begin
                if (dv_ && dc == CB'(b)) mem[dwaddr] <= rd_data;
                if (di) imem[diaddr] <= rd_data[b*8 +: 8]; // a beat serves all columns
                q <= mem[v_addr]; places <= imem[i_addr];
                w2[b*8 +: 8] <= q[(slot1 % C)*8 +: 8];
                i2[b*IW +: IW] <= sparse ? places[(slot1 % SPB)*(8/SPB) +: IW] : st1;
            end
        end
    endgenerate
    logic [C*AW-1:0] d; logic [C-1:0] dv;
    sta_array #(.R(R), .C(C), .M(M), .AW(AW)) array(.clk, .rst, .a(a2), .w(w2), .ix(i2), .v(v2), .l(l2), .d, .dv);

    // ---- requantiser -------------------------------------------------------------------------------------------
    // y = sat16((acc * (wm*am >> 16) + half) >> (shift + we + ae) + bias); a record is {bias 32, 0, exponent 8, mantissa 16}.
    localparam int L = VL / SHARE, STEPS = 2*SHARE, SB = $clog2(STEPS); // lanes, and their turns per row of a tile
    logic [15:0] wm [4*C]; logic [5:0] we [4*C]; logic [20:0] wbias [4*C];
    logic [19:0] amem [4*RBMAX*R];
    always_ff @(posedge clk) begin
        if (dar) amem[darec] <= rd_data[19:0];
        if (dwr && !dsub) begin wm[{dring, dc}] <= rd_data[15:0]; we[{dring, dc}] <= rd_data[21:16]; end
        if (dwr && (RECB == 1 || dsub)) wbias[{dring, dc}] <= rd_data[(RECB == 1 ? 32 : 0) +: 21];
    end
    logic [15:0] tiles_in, tiles_out;
    logic [C*AW-1:0] obq; logic [RB:0] oraddr;
    generate
        for (b = 0; b < C; b++) begin : g_o
            logic [AW-1:0] mem [2*R]; logic [RB:0] at;
            always_ff @(posedge clk) begin
                if (dv[b]) mem[at] <= d[b*AW +: AW];
                at <= (rst | start) ? '0 : dv[b] ? at + 1'b1 : at;
                obq[b*AW +: AW] <= mem[oraddr];
            end
        end
    endgenerate
    logic [RB:0] in_row; // of the last column
    logic running; logic [SB-1:0] turn; logic [RB-1:0] qr; logic [7:0] qq, qgap; logic [15:0] qjt, qrows; logic [1:0] qra, qrw;
    logic [RRB-1:0] qrec; logic [AD-1:0] yrow, yblock, ycol;
    wire [7:0] qblock = qrows < {8'd0, rb} ? qrows[7:0] : rb;
    wire issue = running && tiles_in != tiles_out && qgap == 0;
    assign oraddr = {tiles_out[0], qr};
    logic [3:0] pipe; logic [SB-1:0] t1, t2, t3; logic [AD-1:0] p1, p2, p3;
    logic [19:0] ar1; logic [L*16-1:0] wm1; logic [L*6-1:0] we1; logic [L*21-1:0] wb1, wb2, wb3;
    logic [L*16-1:0] s2; logic [L*6-1:0] sh2, sh3; logic [L*AW-1:0] acc2; logic [L*(AW+17)-1:0] prod3;
    assign busy = running | (pipe != 0);
    always_ff @(posedge clk) begin
        if (rst | start) begin
            tiles_in <= 0; tiles_out <= 0; in_row <= 0; running <= start & !rst; turn <= 0; qr <= 0; qq <= 0; qgap <= 0; qjt <= 0;
            qrows <= rt; qra <= 0; qrw <= 0; qrec <= 0; yrow <= AD'(y_base); yblock <= AD'(y_base); ycol <= 0; pipe <= 0;
        end else begin
            if (dv[C-1]) begin
                in_row <= in_row == (RB+1)'(R-1) ? '0 : in_row + 1'b1;
                if (in_row == (RB+1)'(R-1)) tiles_in <= tiles_in + 16'd1;
            end
            pipe <= {pipe[2:0], issue};
            if (qgap != 0) qgap <= qgap - 8'd1;
            if (issue) begin
                if (turn % SHARE == SHARE - 1) qgap <= gap > 8'(SHARE) ? gap - 8'(SHARE) : 8'd0;
                turn <= turn + 1'b1;
                if (turn == SB'(STEPS - 1)) begin
                    qr <= qr + 1'b1; qrec <= qrec + 1'b1; yrow <= yrow + AD'(y_stride);
                    if (qr == RB'(R-1)) begin
                        qr <= 0; tiles_out <= tiles_out + 16'd1; qq <= qq + 8'd1;
                        if (qq == qblock - 8'd1) begin
                            qq <= 0; qrec <= 0; qrw <= qrw + 2'd1; qjt <= qjt + 16'd1; ycol <= ycol + AD'(2); yrow <= yblock;
                            if (qjt == ct - 16'd1) begin
                                qjt <= 0; ycol <= 0; yrow <= yrow + AD'(y_stride); yblock <= yrow + AD'(y_stride); qra <= qra + 2'd1;
                                qrows <= qrows - {8'd0, qblock};
                                if (qrows == {8'd0, qblock}) running <= 0;
                            end
                        end
                    end
                end
            end
        end
        // L results per issue, four stages
        t1 <= turn; p1 <= yrow + ycol + AD'(turn / SHARE); ar1 <= amem[{qra, qrec}];
        for (int k = 0; k < L; k++) begin
            wm1[k*16 +: 16] <= wm[{qrw, CB'(turn * L + k)}];
            we1[k*6 +: 6] <= we[{qrw, CB'(turn * L + k)}];
            wb1[k*21 +: 21] <= wbias[{qrw, CB'(turn * L + k)}];
        end
        t2 <= t1; p2 <= p1; wb2 <= wb1;
        for (int k = 0; k < L; k++) begin
            s2[k*16 +: 16] <= 16'((32'(wm1[k*16 +: 16]) * 32'(ar1[15:0])) >> 16);
            sh2[k*6 +: 6] <= shift[5:0] + we1[k*6 +: 6] + {2'd0, ar1[19:16]};
            for (int t = 0; t < STEPS; t++) if (t1 == SB'(t)) acc2[k*AW +: AW] <= obq[(t*L+k)*AW +: AW];
        end
        t3 <= t2; p3 <= p2; wb3 <= wb2; sh3 <= sh2;
        for (int k = 0; k < L; k++)
            prod3[k*(AW+17) +: AW+17] <= (AW+17)'($signed(acc2[k*AW +: AW])) * (AW+17)'($signed({1'b0, s2[k*16 +: 16]}));
        wr_en <= pipe[2] && t3 % SHARE == SHARE - 1 && !rst; wr_addr <= 32'(p3);
        for (int k = 0; k < L; k++)
            for (int t = 0; t < SHARE; t++)
                if (t3 % SHARE == SB'(t))
                    wr_data[(t*L+k)*16 +: 16] <= requantised($signed(prod3[k*(AW+17) +: AW+17]), sh3[k*6 +: 6], $signed(wb3[k*21 +: 21]));
    end

    function automatic logic [15:0] requantised(input logic signed [AW+16:0] p, input logic [5:0] sh, input logic signed [20:0] bias);
        logic signed [AW+17:0] half, y;
        half = (AW+18)'(1) <<< (sh - 6'd1);
        y = (((AW+18)'(p) + half) >>> sh) + (AW+18)'(bias);
        requantised = y > 32767 ? 16'h7fff : y < -32768 ? 16'h8000 : y[15:0];
    endfunction
endmodule
