// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/config_panel.h"

#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QStyle>

#include <algorithm>
#include <map>

#include "widgets/metric_card.h"
#include "widgets/models/formatter.h"
#include "widgets/models/session_document.h"
#include "widgets/plot/layer_time_plot.h"

namespace pscope {
namespace {

constexpr std::size_t kMostDifferences = 12;

QLabel* heading(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setObjectName(QStringLiteral("heading"));
    label->setWordWrap(true);
    return label;
}

QLabel* richText(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::RichText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextBrowserInteraction);
    return label;
}

void setBadge(QLabel* label, const QString& text, const char* kind) {
    label->setText(text);
    label->setObjectName(QLatin1String(kind));
    label->style()->unpolish(label);
    label->style()->polish(label);
}

QString change(double now, double before) {
    if (before <= 0) return {};
    const double percent = 100 * (now / before - 1);
    if (std::abs(percent) < 0.05) return QObject::tr("same as dense");
    return QObject::tr("%1%2 % vs dense").arg(percent > 0 ? QStringLiteral("+") : QStringLiteral("−")).arg(std::abs(percent), 0, 'f', 1);
}

} // namespace

ConfigPanel::ConfigPanel(SessionDocument& document, QWidget* parent) : QWidget(parent), m_document(document) {
    auto* content = new QWidget(this);
    content->setObjectName(QStringLiteral("sheet"));
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(12, 10, 12, 12);
    layout->setSpacing(9);
    auto* top = new QHBoxLayout;
    m_name = new QLabel(content);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_name->setFont(bold);
    m_name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_state = new QLabel(content);
    top->addWidget(m_name, 1);
    top->addWidget(m_state);
    layout->addLayout(top);
    setupCards(*layout);
    setupDetails(*layout);
    setupSections(*layout);
    layout->addStretch(1);

    auto* scroll = new QScrollArea(this);
    scroll->setMinimumWidth(43 * fontMetrics().averageCharWidth()); // what the figures of a recipe take: no jump at the first edit
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll = scroll;
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);

    connect(&document, &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        using Kind = ChangeEvent::Kind;
        if (event.kind == Kind::Current || event.kind == Kind::Estimate || event.kind == Kind::Model || event.kind == Kind::Points) refresh();
    });
    refresh();
}

void ConfigPanel::setupCards(QVBoxLayout& layout) {
    auto* grid = new QGridLayout;
    grid->setSpacing(8);
    m_accuracy = new MetricCard(tr("Accuracy"), this);
    m_latency = new MetricCard(tr("Latency p50"), this);
    m_speedup = new MetricCard(tr("Speed-up"), this);
    m_size = new MetricCard(tr("Size"), this);
    m_accuracy->setToolTip(tr("On the chosen data, with a 95 % interval; p is McNemar's exact test against the dense model on the same examples"));
    m_latency->setToolTip(tr("Median time per batch with a 95 % interval"));
    m_speedup->setToolTip(tr("Median ratio dense / this recipe over pairs measured in turn, with a 95 % interval"));
    m_size->setToolTip(tr("Bytes in the storage formats of this recipe: values, indices and scales"));
    grid->addWidget(m_accuracy, 0, 0);
    grid->addWidget(m_latency, 0, 1);
    grid->addWidget(m_speedup, 1, 0);
    grid->addWidget(m_size, 1, 1);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    layout.addLayout(grid);
}

void ConfigPanel::setupDetails(QVBoxLayout& layout) {
    m_details = richText(this);
    layout.addWidget(m_details);
}

void ConfigPanel::setupSections(QVBoxLayout& layout) {
    m_flagsHeading = heading(tr("Look out"), this);
    m_flags = richText(this);
    m_differencesHeading = heading(tr("Runs otherwise than asked"), this);
    m_differences = richText(this);
    connect(m_differences, &QLabel::linkActivated, this, &ConfigPanel::placeWanted);
    m_times = new LayerTimePlot(m_document, this);
    m_times->setMinimumHeight(170);
    m_timesSummary = new QLabel(this);
    m_timesSummary->setObjectName(QStringLiteral("faint"));
    m_timesSummary->setWordWrap(true);
    connect(m_times, &LayerTimePlot::summaryChanged, m_timesSummary, &QLabel::setText);
    layout.addWidget(m_flagsHeading);
    layout.addWidget(m_flags);
    layout.addWidget(m_differencesHeading);
    layout.addWidget(m_differences);
    layout.addWidget(heading(tr("Time per layer: this recipe and dense (grey)"), this));
    layout.addWidget(m_times);
    layout.addWidget(m_timesSummary);
}

/// Nothing is cut off at the right: there is no bar to scroll it into view.
void ConfigPanel::keepWide() {
    const int wanted = m_scroll->widget()->minimumSizeHint().width() + m_scroll->verticalScrollBar()->sizeHint().width() + 2;
    m_scroll->setMinimumWidth(std::max(wanted, 43 * fontMetrics().averageCharWidth()));
}

void ConfigPanel::refresh() {
    showAll();
    keepWide();
}

void ConfigPanel::showAll() {
    showState();
    const CurrentPoint& current = m_document.current();
    if (showEstimate()) return;
    if (!current.point) return showNothing();
    showFigures(*current.point);
    showDetails(*current.point);
    showFlags(*current.point);
    showDifferences(*current.point);
    const bool stale = current.state == CurrentPoint::State::Waiting;
    for (MetricCard* card : {m_accuracy, m_latency, m_speedup, m_size}) card->setStale(stale);
}

void ConfigPanel::showState() {
    const CurrentPoint& current = m_document.current();
    QString name = current.point ? toQt(current.point->name) : QString();
    if (name.isEmpty()) name = !m_document.hasModel() ? tr("No model open") : m_document.recipe().isDense() ? tr("dense") : tr("Edited recipe");
    m_name->setText(name);
    m_name->setToolTip(name);
    const bool estimated = m_document.estimate() && current.state != CurrentPoint::State::Measuring && current.state != CurrentPoint::State::Failed;
    if (estimated) setBadge(m_state, tr("estimated"), "badgeEstimate");
    else switch (current.state) {
    case CurrentPoint::State::None: setBadge(m_state, tr("not measured"), "badgeInfo"); break;
    case CurrentPoint::State::Waiting: setBadge(m_state, tr("waiting…"), "badgeInfo"); break;
    case CurrentPoint::State::Measuring: setBadge(m_state, tr("measuring…"), "badgeInfo"); break;
    case CurrentPoint::State::Measured: setBadge(m_state, tr("measured"), "badgeGood"); break;
    case CurrentPoint::State::Failed: setBadge(m_state, tr("failed"), "badgeWarn"); break;
    }
    m_state->setVisible(m_document.hasModel());
}

bool ConfigPanel::showEstimate() {
    using State = CurrentPoint::State;
    const State state = m_document.current().state;
    if (!m_document.estimate() || state == State::Measuring || state == State::Failed || state == State::Measured) return false;
    const RecipeEstimate& estimate = *m_document.estimate();
    const LatencyEstimate& latency = estimate.latency;
    const QString about = tr("estimated, ± %1").arg(formatPercent(latency.usualError, 0));
    const PointPtr baseline = m_document.baseline();
    m_accuracy->show({}, m_document.data() ? tr("being counted…") : tr("needs labelled data"), {});
    m_latency->show(tr("≈ %1").arg(formatMicroseconds(latency.p50Us)), about, baseline && baseline->latency ? tr("dense %1").arg(formatMicroseconds(baseline->latency->p50Us)) : QString());
    m_speedup->show(tr("≈ %1").arg(formatRatio(latency.speedup)), about, {});
    m_size->show(estimate.bytes > 0 ? tr("≈ %1").arg(formatBytes(estimate.bytes)) : QString(), tr("counted from the recipe"),
                 baseline ? change(estimate.bytes, static_cast<double>(baseline->cost.bytes)) : QString());
    for (MetricCard* card : {m_accuracy, m_latency, m_speedup, m_size}) card->setStale(false);
    QString text = tr("Estimated from %1.").arg(coreText(name(latency.weakest)));
    text += QLatin1Char(' ') + (latency.checked > 0 ? tr("Of %1 estimates so far nine in ten were within %2 of the measurement.").arg(latency.checked).arg(formatPercent(latency.usualError, 0))
                                                    : tr("No estimate was compared with a measurement yet."));
    m_details->setText(text.toHtmlEscaped());
    for (QLabel* label : {m_flagsHeading, m_flags, m_differencesHeading, m_differences}) label->hide();
    return true;
}

void ConfigPanel::showNothing() {
    for (MetricCard* card : {m_accuracy, m_latency, m_speedup, m_size}) {
        card->show({}, {}, {});
        card->setStale(false);
    }
    m_details->setText(m_document.current().error.toHtmlEscaped());
    for (QLabel* label : {m_flagsHeading, m_flags, m_differencesHeading, m_differences}) label->hide();
}

void ConfigPanel::showFigures(const Measurement& point) {
    if (point.accuracy) {
        for (const MetricInfo& metric : metricRegistry())
            if (metric.id == point.accuracy->id) m_accuracy->setTitle(coreText(metric.label));
        QString against;
        if (point.accuracyRunning) {
            against = tr("%1 examples so far").arg(point.accuracy->count);
        } else if (point.baselineAccuracy && !point.isBaseline()) {
            const double change = 100 * (point.accuracy->value - point.baselineAccuracy->value);
            against = tr("%1%2 points, %3")
                          .arg(change < 0 ? QStringLiteral("−") : QStringLiteral("+"))
                          .arg(std::abs(change), 0, 'f', 1)
                          .arg(formatProbability(point.mcnemarP));
        } else {
            against = tr("%1 examples").arg(point.accuracy->count);
        }
        m_accuracy->show(formatMetric(*point.accuracy), formatMetricInterval(*point.accuracy), against);
    } else {
        const CurrentPoint::State state = m_document.current().state;
        const bool counting = m_document.data() && (state == CurrentPoint::State::Measuring || state == CurrentPoint::State::Waiting);
        m_accuracy->show({}, counting ? tr("being counted…") : tr("needs labelled data"), {});
    }
    if (point.latency) {
        const QString dense = point.baselineLatency ? tr("dense %1").arg(formatMicroseconds(point.baselineLatency->p50Us)) : QString();
        m_latency->show(formatMicroseconds(point.latency->p50Us), formatLatencyInterval(*point.latency), dense);
        m_speedup->show(formatRatio(point.speedup.value), point.isBaseline() ? tr("the baseline itself") : formatSpeedupInterval(point.speedup),
                        {});
    }
    const PointPtr baseline = m_document.baseline();
    const double denseBytes = baseline ? static_cast<double>(baseline->cost.bytes) : 0;
    m_size->show(formatBytes(static_cast<double>(point.cost.bytes)), baseline && !point.isBaseline() ? tr("dense %1").arg(formatBytes(denseBytes)) : QString(),
                 point.isBaseline() ? QString() : change(static_cast<double>(point.cost.bytes), denseBytes));
}

void ConfigPanel::showDetails(const Measurement& point) {
    QString rows;
    const auto row = [&rows](const QString& name, const QString& value) {
        rows += QStringLiteral("<tr><td style='padding-right:14px;padding-bottom:3px'>%1</td><td align='right'><b>%2</b></td></tr>").arg(name, value);
    };
    if (point.latency) {
        row(tr("Latency p95"), formatMicroseconds(point.latency->p95Us));
        row(tr("Latency p99"), formatMicroseconds(point.latency->p99Us));
        row(tr("Timed runs"), QString::number(point.latency->samplesUs.size()));
    }
    row(tr("MACs executed"), tr("%1 of %2").arg(formatCount(static_cast<double>(point.cost.executedMacs)), formatCount(static_cast<double>(point.cost.denseMacs))));
    row(tr("Parameters"), formatCount(static_cast<double>(point.cost.parameters)));
    row(tr("Non-zeros"), formatCount(static_cast<double>(point.cost.nonzeros)));
    if (!point.origin.time.empty())
        row(tr("Measured"), toQt(point.origin.time).replace(QLatin1Char('T'), QLatin1Char(' ')).left(19));
    m_details->setText(QStringLiteral("<table width='100%' cellspacing='0'>%1</table>").arg(rows));
}

void ConfigPanel::showFlags(const Measurement& point) {
    const bool any = point.latency && !point.latency->flags.empty();
    m_flagsHeading->setVisible(any);
    m_flags->setVisible(any);
    if (!any) return;
    QString text;
    for (const std::string& flag : point.latency->flags)
        text += QStringLiteral("<p style='margin:0 0 4px 0'><b>%1</b>: %2</p>").arg(coreText(flag).toHtmlEscaped(), coreText(explainFlag(flag)).toHtmlEscaped());
    m_flags->setText(text);
}

void ConfigPanel::showDifferences(const Measurement& point) {
    const bool any = !point.differences.empty();
    m_differencesHeading->setVisible(any);
    m_differences->setVisible(any);
    if (!any) return;
    // Many matrices differ for one reason: said once, with the places behind it.
    std::map<QString, QStringList> places;
    for (const RecipeDifference& difference : point.differences)
        places[tr("%1 runs as %2: %3").arg(toQt(difference.requested), toQt(difference.effective), toQt(difference.reason))] << toQt(difference.where);
    QString text;
    for (const auto& [what, where] : places) {
        QStringList links;
        for (const QString& place : where.mid(0, kMostDifferences)) links << QStringLiteral("<a href='%1'>%1</a>").arg(place.toHtmlEscaped());
        if (where.size() > static_cast<qsizetype>(kMostDifferences)) links << tr("%1 more").arg(where.size() - static_cast<qsizetype>(kMostDifferences));
        text += QStringLiteral("<p style='margin:0 0 6px 0'>%1<br><small>%2</small></p>").arg(what.toHtmlEscaped(), links.join(QStringLiteral(", ")));
    }
    m_differences->setText(text);
}

} // namespace pscope
