// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that works along a row: quantisation of int16 to int8 with a scale per row (with GELU on the way in),
// softmax, and layer norm with the residual added on the way in. A row is read once into the row buffer while its maximum
// or sum is taken, then passes over the buffer follow; scores never return to memory between maximum and exponentials.
// VL = C/2 int16 are worked on at once, one memory beat; a beat of codes is C int8, two groups.
module sta_vector #(parameter int C = 8, parameter int ROWGROUPS = 1024) (
    input  logic clk, input logic rst, input logic start, input logic [7:0] gap,
    input  logic [1:0] op, // 0 quantise, 1 softmax, 2 layer norm and quantise, 3 load tables
    input  logic use_table, input logic gather,
    input  logic [31:0] src, input logic [31:0] src_stride,   // gather: in elements
    input  logic [31:0] src2, input logic [31:0] src2_stride, // layer norm: the residual
    input  logic [31:0] dst, input logic [31:0] dst_stride, input logic [31:0] rec,
    input  logic [31:0] out, input logic [31:0] out_stride,   // layer norm: the int16 row
    input  logic [31:0] gb,                                   // layer norm: gamma groups, then beta groups
    input  logic [15:0] rows, input logic [15:0] n,
    input  logic [15:0] groups, input logic [15:0] padded,    // ceil(n / VL); groups of codes written, even
    input  logic [3:0] lx, input logic [3:0] ly, input logic [5:0] gsh, input logic [4:0] lgn,
    input  logic [16:0] inv, input logic [31:0] eps,
    output logic busy,
    output logic rd_en, output logic [31:0] rd_addr, input logic [C*8-1:0] rd_data,
    output logic wr_en, output logic [31:0] wr_addr, output logic [C*8-1:0] wr_data);

    localparam int VL = C / 2, LB = $clog2(VL) == 0 ? 1 : $clog2(VL);
    localparam int GB = $clog2(ROWGROUPS);
    localparam int RECB = C >= 8 ? 1 : 8 / C;
    localparam int VW = 20; // a value in the row buffer
    localparam logic [1:0] QUANT = 0, SOFTMAX = 1, NORM = 2, TABLES = 3;
    localparam int EXPS = 128, GELUS = 1024;

    typedef enum logic [3:0] {IDLE, PARAMS, ROW, LOAD, DRAIN, MEAN, SQUARES, VARIANCE, SCALE, ROOT, DIVIDE, AFFINE, CODES, RECORD, TABLE} vstate;
    vstate s;
    logic [15:0] row, i, pi; logic [7:0] gapc, wait_; logic [3:0] flush; logic second;
    logic [31:0] sp, sp2, dp, op_, rp, ptr, elem;
    vstate after; // where DRAIN leads
    logic rstd_wanted;

    logic [VL*VW-1:0] rowbuf [ROWGROUPS]; logic [VL*VW-1:0] rowq;
    logic [VL*16-1:0] gmem [ROWGROUPS]; logic [VL*16-1:0] bmem [ROWGROUPS]; logic [VL*16-1:0] gq, bq;
    logic [15:0] exptab [EXPS]; logic [15:0] tab [GELUS];

    // Pipelines of the passes below; the digit is the stage.
    logic [15:0] pi1, pi2, pi3, pi4; logic [VL-1:0] ml1, ml2, ml3, ml4, ml5, ml6;
    logic a4, a5, a6, sq1, sq2, sq3, cd1, cd2, cd3, cd4, cd5; logic a1, a2_, a3; logic [15:0] ai4, ai5, ai6;
    logic [VL*21-1:0] c2; logic [VL*42-1:0] c3; logic [VL*38-1:0] cr3; logic [VL*16-1:0] xh4, g2, g3, g4, b2, b3, b4, b5, y6; logic [VL*32-1:0] xg5;
    logic [VL*17-1:0] xs2; logic [VL*34-1:0] pr3; logic [VL*8-1:0] code4; logic [VL*8-1:0] low5;
    logic [VL*16-1:0] et3; logic [VL*7-1:0] ei2; logic [VL*13-1:0] es2, es3;

    // ---- memory reads ------------------------------------------------------------------------------------------
    wire reading = s == LOAD || s == PARAMS || s == TABLE;
    assign rd_en = reading && gapc == 0;
    assign rd_addr = s == LOAD && gather ? elem >> LB : ptr;
    logic d_v; logic d_par, d_tab, d_sec, d_last; logic [15:0] d_i; logic [LB-1:0] d_sub;
    always_ff @(posedge clk) begin
        d_v <= rd_en && s == LOAD && !rst; d_par <= rd_en && s == PARAMS; d_tab <= rd_en && s == TABLE;
        d_i <= i; d_sec <= second; d_sub <= elem[LB-1:0]; d_last <= i == n - 16'd1;
    end
    always_ff @(posedge clk) begin
        if (d_par && !d_sec) gmem[d_i[GB-1:0]] <= rd_data;
        if (d_par && d_sec) bmem[d_i[GB-1:0]] <= rd_data;
    end

    // ---- into the row buffer: three stages ---------------------------------------------------------------------
    logic [VL*16-1:0] x1, h1, x2, h2; logic [15:0] i1, i2; logic e1, e2; logic [VL*16-1:0] t2; logic [VL-1:0] m1, m2;
    logic [VL*16-1:0] held;
    (* mem2reg *) logic signed [VW-1:0] lmax [VL]; (* mem2reg *) logic signed [31:0] lsum [VL];
    function automatic logic [9:0] table_index(input logic signed [15:0] x);
        logic [15:0] u;
        u = x < 0 ? 16'(-x) : x;
        table_index = u[12:3];
    endfunction
    function automatic logic in_table(input logic signed [15:0] x);
        in_table = x > -8192 && x < 8192;
    endfunction
    function automatic logic signed [VW-1:0] clip(input logic signed [31:0] x);
        clip = x > 524287 ? 20'sh7ffff : x < -524288 ? 20'sh80000 : x[VW-1:0];
    endfunction
    function automatic logic signed [VW-1:0] entered(input logic signed [15:0] x, input logic signed [15:0] first, input logic [15:0] t);
        if (op == NORM) entered = clip((32'(first) <<< ly) + (32'(x) <<< lx));
        else if (use_table) entered = VW'(x > 0 ? x : 16'sd0) - (in_table(x) ? VW'($signed(t)) : 20'sd0);
        else entered = VW'(x);
    endfunction
    function automatic logic signed [VW-1:0] absolute(input logic signed [VW-1:0] x);
        absolute = x < 0 ? -x : x;
    endfunction
    logic signed [VW-1:0] vin, stat;
    /* verilator lint_off BLKSEQ */
    always_ff @(posedge clk) begin
        e1 <= 0;
        if (d_v) begin
            if (gather) begin // one element a beat, collected to a group
                for (int k = 0; k < VL; k++) if (LB'(k) == (LB)'(d_i % VL)) held[k*16 +: 16] <= rd_data[d_sub*16 +: 16];
                for (int k = 0; k < VL; k++) x1[k*16 +: 16] <= LB'(k) == (LB)'(d_i % VL) ? rd_data[d_sub*16 +: 16] : held[k*16 +: 16];
                i1 <= d_i / VL; e1 <= d_last || (d_i % VL) == VL - 1;
                for (int k = 0; k < VL; k++) m1[k] <= (d_i / VL) * VL + 16'(k) < n;
            end else if (op == NORM && !d_sec) h1 <= rd_data;
            else begin
                x1 <= rd_data; i1 <= d_i; e1 <= 1;
                for (int k = 0; k < VL; k++) m1[k] <= d_i * 16'(VL) + 16'(k) < n;
            end
        end
        e2 <= e1 & !rst; x2 <= x1; h2 <= h1; i2 <= i1; m2 <= m1;
        for (int k = 0; k < VL; k++) t2[k*16 +: 16] <= tab[table_index($signed(x1[k*16 +: 16]))];
        if (s == ROW) for (int k = 0; k < VL; k++) begin lmax[k] <= op == SOFTMAX ? 20'sh80000 : '0; lsum[k] <= 0; end
        if (e2)
            for (int k = 0; k < VL; k++) begin
                vin = m2[k] ? entered($signed(x2[k*16 +: 16]), $signed(h2[k*16 +: 16]), t2[k*16 +: 16]) : '0;
                stat = op == SOFTMAX ? vin : absolute(vin);
                if (m2[k] && stat > lmax[k]) lmax[k] <= stat;
                lsum[k] <= lsum[k] + 32'(vin);
            end
        if (s == MEAN) for (int k = 0; k < VL; k++) lmax[k] <= '0; // from here on the maximum of the normalised row
        if (a6)
            for (int k = 0; k < VL; k++) begin
                stat = absolute(VW'($signed(y6[k*16 +: 16])));
                if (ml6[k] && stat > lmax[k]) lmax[k] <= stat;
            end
    end
    logic [VL*VW-1:0] entering;
    always_comb
        for (int k = 0; k < VL; k++)
            entering[k*VW +: VW] = m2[k] ? entered($signed(x2[k*16 +: 16]), $signed(h2[k*16 +: 16]), t2[k*16 +: 16]) : '0;

    // ---- figures of a row --------------------------------------------------------------------------------------
    logic signed [VW-1:0] top; logic signed [31:0] sum; // over the lanes
    always_comb begin
        top = lmax[0]; sum = lsum[0];
        for (int k = 1; k < VL; k++) begin
            if (lmax[k] > top) top = lmax[k];
            sum = sum + lsum[k];
        end
    end
    logic signed [VW-1:0] mean, peak; logic [53:0] squares; logic [41:0] var_; logic signed [7:0] half_exp;
    logic [15:0] esum;
    function automatic logic [4:0] lead(input logic [15:0] x); // left shift that sets bit 15
        lead = 0;
        for (int k = 0; k < 16; k++) if (x[k]) lead = 5'(15 - k);
    endfunction
    function automatic logic [5:0] msb(input logic [53:0] x);
        msb = 0;
        for (int k = 0; k < 54; k++) if (x[k]) msb = 6'(k);
    endfunction
    logic [15:0] m16, mant; logic [4:0] z; logic [16:0] rmant; logic signed [7:0] nsh8; logic [5:0] nsh;
    logic dstart, ddone; logic [31:0] dnum; logic [15:0] dden; logic [16:0] dq;
    logic rstart, rdone; logic [20:0] rq;
    sta_divide divide(.clk, .rst, .start(dstart), .num(dnum), .den(dden), .done(ddone), .q(dq));
    sta_root root(.clk, .rst, .start(rstart), .x(var_), .done(rdone), .q(rq));
    logic mstart, mdone; logic signed [40:0] mx; logic signed [57:0] mp;
    sta_multiply multiply(.clk, .rst, .start(mstart), .x(mx), .y(inv), .done(mdone), .p(mp));
    logic signed [7:0] e8, big_e, even_e; logic [39:0] sqn; logic [39:0] u;
    always_comb begin // variance to a 42-bit radicand and an even exponent
        sqn = e8 >= 0 ? 40'(squares >> e8) : 40'(squares << (-e8));
        u = mp[56:17]; // one bit less than it has: the shift below makes it even
        big_e = e8 + 8'sd2 - $signed(8'(lgn));
        even_e = big_e - $signed({7'd0, big_e[0]});
    end

    // ---- passes over the row buffer ----------------------------------------------------------------------------
    wire passing = s == SQUARES || s == AFFINE || s == CODES;
    wire [15:0] pend = s == CODES ? padded : groups;
    wire pissue = passing && wait_ == 0 && pi != pend;
    function automatic logic [15:0] sat16(input logic signed [39:0] x);
        sat16 = x > 32767 ? 16'h7fff : x < -32768 ? 16'h8000 : x[15:0];
    endfunction
    function automatic logic [7:0] power(input logic [15:0] t, input logic [12:0] e); // t >> (8 + e), rounded
        power = e > 13'd7 ? 8'd0 : 8'((17'(t) + (17'd1 << (5'd7 + e[4:0]))) >> (5'd8 + e[4:0]));
    endfunction
    logic [VW-1:0] below; logic [VL*VW-1:0] leaving; logic [53:0] square_sum; logic [15:0] code_sum;
    always_comb for (int k = 0; k < VL; k++) leaving[k*VW +: VW] = VW'($signed(y6[k*16 +: 16]));
    always_ff @(posedge clk) begin
        rowq <= rowbuf[pi[GB-1:0]]; gq <= gmem[pi[GB-1:0]]; bq <= bmem[pi[GB-1:0]];
        if (e2) rowbuf[i2[GB-1:0]] <= entering;
        else if (a6) rowbuf[ai6[GB-1:0]] <= leaving;
        a1 <= pissue && s == AFFINE && !rst; sq2 <= sq1 & !rst; sq3 <= sq2 & !rst;
        cd1 <= pissue && s == CODES && !rst; cd2 <= cd1 & !rst; cd3 <= cd2 & !rst; cd4 <= cd3 & !rst; cd5 <= cd4 & !rst;
        sq1 <= pissue && s == SQUARES && !rst;
        a2_ <= a1 & !rst; a3 <= a2_ & !rst; a4 <= a3 & !rst; a5 <= a4 & !rst; a6 <= a5 & !rst;
        pi1 <= pi; pi2 <= pi1; pi3 <= pi2; pi4 <= pi3; ai4 <= pi3; ai5 <= ai4; ai6 <= ai5;
        for (int k = 0; k < VL; k++) ml1[k] <= pi * 16'(VL) + 16'(k) < n;
        ml2 <= ml1; ml3 <= ml2; ml4 <= ml3; ml5 <= ml4; ml6 <= ml5;
        g2 <= gq; g3 <= g2; g4 <= g3; b2 <= bq; b3 <= b2; b4 <= b3; b5 <= b4;
        for (int k = 0; k < VL; k++) begin
            c2[k*21 +: 21] <= 21'($signed(rowq[k*VW +: VW])) - 21'(mean);
            c3[k*42 +: 42] <= ml2[k] ? 42'($signed(c2[k*21 +: 21])) * 42'($signed(c2[k*21 +: 21])) : '0;
            cr3[k*38 +: 38] <= 38'($signed(c2[k*21 +: 21])) * 38'($signed({1'b0, rmant}));
            xh4[k*16 +: 16] <= sat16((40'($signed(cr3[k*38 +: 38])) + (40'sd1 <<< (nsh - 6'd1))) >>> nsh);
            xg5[k*32 +: 32] <= 32'($signed(xh4[k*16 +: 16])) * 32'($signed(g4[k*16 +: 16]));
            y6[k*16 +: 16] <= ml5[k] ? sat16(((40'($signed(xg5[k*32 +: 32])) + (40'sd1 <<< (gsh - 6'd1))) >>> gsh) + 40'($signed(b5[k*16 +: 16]))) : '0;
            // codes of a quantised row
            xs2[k*17 +: 17] <= 17'($signed(rowq[k*VW +: VW])) <<< z;
            pr3[k*34 +: 34] <= 34'($signed(xs2[k*17 +: 17])) * 34'($signed({1'b0, mant}));
            // codes of a softmax row
            below = peak - $signed(rowq[k*VW +: VW]);
            ei2[k*7 +: 7] <= below[7:1]; es2[k*13 +: 13] <= {1'b0, below[VW-1:8]};
            et3[k*16 +: 16] <= exptab[ei2[k*7 +: 7]]; es3[k*13 +: 13] <= es2[k*13 +: 13];
            code4[k*8 +: 8] <= !ml3[k] ? 8'd0
                : op == SOFTMAX ? power(et3[k*16 +: 16], es3[k*13 +: 13])
                                : 8'((40'($signed(pr3[k*34 +: 34])) + 40'sd4194304) >>> 23);
        end
        if (cd4 && !pi4[0]) low5 <= code4;
        if (s == ROW) begin squares <= 0; esum <= 0; end
        if (sq3) squares <= squares + square_sum;
        if (s == VARIANCE && flush == 4'd3) squares <= squares + 54'(eps);
        if (cd4) esum <= esum + code_sum;
    end
    /* verilator lint_on BLKSEQ */
    always_comb begin
        square_sum = 0; code_sum = 0;
        for (int k = 0; k < VL; k++) begin
            square_sum = square_sum + 54'(c3[k*42 +: 42]);
            code_sum = code_sum + 16'(code4[k*8 +: 8]);
        end
    end

    // ---- memory writes -----------------------------------------------------------------------------------------
    logic rec_second;
    wire [63:0] record = {32'd0, 8'd0, 8'(z), m16};
    always_ff @(posedge clk) begin
        wr_en <= 0;
        if (a6) begin wr_en <= !rst; wr_addr <= op_ + {16'd0, ai6}; wr_data <= y6; end
        if (cd4 && pi4[0]) begin wr_en <= !rst; wr_addr <= dp + {17'd0, pi4[15:1]}; wr_data <= {code4, low5}; end
        if (s == RECORD && gapc == 0) begin
            wr_en <= !rst; wr_addr <= rp; wr_data <= rec_second ? '0 : (C*8)'(record);
        end
    end

    // ---- control -----------------------------------------------------------------------------------------------
    assign busy = s != IDLE || wr_en;
    logic [7:0] code_gap; assign code_gap = gap > 8'd2 ? gap - 8'd2 : 8'd0;
    always_ff @(posedge clk) begin
        dstart <= 0; rstart <= 0; mstart <= 0;
        if (rst) begin s <= IDLE; gapc <= 0; wait_ <= 0; flush <= 0; end
        else begin
            if (gapc != 0) gapc <= gapc - 8'd1;
            if (wait_ != 0) wait_ <= wait_ - 8'd1;
            if (pissue) begin
                pi <= pi + 16'd1;
                if (s == AFFINE) wait_ <= gap - 8'd1;
                if (s == CODES && pi[0]) wait_ <= code_gap;
            end
            if (rd_en) begin
                gapc <= gap - 8'd1;
                ptr <= ptr + 1;
            end
            case (s)
            IDLE: if (start) begin
                row <= 0; i <= 0; second <= 0; sp <= src; sp2 <= src2; dp <= dst; op_ <= out; rp <= rec; gapc <= 0; wait_ <= 0;
                ptr <= op == TABLES ? src : gb;
                s <= op == TABLES ? TABLE : op == NORM ? PARAMS : ROW;
            end
            TABLE: if (rd_en) begin
                i <= i + 16'd1;
                if (i == 16'((EXPS + GELUS) / VL - 1)) begin s <= DRAIN; flush <= 4'd2; after <= IDLE; end
            end
            PARAMS: if (rd_en) begin
                i <= i + 16'd1;
                if (i == groups - 16'd1) begin i <= 0; second <= 1; if (second) s <= ROW; end
            end
            ROW: begin
                i <= 0; second <= 0; ptr <= sp; elem <= sp; s <= LOAD; gapc <= 0;
            end
            LOAD: if (rd_en) begin
                elem <= elem + src_stride;
                second <= op == NORM && !second;
                if (op == NORM) ptr <= second ? sp + 32'(i) + 1 : sp2 + 32'(i);
                if (op != NORM || second) begin
                    i <= i + 16'd1;
                    if (i == (gather ? n : groups) - 16'd1) begin
                        s <= DRAIN; flush <= 4'd4; after <= op == NORM ? MEAN : op == SOFTMAX ? CODES : DIVIDE; pi <= 0; rstd_wanted <= 0;
                    end
                end
            end
            DRAIN: begin
                flush <= flush - 4'd1;
                if (flush == 4'd1) begin
                    s <= after;
                    peak <= top;
                    m16 <= top == 0 ? 16'h8000 : 16'(top) << lead(16'(top)); z <= top == 0 ? 5'd15 : lead(16'(top));
                    if (after == DIVIDE) begin dstart <= 1; dnum <= 32'd127 << 23; dden <= top == 0 ? 16'h8000 : 16'(top) << lead(16'(top)); end
                    if (after == RECORD) gapc <= 0;
                    if (after == MEAN) begin mstart <= 1; mx <= 41'(sum); end
                end
            end
            MEAN: if (mdone) begin
                mean <= VW'((mp + (58'sd1 <<< (6'd14 + 6'(lgn)))) >>> (6'd15 + 6'(lgn)));
                s <= SQUARES; pi <= 0;
            end
            SQUARES: if (pi == groups) begin s <= VARIANCE; flush <= 4'd6; end
            VARIANCE: begin
                flush <= flush - 4'd1;
                if (flush == 4'd2) e8 <= 8'(msb(squares)) - 8'sd39;
                if (flush == 4'd1) begin mstart <= 1; mx <= $signed({1'b0, sqn}); s <= SCALE; end
            end
            SCALE: if (mdone) begin
                var_ <= big_e[0] ? 42'({u, 1'b0}) : 42'(u); half_exp <= even_e >>> 1;
                rstart <= 1; s <= ROOT;
            end
            ROOT: if (rdone) begin
                dnum <= 32'h80000000; dden <= rq[20] ? rq[20:5] : rq[19] ? rq[19:4] : rq[18:3]; dstart <= 1;
                nsh8 <= 8'sd21 + (rq[20] ? 8'sd5 : rq[19] ? 8'sd4 : 8'sd3) + half_exp;
                rstd_wanted <= 1; s <= DIVIDE;
            end
            DIVIDE: if (ddone) begin
                if (rstd_wanted) begin
                    rmant <= dq; nsh <= nsh8 < 8'sd1 ? 6'd1 : nsh8[5:0]; s <= AFFINE; pi <= 0; rstd_wanted <= 0;
                end else if (op == SOFTMAX) begin
                    m16 <= dq[16] ? 16'hffff : dq[15:0]; z <= 5'd15 - z; s <= RECORD; rec_second <= 0; gapc <= 0;
                end else begin
                    mant <= dq[15:0]; s <= CODES; pi <= 0;
                end
            end
            AFFINE: if (pi == groups) begin s <= DRAIN; flush <= 4'd8; after <= DIVIDE; end
            CODES: if (pi == padded) begin
                if (op == SOFTMAX) begin
                    if (flush == 4'd0) flush <= 4'd6;
                    else begin
                        flush <= flush - 4'd1;
                        if (flush == 4'd1) begin
                            z <= lead(esum); dstart <= 1; dnum <= 32'h80000000; dden <= esum << lead(esum); s <= DIVIDE;
                        end
                    end
                end else begin s <= DRAIN; flush <= 4'd6; after <= RECORD; end
            end
            RECORD: if (gapc == 0) begin
                gapc <= gap - 8'd1; rp <= rp + 1; rec_second <= RECB == 2 && !rec_second;
                if (RECB == 1 || rec_second) begin
                    row <= row + 16'd1; sp <= gather ? sp + 1 : sp + src_stride; sp2 <= sp2 + src2_stride;
                    dp <= dp + dst_stride; op_ <= op_ + out_stride;
                    s <= row == rows - 16'd1 ? IDLE : ROW;
                end
            end
            default: s <= IDLE;
            endcase
        end
    end
    // Tables: exponentials, then the GELU correction, VL a beat.
    always_ff @(posedge clk)
        if (d_tab)
            for (int k = 0; k < VL; k++) begin
                if (d_i < 16'(EXPS / VL)) exptab[7'(d_i * VL + 16'(k))] <= rd_data[k*16 +: 16];
                else tab[10'(d_i * VL + 16'(k) - 16'(EXPS))] <= rd_data[k*16 +: 16];
            end
endmodule
