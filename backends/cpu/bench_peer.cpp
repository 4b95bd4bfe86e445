// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// All of the module pscope_onednn.so: oneDNN pulls libOpenCL and OpenMP in, which the program itself must start without.
#include "backends/cpu/bench_peer.h"

#include <cstring>
#include <memory>
#include <vector>

#include <dnnl.hpp>
#if defined(_OPENMP) || __has_include(<omp.h>)
#include <omp.h>
#endif

namespace pscope::cpu {

using dnnl::memory;

static memory::data_type inputType(const std::string& type) {
    return type == "f32" ? memory::data_type::f32 : type == "bf16" ? memory::data_type::bf16 : memory::data_type::u8;
}
static memory::data_type weightType(const std::string& type) {
    return type == "f32" ? memory::data_type::f32 : type == "bf16" ? memory::data_type::bf16 : memory::data_type::s8;
}

static Peer buildPeer(const std::string& type, int tokens, int columns, int rows) {
    const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    auto stream = std::make_shared<dnnl::stream>(engine);
    const memory::desc x({tokens, columns}, inputType(type), memory::format_tag::ab);
    const memory::desc w({columns, rows}, weightType(type), memory::format_tag::any); // oneDNN chooses its packed form
    const memory::desc bias({1, rows}, memory::data_type::f32, memory::format_tag::ab);
    const memory::desc y({tokens, rows}, memory::data_type::f32, memory::format_tag::ab);
    const dnnl::matmul::primitive_desc description(dnnl::matmul::desc(x, w, bias, y), engine);
    memory input(x, engine), weights(description.weights_desc(), engine), offset(bias, engine), output(y, engine);
    for (const memory* part : {&input, &weights, &offset}) std::memset(part->get_data_handle(), 1, part->get_desc().get_size()); // small normal numbers of any type
    auto primitive = std::make_shared<dnnl::matmul>(description);
    const std::unordered_map<int, memory> arguments{{DNNL_ARG_SRC, input}, {DNNL_ARG_WEIGHTS, weights}, {DNNL_ARG_BIAS, offset}, {DNNL_ARG_DST, output}};
    return {description.impl_info_str(), [primitive, stream, arguments] {
                primitive->execute(*stream, arguments);
                stream->wait();
            }};
}

static std::optional<Peer> makeOneDnn(const std::string& type, int tokens, int columns, int rows, int threads) {
#if defined(_OPENMP) || __has_include(<omp.h>)
    omp_set_num_threads(threads); // Debian's oneDNN runs on OpenMP
#else
    (void)threads;
#endif
    try {
        Peer peer = buildPeer(type, tokens, columns, rows);
        if (peer.implementation.starts_with("ref")) return {};
        peer.once();
        return peer;
    } catch (const dnnl::error&) {
        return {};
    }
}

} // namespace pscope::cpu

extern "C" __attribute__((visibility("default"))) const pscope::cpu::PeerModule* pscopeOneDnnPeers() {
    static const pscope::cpu::PeerModule module{PSCOPE_VERSION, pscope::cpu::makeOneDnn};
    return &module;
}
