// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Formats that pack tensors at any byte (legacy pickle, ONNX) would make every later floats() a copy: copy once instead.
#pragma once

#include <cstring>
#include <map>
#include <utility>

#include "core/model/tensor.h"

namespace pscope {

class AlignedPlacer {
public:
    /// The tensor itself when its elements are aligned, else an aligned copy; equal views share one copy.
    Tensor place(Tensor tensor) {
        const auto address = reinterpret_cast<std::uintptr_t>(tensor.bytes.data());
        if (tensor.empty() || address % byteSize(tensor.dtype) == 0) return tensor;
        auto& copy = m_copies[{tensor.bytes.data(), tensor.bytes.size()}];
        if (!copy) copy = std::make_shared<const std::vector<std::byte>>(tensor.bytes.begin(), tensor.bytes.end());
        tensor.bytes = *copy;
        tensor.owner = copy;
        return tensor;
    }

private:
    std::map<std::pair<const std::byte*, std::size_t>, std::shared_ptr<const std::vector<std::byte>>> m_copies;
};

} // namespace pscope
