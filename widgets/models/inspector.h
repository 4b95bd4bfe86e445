// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Asks the lane to look inside the model for the inspector page; answers come as shared values.
#pragma once

#include <map>

#include "core/measure/inspect.h"
#include "widgets/models/lab.h"

namespace pscope {

/// Attention of the dense model and of the recipe for one text.
struct AttentionPair {
    AttentionMaps dense, compressed;
};

/// Per matrix: squared distance of the weights to the dense ones over their squared norm, 0 ... 1.
struct WeightErrors {
    std::string recipe; // its text
    std::map<MatrixId, double> of;
};

class Inspector : public QObject {
    Q_OBJECT
public:
    explicit Inspector(Lab& lab, QObject* parent = nullptr)
        : QObject(parent)
        , m_lab(lab) {}
    void requestMatrix(const MatrixId& id); // in the recipe as it stands
    void requestErrors(); // of every matrix in the recipe as it stands
    void requestRanges(std::size_t examples);
    void requestAttention(const QString& text, const QString& pair);

signals:
    void matrixReady(std::shared_ptr<const pscope::MatrixInspection> matrix);
    void errorsReady(std::shared_ptr<const pscope::WeightErrors> errors);
    void rangesReady(std::shared_ptr<const pscope::ActivationRanges> ranges);
    void attentionReady(std::shared_ptr<const pscope::AttentionPair> maps);
    void failed(const QString& sentence);

private:
    template <class T, class Ready>
    void request(const QString& tag, const QString& title, JobBridge::Work<T> work, Ready ready);
    Lab& m_lab;
};

} // namespace pscope
