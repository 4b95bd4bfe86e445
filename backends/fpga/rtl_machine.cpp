// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/fpga/rtl_machine.h"

#ifdef PSCOPE_HAVE_VERILATOR
#include <cstring>

#include <verilated.h>

#include "Vsta4.h"
#include "Vsta8.h"
#endif

namespace pscope::fpga {

#ifdef PSCOPE_HAVE_VERILATOR
namespace {

constexpr std::int64_t kCyclesAtOnce = 20000; // between two looks at the stop token: some 20 ms

template <class Model> class Machine final : public RtlMachine {
public:
    explicit Machine(int columns)
        : m_context(new VerilatedContext)
        , m_model(new Model(m_context.get()))
        , m_columns(std::size_t(columns)) {}
    ~Machine() override { m_model->final(); }

    std::vector<std::uint8_t>& memory() override { return m_memory; }

    Result<std::vector<std::int64_t>> run(std::uint32_t programBeat, int gap, std::int64_t mostCycles, JobContext& job,
                                          const std::function<void(std::int64_t)>& progress) override {
        std::vector<std::int64_t> cycles;
        m_model->gap = std::uint8_t(gap);
        m_model->program_base = programBeat;
        m_model->rst = 1;
        for (int i = 0; i < 4; ++i)
            tick();
        m_model->rst = 0;
        m_model->start = 1;
        tick();
        m_model->start = 0;
        std::int64_t last = 0, at = 0;
        for (; !m_model->idle; ++at) {
            if (at >= mostCycles)
                return fail(ErrorCode::Internal, "RTL: did not stop within {} cycles", mostCycles);
            if (at % kCyclesAtOnce == 0 && job.stopRequested()) return cancelled();
            if (at % kCyclesAtOnce == 0 && progress) progress(at);
            tick();
            if (!m_model->op_done) continue;
            cycles.push_back(at + 1 - last);
            last = at + 1;
        }
        if (m_outside)
            return fail(ErrorCode::Internal, "RTL: addressed beat {}, but the memory has {}", m_outside,
                        m_memory.size() / m_columns);
        return cycles;
    }

private:
    void tick() {
        m_model->clk = 0;
        m_model->eval();
        const bool reads = m_model->rd_en, writes = m_model->wr_en;
        const std::size_t from = std::size_t(m_model->rd_addr) * m_columns,
                          to = std::size_t(m_model->wr_addr) * m_columns;
        const auto data = m_model->wr_data;
        m_model->clk = 1;
        m_model->eval();
        if (reads) {
            if (from + m_columns <= m_memory.size())
                std::memcpy(&m_model->rd_data, m_memory.data() + from, m_columns);
            else
                m_outside = m_model->rd_addr;
        }
        if (writes) {
            if (to + m_columns <= m_memory.size())
                std::memcpy(m_memory.data() + to, &data, m_columns);
            else
                m_outside = std::uint32_t(to / m_columns);
        }
    }

    std::unique_ptr<VerilatedContext> m_context;
    std::unique_ptr<Model> m_model;
    std::size_t m_columns;
    std::vector<std::uint8_t> m_memory;
    std::uint32_t m_outside = 0;
};

} // namespace

std::string whyNoRtl() {
    return "";
}

Result<std::unique_ptr<RtlMachine>> makeRtlMachine(const Geometry& geometry) {
    Geometry any = geometry;
    any.gap = 1;
    if (any == buildPoints()[0].geometry) return std::make_unique<Machine<Vsta8>>(8);
    if (any == buildPoints()[1].geometry) return std::make_unique<Machine<Vsta4>>(4);
    return fail(ErrorCode::Unsupported, "RTL: this build simulates {} and {}, not {}",
                toText(buildPoints()[0].geometry), toText(buildPoints()[1].geometry), toText(geometry));
}
#else
std::string whyNoRtl() {
    return "this build has no Verilator, so the RTL cannot be run and no audit is possible";
}

Result<std::unique_ptr<RtlMachine>> makeRtlMachine(const Geometry&) {
    return fail(ErrorCode::Unsupported, "RTL: {}", whyNoRtl());
}
#endif

} // namespace pscope::fpga
