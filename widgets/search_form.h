// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What to search for: objective, limits, strategy with its parameters, budget, what may change and what may
// not.
#pragma once

#include <QScrollArea>

#include "core/search/search_request.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;
class QToolButton;
class QVBoxLayout;

namespace pscope {

class ConstraintList;
class ParamForm;
class PinGrid;
class SessionDocument;

class SearchForm : public QScrollArea {
    Q_OBJECT
public:
    explicit SearchForm(SessionDocument& document, QWidget* parent = nullptr);
    SearchRequest request() const;
    void setRequest(const SearchRequest& request);
    ConstraintList& limits() { return *m_limits; }
    QPushButton& startButton() { return *m_start; }

signals:
    void startWanted(const pscope::SearchRequest& request);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void setupGoal(QFormLayout& form);
    void setupStrategy(QFormLayout& form);
    void setupBudget(QFormLayout& form);
    void setupFreedom(QFormLayout& form);
    void setupDetails(QWidget& parent, QVBoxLayout& layout);
    void showStrategy();
    void refreshGround(); // model or data changed
    void refreshDevices();
    void check();
    void keepWide();
    void takeLimitsFromFront();

    SessionDocument& m_document;
    QComboBox* m_objective = nullptr;
    ConstraintList* m_limits = nullptr;
    QComboBox* m_strategy = nullptr;
    QLabel* m_about = nullptr;
    ParamForm* m_params = nullptr;
    QSpinBox* m_evaluations = nullptr;
    QDoubleSpinBox* m_minutes = nullptr;
    QDoubleSpinBox* m_seed = nullptr;
    QCheckBox *m_matrices = nullptr, *m_heads = nullptr, *m_neurons = nullptr, *m_depth = nullptr;
    QComboBox* m_grain = nullptr;
    QComboBox* m_base = nullptr;
    PinGrid* m_pins = nullptr;
    QLineEdit* m_morePins = nullptr;
    QToolButton* m_more = nullptr;
    QLineEdit* m_searchData = nullptr;
    QSpinBox* m_examples = nullptr;
    QPlainTextEdit* m_levels = nullptr;
    QSpinBox *m_latencyPoints = nullptr, *m_heldOut = nullptr, *m_finalists = nullptr;
    QLabel* m_verdict = nullptr;
    QPushButton* m_start = nullptr;
    std::string m_otherBase; // of a request that was shown again: neither dense nor the present recipe
};

} // namespace pscope
