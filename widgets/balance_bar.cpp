// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/balance_bar.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QScopedValueRollback>
#include <QSettings>
#include <QSlider>
#include <QSpinBox>
#include <QToolButton>

#include <cmath>

#include "widgets/models/formatter.h"
#include "widgets/panel_strip.h"
#include "widgets/wheel_guard.h"

namespace pscope {
namespace {

constexpr int kGesturePauseMs = 900;
constexpr int kMostPercent = 95;
const QString kOpenSetting = QStringLiteral("balanceBar/open");

} // namespace

BalanceBar::BalanceBar(Lab& lab, const SensitivityMeter& meter, QWidget* parent)
    : QWidget(parent)
    , m_document(lab.document())
    , m_sharer(new SparsitySharer(lab, meter, this)) {
    setObjectName(QStringLiteral("toolStrip"));
    setAttribute(Qt::WA_StyledBackground);
    setupWidgets();
    m_gestureEnd.setSingleShot(true);
    m_gestureEnd.setInterval(kGesturePauseMs);
    connect(&m_gestureEnd, &QTimer::timeout, this, [this] { m_gesture = 0; });
    for (QSlider* slider : {m_mean, m_balance}) {
        connect(slider, &QSlider::sliderPressed, this, [this] {
            m_gestureEnd.stop();
            m_gesture = m_document.newGesture();
        });
        connect(slider, &QSlider::sliderReleased, this, [this] { m_gesture = 0; });
        connect(slider, &QSlider::valueChanged, this, &BalanceBar::share);
    }
    connect(m_mean, &QSlider::valueChanged, m_spin, &QSpinBox::setValue);
    connect(m_spin, &QSpinBox::valueChanged, m_mean, &QSlider::setValue);
    connect(m_pattern, &QComboBox::activated, this, &BalanceBar::share);
    connect(m_sharer, &SparsitySharer::ready, this, &BalanceBar::refresh);
    connect(&meter, &SensitivityMeter::curvesChanged, this, &BalanceBar::refresh);
    connect(&m_document, &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        using Kind = ChangeEvent::Kind;
        if (event.kind == Kind::Model) m_sharer->prepare();
        if (event.kind == Kind::Recipe || event.kind == Kind::Model || event.kind == Kind::Pins) refresh();
    });
    open(QSettings().value(kOpenSetting, true).toBool());
    refresh();
}

void BalanceBar::setupWidgets() {
    m_title = new QToolButton(this);
    m_title->setAutoRaise(true);
    m_title->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_title->setText(tr("Share out over the model"));
    m_title->setToolTip(
        tr("One sparsity for the whole model, shared out over its matrices; pinned ones stay as they are"));
    m_body = new QWidget(this);
    m_mean = new QSlider(Qt::Horizontal, m_body);
    m_mean->setRange(0, kMostPercent);
    m_mean->setAccessibleName(tr("Sparsity of the whole model"));
    m_mean->setToolTip(tr("Share of zeros over all matrices that are not pinned"));
    m_spin = new QSpinBox(m_body);
    m_spin->setRange(0, kMostPercent);
    m_spin->setSuffix(QStringLiteral(" %"));
    m_balance = new QSlider(Qt::Horizontal, m_body);
    m_balance->setRange(0, 100);
    m_balance->setAccessibleName(tr("How sparsity is shared out"));
    m_balance->setToolTip(tr(
        "Left: every matrix gets the same. Right: more where a saved millisecond costs the least quality."));
    m_pattern = new QComboBox(m_body);
    m_pattern->addItem(tr("as each is set"), QString());
    for (const char* pattern : {"unstructured", "4x4", "8x4", "16x4"})
        if (const auto choice = parsePatternChoice(QLatin1String(pattern) == QLatin1String("unstructured")
                                                       ? toText(PatternChoice{Pattern::Unstructured, 0, 0})
                                                       : QLatin1String(pattern)))
            m_pattern->addItem(toText(*choice), toText(*choice));
    m_pattern->setToolTip(tr("Pattern of the zeros"));
    m_basis = faintLabel({}, m_body);
    m_basis->setWordWrap(true);
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() - 0.5);
    m_basis->setFont(small);
    auto* grid = new QGridLayout(m_body);
    grid->setContentsMargins(10, 0, 10, 6);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->addWidget(faintLabel(tr("sparsity"), m_body), 0, 0);
    grid->addWidget(m_mean, 0, 1);
    grid->addWidget(m_spin, 0, 2);
    grid->addWidget(m_pattern, 0, 3);
    grid->addWidget(faintLabel(tr("equal"), m_body), 1, 0);
    grid->addWidget(m_balance, 1, 1);
    grid->addWidget(faintLabel(tr("least hurt per ms"), m_body), 1, 2, 1, 2);
    grid->addWidget(m_basis, 2, 0, 1, 4);
    grid->setColumnStretch(1, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 2, 4, 2);
    layout->setSpacing(0);
    layout->addWidget(m_title, 0, Qt::AlignLeft);
    layout->addWidget(m_body);
    guardFromWheel({m_mean, m_spin, m_balance, m_pattern});
    connect(m_title, &QToolButton::clicked, this, [this] { open(m_body->isHidden()); });
}

void BalanceBar::open(bool opened) {
    m_body->setVisible(opened);
    m_title->setArrowType(opened ? Qt::DownArrow : Qt::RightArrow);
    QSettings().setValue(kOpenSetting, opened);
}

void BalanceBar::share() {
    if (m_refreshing || !m_document.hasModel()) return;
    m_sharer->prepare();
    if (m_gesture == 0) m_gesture = m_document.newGesture();
    std::optional<PatternChoice> pattern;
    if (const QString chosen = m_pattern->currentData().toString(); !chosen.isEmpty())
        pattern = parsePatternChoice(chosen);
    const QScopedValueRollback guard(m_refreshing,
                                     true); // the answer must not move the slider under the finger
    m_sharer->apply(m_mean->value() / 100.0, m_balance->value() / 100.0, pattern, m_gesture);
    if (!m_mean->isSliderDown() && !m_balance->isSliderDown()) m_gestureEnd.start();
}

void BalanceBar::refresh() {
    m_body->setEnabled(m_document.hasModel());
    m_basis->setText(m_sharer->basis());
    if (m_refreshing) return;
    const QScopedValueRollback guard(m_refreshing, true);
    const int percent = std::min(kMostPercent, static_cast<int>(std::lround(100 * m_sharer->mean())));
    m_mean->setValue(percent);
    m_spin->setValue(percent);
}

} // namespace pscope
