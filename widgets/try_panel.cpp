// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/try_panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>

#include <algorithm>

#include "widgets/answer_bars.h"
#include "widgets/models/formatter.h"
#include "widgets/models/lab.h"
#include "widgets/models/try_runner.h"
#include "widgets/plot/plot_style.h"

namespace pscope {
namespace {

constexpr int kTypingPauseMs = 350;

std::size_t winner(const std::vector<float>& values) {
    return static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

QString verdictText(const TryAnswer& answer) {
    if (answer.dense.empty() || answer.compressed.empty()) return {};
    if (answer.labels.size() < 2)
        return QObject::tr("dense %1, compressed %2").arg(formatSignificant(answer.dense[0]), formatSignificant(answer.compressed[0]));
    const QString dense = toQt(answer.labels[winner(answer.dense)]).toHtmlEscaped();
    const QString compressed = toQt(answer.labels[winner(answer.compressed)]).toHtmlEscaped();
    if (dense == compressed) return QObject::tr("Both say <b>%1</b>").arg(dense);
    return QObject::tr("Dense says <b>%1</b>, compressed says <b>%2</b>").arg(dense, compressed);
}

} // namespace

TryPanel::TryPanel(Lab& lab, QWidget* parent) : QWidget(parent), m_lab(lab), m_runner(new TryRunner(lab, this)) {
    setupWidgets();
    m_delay.setSingleShot(true);
    m_delay.setInterval(kTypingPauseMs);
    connect(&m_delay, &QTimer::timeout, this, &TryPanel::ask);
    for (QLineEdit* edit : {m_text, m_pair}) {
        connect(edit, &QLineEdit::textEdited, &m_delay, qOverload<>(&QTimer::start));
        connect(edit, &QLineEdit::returnPressed, this, &TryPanel::ask);
    }
    connect(m_runner, &TryRunner::answered, this, [this](const TryAnswer& answer) {
        m_verdict->setText(verdictText(answer));
        const PlotColors colors = plotColors(palette());
        const QString line = QStringLiteral("<span style='color:%1'>■</span> %2 <b>%3</b>");
        m_dense->setText(line.arg(colors.dominated.name(), tr("dense"), formatMicroseconds(answer.denseUs)));
        m_compressed->setText(line.arg(colors.front.name(), tr("this recipe"), formatMicroseconds(answer.compressedUs)));
        QStringList tokens;
        for (const std::string& token : answer.tokens) tokens << toQt(token);
        m_tokens->setText(tr("%1 tokens: %2").arg(tokens.size()).arg(tokens.join(QStringLiteral(" · "))));
        m_bars->setAnswer(answer);
    });
    connect(m_runner, &TryRunner::failed, m_verdict, &QLabel::setText);
    connect(&lab.document(), &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        if (event.kind == ChangeEvent::Kind::Data) m_pair->setVisible(m_lab.document().data() && m_lab.document().data()->pairs);
        const bool measured = event.kind == ChangeEvent::Kind::Current && m_lab.document().current().state == CurrentPoint::State::Measured;
        if (measured && isVisible() && !m_text->text().isEmpty()) m_delay.start(); // the same text, the new recipe
    });
}

void TryPanel::setupWidgets() {
    auto* content = new QWidget(this);
    content->setObjectName(QStringLiteral("sheet"));
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    m_text = new QLineEdit(content);
    m_text->setPlaceholderText(tr("Type a text, for example: a large wild cat with stripes"));
    m_text->setClearButtonEnabled(true);
    m_text->setAccessibleName(tr("Text to try"));
    m_pair = new QLineEdit(content);
    m_pair->setPlaceholderText(tr("Second text of the pair"));
    m_pair->setClearButtonEnabled(true);
    m_pair->hide();
    m_verdict = new QLabel(content);
    m_verdict->setTextFormat(Qt::RichText);
    m_verdict->setWordWrap(true);
    QFont larger = font();
    larger.setPointSizeF(font().pointSizeF() * 1.2);
    m_verdict->setFont(larger);
    m_verdict->setText(tr("The dense model and the current recipe answer side by side."));
    m_dense = new QLabel(content);
    m_compressed = new QLabel(content);
    m_tokens = new QLabel(content);
    m_tokens->setObjectName(QStringLiteral("faint"));
    m_tokens->setWordWrap(true);
    m_bars = new AnswerBars(content);
    m_bars->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    auto* times = new QHBoxLayout;
    times->addWidget(m_dense);
    times->addSpacing(14);
    times->addWidget(m_compressed);
    times->addStretch(1);
    for (QWidget* widget : {static_cast<QWidget*>(m_text), static_cast<QWidget*>(m_pair), static_cast<QWidget*>(m_verdict)}) layout->addWidget(widget);
    layout->addLayout(times);
    layout->addWidget(m_bars);
    layout->addWidget(m_tokens);
    layout->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setMinimumWidth(35 * fontMetrics().averageCharWidth());
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);
}

void TryPanel::setText(const QString& text) {
    m_text->setText(text);
    ask();
}

void TryPanel::ask() {
    m_delay.stop();
    m_runner->ask(m_text->text(), m_pair->isVisibleTo(this) ? m_pair->text() : QString());
}

} // namespace pscope
