// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/quick_bar.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QScopedValueRollback>
#include <QSlider>
#include <QSpinBox>
#include <QToolButton>

#include <algorithm>
#include <cmath>
#include <set>

#include "widgets/hint_combo.h"
#include "widgets/icons.h"
#include "widgets/models/advisor.h"
#include "widgets/models/formatter.h"
#include "widgets/models/session_document.h"
#include "widgets/wheel_guard.h"

namespace pscope {
namespace {

constexpr int kGesturePauseMs = 900;

QLabel* caption(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setObjectName(QStringLiteral("faint"));
    return label;
}

template <class Methods> void fillMethods(QComboBox* combo, const Methods& methods) {
    for (const auto& method : methods) {
        combo->addItem(coreText(method.label), toQt(method.id));
        combo->setItemData(combo->count() - 1, QStringLiteral("%1 (%2)").arg(coreText(method.help), coreText(method.source)), Qt::ToolTipRole);
    }
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(8);
}

} // namespace

QuickBar::QuickBar(SessionDocument& document, const Advisor& advisor, QWidget* parent)
    : QWidget(parent), m_document(document), m_advisor(advisor) {
    setObjectName(QStringLiteral("toolStrip"));
    setAttribute(Qt::WA_StyledBackground);
    setupWidgets();
    setupMethods();
    connectWidgets();
    guardFromWheel({m_pattern, m_bits, m_slider, m_spin, m_weightMethod, m_unitMethod, m_repair});
    refresh();
}

void QuickBar::setupWidgets() {
    m_scope = new QLabel(this);
    m_pattern = new HintCombo(this);
    for (const PatternChoice& choice : patternChoices()) {
        m_pattern->addItem(toText(choice));
        m_pattern->setItemData(m_pattern->count() - 1, explain(choice), Qt::ToolTipRole);
    }
    m_pattern->setMaxVisibleItems(16);
    m_pattern->setToolTip(tr("Pattern of the weights to remove"));
    m_bits = new HintCombo(this);
    for (const int bits : bitChoices()) m_bits->addItem(bitsText(bits), bits);
    m_bits->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_bits->setMinimumContentsLength(6);
    m_bits->setToolTip(tr("Storage of weights; integers run with 8-bit activations"));
    m_slider = new QSlider(Qt::Horizontal, this);
    m_slider->setRange(0, 99);
    m_slider->setPageStep(5);
    m_slider->setToolTip(tr("Sparsity: share of weights that are zero"));
    m_slider->setAccessibleName(tr("Sparsity"));
    m_spin = new QSpinBox(this);
    m_spin->setRange(0, 99);
    m_spin->setSuffix(QStringLiteral(" %"));
    m_spin->setToolTip(m_slider->toolTip());

    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(10, 8, 10, 8);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(6);
    grid->addWidget(m_scope, 0, 0, 1, 4);
    grid->addWidget(m_pattern, 1, 0);
    grid->addWidget(m_slider, 1, 1);
    grid->addWidget(m_spin, 1, 2);
    grid->addWidget(m_bits, 1, 3);
    m_hint = new QLabel(this);
    m_hint->setObjectName(QStringLiteral("faint"));
    m_hint->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_hint->setWordWrap(true);
    m_hint->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_hint->setMinimumHeight(2 * fontMetrics().lineSpacing()); // room for both lines: what is below must not jump
    grid->addWidget(m_hint, 2, 0, 1, 4);
    grid->setColumnStretch(1, 1);
}

void QuickBar::setupMethods() {
    m_weightMethod = new QComboBox(this);
    fillMethods(m_weightMethod, weightMethods());
    m_weightMethod->setToolTip(tr("Which weights are removed first"));
    m_unitMethod = new QComboBox(this);
    fillMethods(m_unitMethod, unitMethods());
    m_unitMethod->setToolTip(tr("Which neurons are removed first"));
    m_repair = new QComboBox(this);
    m_repair->setObjectName(QStringLiteral("repair"));
    fillMethods(m_repair, repairMethods());
    m_repair->setToolTip(tr("How the weights that stay make up for those that left"));
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(caption(tr("weights by"), this));
    row->addWidget(m_weightMethod, 1);
    row->addSpacing(6);
    row->addWidget(caption(tr("neurons by"), this));
    row->addWidget(m_unitMethod, 1);
    static_cast<QGridLayout*>(layout())->addLayout(row, 3, 0, 1, 4);
    auto* repair = new QHBoxLayout;
    repair->setSpacing(6);
    repair->addWidget(caption(tr("repair what stays"), this));
    repair->addWidget(m_repair, 1);
    static_cast<QGridLayout*>(layout())->addLayout(repair, 4, 0, 1, 4);
}

std::vector<MatrixId> QuickBar::targets() const {
    if (!m_document.hasModel()) return {};
    if (!m_document.selection()->matrices().empty()) return m_document.selection()->matrices();
    std::vector<MatrixId> all;
    for (int layer = 0; layer < m_document.model().shape.layers; ++layer)
        for (int kind = 0; kind < kLayerMatrices; ++kind) all.push_back({layer, static_cast<MatrixKind>(kind)});
    return all;
}

void QuickBar::beginGesture() {
    m_gesture = m_document.newGesture();
    m_gesturePattern.reset();
    const std::vector<MatrixId> ids = targets();
    if (ids.empty()) return;
    const auto patternAt = [this](const MatrixId& id) { return patternOf(m_document.recipe().matrix(id.layer, id.kind)); };
    const PatternChoice first = patternAt(ids.front());
    const bool common = std::all_of(ids.begin(), ids.end(), [&](const MatrixId& id) { return patternAt(id) == first; });
    if (common && first.pattern != Pattern::Dense) m_gesturePattern = first;
}

void QuickBar::applySparsity(int percent) {
    if (m_refreshing) return;
    if (m_gesture == 0) beginGesture();
    MatrixEdit edit{.sparsity = percent / 100.0};
    if (percent > 0) edit.pattern = m_gesturePattern;
    m_document.editMatrices(targets(), edit, m_gesture);
    if (!m_slider->isSliderDown()) m_gestureEnd.start();
}

void QuickBar::connectWidgets() {
    m_gestureEnd.setSingleShot(true);
    m_gestureEnd.setInterval(kGesturePauseMs);
    connect(&m_gestureEnd, &QTimer::timeout, this, [this] { m_gesture = 0; });
    connect(m_slider, &QSlider::sliderPressed, this, [this] {
        m_gestureEnd.stop();
        beginGesture();
    });
    connect(m_slider, &QSlider::sliderReleased, this, [this] { m_gesture = 0; });
    connect(m_slider, &QSlider::valueChanged, this, &QuickBar::applySparsity);
    connect(m_spin, &QSpinBox::valueChanged, this, &QuickBar::applySparsity);
    connect(m_pattern, &QComboBox::activated, this, [this](int row) {
        if (row < static_cast<int>(patternChoices().size()))
            m_document.editMatrices(targets(), {.pattern = patternChoices()[static_cast<std::size_t>(row)]});
    });
    connect(m_bits, &QComboBox::activated, this, [this] {
        m_document.editMatrices(targets(), {.bits = m_bits->currentData().toInt()});
    });
    const auto chooseMethods = [this] {
        m_document.setMethods(fromQt(m_weightMethod->currentData().toString()), fromQt(m_unitMethod->currentData().toString()));
    };
    connect(m_weightMethod, &QComboBox::activated, this, chooseMethods);
    connect(m_unitMethod, &QComboBox::activated, this, chooseMethods);
    connect(m_repair, &QComboBox::activated, this, [this] { m_document.setRepair(fromQt(m_repair->currentData().toString())); });
    const auto hints = [this](const MatrixEdit& edit) {
        return m_advisor.hint(targets(), [this, edit](const MatrixId& id) { return applyEdit(m_document.recipe().matrix(id.layer, id.kind), edit); });
    };
    connect(m_pattern, &HintCombo::popupComing, this, [this, hints] {
        for (int row = 0; row < static_cast<int>(patternChoices().size()); ++row)
            m_pattern->setHint(row, hints({.pattern = patternChoices()[static_cast<std::size_t>(row)]}), explain(patternChoices()[static_cast<std::size_t>(row)]));
    });
    connect(m_bits, &HintCombo::popupComing, this, [this, hints] {
        for (int row = 0; row < m_bits->count(); ++row) m_bits->setHint(row, hints({.bits = m_bits->itemData(row).toInt()}), {});
    });
    connect(&m_advisor, &Advisor::learned, this, &QuickBar::refreshHint);
    connect(m_document.selection(), &MatrixSelection::changed, this, &QuickBar::refresh);
    connect(&m_document, &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        if (event.kind == ChangeEvent::Kind::Model || event.kind == ChangeEvent::Kind::Recipe) refresh();
    });
}

void QuickBar::refresh() {
    const QScopedValueRollback guard(m_refreshing, true);
    const std::vector<MatrixId> ids = targets();
    setEnabled(!ids.empty());
    const std::size_t selected = m_document.selection()->matrices().size();
    if (ids.empty()) m_scope->setText(tr("No model open"));
    else if (selected == 0) m_scope->setText(tr("<b>All %1 encoder matrices</b>").arg(ids.size()));
    else if (selected == 1) m_scope->setText(QStringLiteral("<b>%1</b>").arg(toQt(placeName(ids.front()))));
    else m_scope->setText(tr("<b>%1 selected matrices</b>").arg(selected));
    if (ids.empty()) return;

    std::set<QString> patterns;
    std::set<int> bits;
    double zeros = 0, all = 0;
    for (const MatrixId& id : ids) {
        const MatrixSpec& spec = m_document.recipe().matrix(id.layer, id.kind);
        patterns.insert(toText(patternOf(spec)));
        bits.insert(spec.bits);
        const double count = static_cast<double>(m_document.model().size(id.layer, id.kind).count());
        zeros += spec.zeroFraction() * count;
        all += count;
    }
    m_pattern->setCurrentIndex(patterns.size() == 1 ? m_pattern->findText(*patterns.begin()) : -1);
    m_pattern->setPlaceholderText(patterns.size() == 1 ? *patterns.begin() : tr("mixed"));
    m_bits->setCurrentIndex(bits.size() == 1 ? m_bits->findData(*bits.begin()) : -1);
    m_bits->setPlaceholderText(tr("mixed"));
    const int percent = static_cast<int>(std::lround(100 * zeros / std::max(all, 1.0)));
    if (!m_slider->isSliderDown()) m_slider->setValue(percent);
    if (m_spin->value() != percent) m_spin->setValue(percent);
    refreshHint();
    m_weightMethod->setCurrentIndex(m_weightMethod->findData(toQt(m_document.recipe().weightMethod)));
    m_unitMethod->setCurrentIndex(m_unitMethod->findData(toQt(m_document.recipe().unitMethod)));
    m_repair->setCurrentIndex(m_repair->findData(toQt(m_document.recipe().repair)));
}

/// Before and after the click: which kernel the present setting gets here and what that is worth.
void QuickBar::refreshHint() {
    const std::vector<MatrixId> ids = targets();
    const auto specOf = [this](const MatrixId& id) { return m_document.recipe().matrix(id.layer, id.kind); };
    const bool dense = std::all_of(ids.begin(), ids.end(), [&](const MatrixId& id) { return specOf(id) == MatrixSpec{}; });
    if (ids.empty() || dense) {
        m_hint->setText(dense && !ids.empty() ? tr("Dense: open a list to see what each setting is worth here") : QString());
        m_hint->setToolTip({});
        return;
    }
    const SettingHint hint = m_advisor.hint(ids, specOf);
    const QString sentence = hint.sentence(), head = hint.shortText();
    m_hint->setText(head.isEmpty() ? sentence.toHtmlEscaped() : QStringLiteral("<b>%1</b> %2").arg(head.toHtmlEscaped(), sentence.toHtmlEscaped()));
    m_hint->setToolTip(sentence);
}

} // namespace pscope
