// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/presenter.h"

#include <QCloseEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

#include "widgets/answer_bars.h"
#include "widgets/icons.h"
#include "widgets/models/formatter.h"
#include "widgets/models/front_scene.h"
#include "widgets/models/lab.h"
#include "widgets/models/try_runner.h"
#include "widgets/plot/front_plot.h"

namespace pscope {
namespace {

constexpr double kLarge = 1.5, kHuge = 3.4; // times the usual size
constexpr int kReplayMs = 350, kShortestReplayMs = 40,
              kReplaySeconds = 25; // a long session is not replayed for ever
constexpr int kTypingPauseMs = 350;

QLabel* label(QWidget* parent, double size, int weight = QFont::Normal) {
    auto* made = new QLabel(parent);
    QFont font = made->font();
    font.setPointSizeF(font.pointSizeF() * size);
    font.setWeight(static_cast<QFont::Weight>(weight));
    made->setFont(font);
    made->setWordWrap(true);
    made->setTextFormat(Qt::PlainText);
    return made;
}

} // namespace

std::vector<int> Presenter::byTime(const SessionDocument& document) {
    std::vector<int> order;
    for (int i = 0; i < document.points().size(); ++i)
        order.push_back(i);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        return document.points().at(a)->origin.time < document.points().at(b)->origin.time;
    });
    return order;
}

Presenter::Presenter(Lab& lab, QWidget* parent)
    : QWidget(parent, Qt::Window)
    , m_lab(lab)
    , m_source(lab.document())
    , m_runner(new TryRunner(lab, this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Presenter"));
    setAutoFillBackground(true);
    setupStage();
    setupWidgets();
    m_replay.setSingleShot(false);
    connect(&m_replay, &QTimer::timeout, this, &Presenter::replayNext);
    m_typing.setSingleShot(true);
    m_typing.setInterval(kTypingPauseMs);
    connect(&m_typing, &QTimer::timeout, this, &Presenter::ask);
    connect(m_text, &QLineEdit::textEdited, &m_typing, qOverload<>(&QTimer::start));
    connect(m_text, &QLineEdit::returnPressed, this, &Presenter::ask);
    connect(m_runner, &TryRunner::answered, this, [this](const TryAnswer& answer) {
        m_bars->setAnswer(answer);
        m_verdict->setText(
            tr("dense %1, this point %2")
                .arg(formatMicroseconds(answer.denseUs), formatMicroseconds(answer.compressedUs)));
    });
    connect(m_runner, &TryRunner::failed, m_verdict, &QLabel::setText);
    drawAll();
    chooseOrder();
    showPlace(0);
}

Presenter::~Presenter() {
    delete m_plot;
} // it draws m_stage, which goes before the children do

void Presenter::setupStage() {
    m_stage.setDevices(m_source.devices());
    const MeasureContext context = m_source.context();
    m_stage.setDevice(context.backend, context.device);
    m_stage.setWorkload(m_source.workload());
    m_stage.setMetric(m_source.metric());
    m_stage.setData(m_source.data());
    if (m_source.hasModel()) m_stage.setModel(std::make_shared<const ModelFacts>(m_source.model()));
    m_stage.setAxes(m_source.xAxis(), m_source.yAxis());
    m_stage.setScope(m_source.scope());
}

void Presenter::setupWidgets() {
    QFont large = font();
    large.setPointSizeF(font().pointSizeF() * kLarge);
    m_plot = new FrontPlot(m_stage, this);
    m_plot->setFont(large);
    m_name = label(this, 2, QFont::DemiBold);
    m_speedup = label(this, kHuge, QFont::Bold);
    m_figures = label(this, kLarge);
    m_recipe = label(this, 1.1);
    m_recipe->setObjectName(QStringLiteral("faint"));
    m_note = label(this, kLarge);
    m_place = label(this, 1);
    m_place->setObjectName(QStringLiteral("faint"));
    m_text = new QLineEdit(this);
    m_text->setFont(large);
    m_text->setPlaceholderText(tr("Type a text: both models answer"));
    m_text->setClearButtonEnabled(true);
    m_verdict = label(this, 1.2);
    m_bars = new AnswerBars(this);
    m_bars->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    auto* side = new QVBoxLayout;
    side->setSpacing(10);
    for (QWidget* widget :
         {static_cast<QWidget*>(m_name), static_cast<QWidget*>(m_speedup), static_cast<QWidget*>(m_figures),
          static_cast<QWidget*>(m_recipe), static_cast<QWidget*>(m_note)})
        side->addWidget(widget);
    side->addSpacing(16);
    side->addWidget(m_text);
    side->addWidget(m_verdict);
    side->addWidget(m_bars);
    side->addStretch(1);
    auto* buttons = new QHBoxLayout;
    const auto add = [&](const QString& text, const QString& tip, auto run) {
        auto* button = new QPushButton(text, this);
        button->setToolTip(tip);
        button->setFocusPolicy(Qt::NoFocus);
        connect(button, &QPushButton::clicked, this, run);
        buttons->addWidget(button);
        return button;
    };
    add(tr("Back"), tr("The point before (Left, Page Up)"), [this] { step(-1); });
    add(tr("Next"), tr("The next point (Right, Space, Page Down)"), [this] { step(1); });
    m_play = add(tr("Replay"), tr("The session in the order in which it was measured (R)"),
                 [this] { setReplaying(!replaying()); });
    add(tr("Close"), tr("Leave the presentation (Escape)"), [this] { close(); });
    buttons->addStretch(1);
    side->addWidget(m_place);
    side->addLayout(buttons);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(28, 22, 28, 22);
    layout->setSpacing(28);
    layout->addWidget(m_plot, 3);
    layout->addLayout(side, 2);
    setFocusPolicy(Qt::StrongFocus);
    setFocus();
}

/// Starred points tell the story; without any the front does, from slow to fast.
void Presenter::chooseOrder() {
    m_order.clear();
    for (int i = 0; i < m_source.points().size(); ++i)
        if (m_source.points().at(i)->starred) m_order.push_back(i);
    if (!m_order.empty()) return;
    const FrontScene scene = buildFrontScene(m_source);
    for (auto at = scene.front.rbegin(); at != scene.front.rend(); ++at)
        if (const int index = scene.points[static_cast<std::size_t>(*at)].index; index >= 0)
            m_order.push_back(index);
}

void Presenter::drawAll() {
    std::vector<Measurement> points;
    for (const PointPtr& point : m_source.points().all())
        points.push_back(*point);
    m_stage.resetPoints(std::move(points));
}

void Presenter::showPlace(int place) {
    if (m_order.empty()) {
        m_name->setText(tr("Nothing measured yet"));
        m_place->clear();
        return;
    }
    m_at = std::clamp(place, 0, static_cast<int>(m_order.size()) - 1);
    showPoint(*m_source.points().at(m_order[static_cast<std::size_t>(m_at)]));
    m_place->setText(tr("%1 of %2").arg(m_at + 1).arg(m_order.size()));
    if (!m_text->text().trimmed().isEmpty()) m_typing.start(); // the same text, this point
}

void Presenter::showPoint(const Measurement& point) {
    m_name->setText(point.name.empty()
                        ? (point.requested.empty() ? tr("dense") : tr("Point %1").arg(point.id))
                        : toQt(point.name));
    m_recipe->setText(point.requested == point.name ? QString() : toQt(point.requested));
    m_speedup->setText(!point.latency       ? QString()
                       : point.isBaseline() ? formatMicroseconds(point.latency->p50Us)
                                            : tr("%1 as fast").arg(formatRatio(point.speedup.value)));
    QStringList lines;
    if (point.latency && !point.isBaseline())
        lines << tr("%1 per batch (dense %2)")
                     .arg(formatMicroseconds(point.latency->p50Us),
                          point.baselineLatency ? formatMicroseconds(point.baselineLatency->p50Us)
                                                : tr("unknown"));
    if (point.accuracy) {
        QString line = formatMetric(*point.accuracy);
        for (const MetricInfo& metric : metricRegistry())
            if (metric.id == point.accuracy->id) line = tr("%1 %2").arg(coreText(metric.label), line);
        if (point.baselineAccuracy && !point.isBaseline()) {
            const double change = 100 * (point.accuracy->value - point.baselineAccuracy->value);
            line += tr(" (%1%2 points)")
                        .arg(change < 0 ? QStringLiteral("−") : QStringLiteral("+"))
                        .arg(std::abs(change), 0, 'f', 1);
        }
        lines << line;
    }
    lines << formatBytes(static_cast<double>(point.cost.bytes));
    m_figures->setText(lines.join(QLatin1Char('\n')));
    m_note->setText(toQt(point.note));
    const PointPtr shared = std::make_shared<const Measurement>(point);
    if (m_stage.hasModel()) {
        if (const auto recipe = parseRecipe(point.requested, m_stage.model().shape))
            m_stage.resetRecipe(*recipe);
        m_stage.setCurrent({CurrentPoint::State::Measured, shared, {}});
    }
}

void Presenter::step(int by) {
    if (replaying()) setReplaying(false);
    showPlace(m_at + by);
}

void Presenter::ask() {
    m_typing.stop();
    if (m_at < 0 || !m_source.hasModel()) return;
    const auto recipe = parseRecipe(m_source.points().at(m_order[static_cast<std::size_t>(m_at)])->requested,
                                    m_source.model().shape);
    if (recipe)
        m_runner->ask(m_text->text(), {}, *recipe);
    else
        m_verdict->setText(tr("This point's recipe does not fit the model that is open."));
}

void Presenter::setReplaying(bool replaying) {
    m_play->setText(replaying ? tr("Stop") : tr("Replay"));
    if (!replaying) {
        m_replay.stop();
        drawAll();
        return showPlace(std::max(0, m_at));
    }
    m_timeline = byTime(m_source);
    m_replayed = 0;
    m_stage.resetPoints({});
    m_stage.setCurrent({});
    const int count = std::max<int>(1, static_cast<int>(m_timeline.size()));
    m_replay.start(std::clamp(kReplaySeconds * 1000 / count, kShortestReplayMs, kReplayMs));
}

void Presenter::replayNext() {
    if (m_replayed >= m_timeline.size()) return setReplaying(false);
    const Measurement& point = *m_source.points().at(m_timeline[m_replayed++]);
    m_stage.addPoint(point);
    showPoint(point);
    m_place->setText(tr("measured %1, %2 of %3")
                         .arg(toQt(point.origin.time).replace(QLatin1Char('T'), QLatin1Char(' ')).left(19))
                         .arg(m_replayed)
                         .arg(m_timeline.size()));
}

void Presenter::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Right:
    case Qt::Key_PageDown:
    case Qt::Key_Space:
        step(1);
        break;
    case Qt::Key_Left:
    case Qt::Key_PageUp:
        step(-1);
        break;
    case Qt::Key_Home:
        step(-m_at);
        break;
    case Qt::Key_End:
        step(static_cast<int>(m_order.size()));
        break;
    case Qt::Key_R:
        setReplaying(!replaying());
        break;
    case Qt::Key_Escape:
        close();
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

void Presenter::closeEvent(QCloseEvent* event) {
    emit closed();
    event->accept();
}

} // namespace pscope
