// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_tour.h"

#include <cstdio>

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QDockWidget>
#include <QLineEdit>
#include <QRegularExpression>
#include <QTabWidget>

#include "widgets/attention_view.h"
#include "widgets/import_dialog.h"
#include "widgets/inspect_page.h"
#include "widgets/main_window.h"
#include "widgets/models/job_bridge.h"
#include "widgets/models/roofline.h"
#include "widgets/models/workload_grid.h"
#include "widgets/presenter.h"
#include "widgets/theme.h"
#include "widgets/timing_page.h"
#include "widgets/try_panel.h"

namespace pscope {
namespace {

constexpr int kPollMs = 60, kSettleMs = 160;
constexpr int kPatienceMs = 90000; // a picture of an unfinished page is better than none

} // namespace

WindowTour::WindowTour(MainWindow& window, Theme& theme, const QString& folder, const QString& only,
                       QObject* parent)
    : QObject(parent)
    , m_window(window)
    , m_theme(theme)
    , m_folder(folder)
    , m_only(only) {
    m_poll.setSingleShot(true);
    connect(&m_poll, &QTimer::timeout, this, &WindowTour::next);
}

void WindowTour::start() {
    if (!QDir().mkpath(m_folder)) {
        std::fprintf(stderr, "paretoscope: %s: cannot be made; name a folder that can be written\n",
                     qPrintable(m_folder));
        return QApplication::exit(1);
    }
    m_window.resize(1600, 960);
    plan();
    m_poll.start(kSettleMs);
}

void WindowTour::act(std::function<void()> what, std::function<bool()> ready) {
    m_steps.push_back({std::move(what), std::move(ready)});
}

bool WindowTour::calm() const {
    const CurrentPoint& current = m_window.lab().document().current();
    return m_window.lab().document().hasModel() && current.state == CurrentPoint::State::Measured &&
           m_window.lab().jobs().idle();
}

void WindowTour::recipe(const QString& text, const QString& name) {
    act(
        [this, text] {
            if (const auto done = m_window.lab().document().replaceRecipeText(text.toStdString(), text);
                !done)
                m_window.lab().report(done.error());
        },
        [this] { return calm(); });
    if (name.isEmpty()) return;
    act([this, name] {
        SessionDocument& document = m_window.lab().document();
        for (int i = document.points().size() - 1; i >= 0; --i)
            if (document.points().at(i) == document.current().point) {
                document.renamePoint(i, name);
                document.annotatePoint(i, {}, true);
            }
        document.addVariant(name);
    });
}

bool WindowTour::wanted(const QString& name) const {
    return m_only.isEmpty() || name.contains(QRegularExpression(m_only));
}

void WindowTour::picture(const QString& name, std::function<QWidget*()> of) {
    if (!wanted(name)) return;
    for (const bool dark : {false, true}) {
        act([this, dark] { m_theme.apply(dark ? ThemeChoice::Dark : ThemeChoice::Light); });
        act([this, name, of, dark] {
            QWidget* widget = of ? of() : &m_window;
            const QString file =
                QStringLiteral("%1/%2%3.png").arg(m_folder, name, dark ? QStringLiteral("-dark") : QString());
            if (widget && widget->grab().save(file)) return;
            std::fprintf(stderr, "paretoscope: %s: no picture\n", qPrintable(file));
            m_failed = true;
        });
    }
    act([this] { m_theme.apply(ThemeChoice::Light); });
    m_lastPicture = m_steps.size();
}

void WindowTour::plan() {
    const auto go = [this](const char* action) {
        act([this, action] {
            if (QAction* found = m_window.action(QLatin1String(action))) found->trigger();
        });
    };
    const auto dock = [this](const char* id) {
        act([this, id] {
            if (auto* found = m_window.findChild<QDockWidget*>(QLatin1String(id))) {
                found->show();
                found->raise();
            }
        });
    };
    picture(QStringLiteral("start"));
    act([this] { m_window.openDemo(); }, [this] { return calm(); });
    picture(QStringLiteral("dense"));
    recipe(QStringLiteral("*: int8"), QStringLiteral("eight bits"));
    recipe(QStringLiteral("*: 2:4 int8"), QStringLiteral("2:4 and eight bits"));
    act([this] { m_window.lab().document().loadVariant(1); }, [this] { return calm(); });
    recipe(QStringLiteral("*: 4x4 80% int8"), QStringLiteral("blocks, 80 %"));
    recipe(QStringLiteral("*: 50%"));
    recipe(QStringLiteral("layers 0-1 *: 4x4 80% int8; layers 2-3 *: int8; heads 2: -0; neurons 1: 512"),
           QStringLiteral("early layers hard"));
    go("page front");
    picture(QStringLiteral("front"));
    dock("variants");
    picture(QStringLiteral("variants"));
    dock("history");
    picture(QStringLiteral("history"));
    dock("points");
    dock("try");
    act([this] { m_window.tryIt().setText(QStringLiteral("a large wild cat with stripes")); },
        [this] { return m_window.lab().jobs().idle(); });
    picture(QStringLiteral("try"));
    dock("configuration");
    planPages();
    planDialogs();
    m_steps.resize(m_lastPicture); // what comes after the last wanted picture need not be done
    act([this] { QApplication::exit(m_failed ? 1 : 0); });
}

void WindowTour::planPages() {
    const auto go = [this](const char* action) {
        act([this, action] { m_window.action(QLatin1String(action))->trigger(); });
    };
    const auto idle = [this] { return m_window.lab().jobs().idle(); };
    act([this] {
        std::vector<int> points;
        for (int i = 0; i < m_window.lab().document().points().size(); ++i)
            if (m_window.lab().document().points().at(i)->starred ||
                m_window.lab().document().points().at(i)->isBaseline())
                points.push_back(i);
        m_window.lab().document().setCompared(points);
    });
    go("page compare");
    picture(QStringLiteral("compare"));
    if (wanted(QStringLiteral("compare-examples")))
        act([this] { m_window.action(QStringLiteral("compareExamples"))->trigger(); }, idle);
    picture(QStringLiteral("compare-examples"));
    act(
        [this] {
            m_window.lab().document().selection()->set({{1, MatrixKind::FfnIn}});
            m_window.action(QStringLiteral("page inspect"))->trigger();
        },
        idle);
    picture(QStringLiteral("inspect-weights"));
    act([this] { m_window.inspect().tabs().setCurrentIndex(1); }, idle);
    picture(QStringLiteral("inspect-activations"));
    act([this] { m_window.inspect().showAttention(QStringLiteral("a large wild cat with stripes")); }, idle);
    act([this] { m_window.inspect().findChild<AttentionView*>()->choose(2, 2); });
    picture(QStringLiteral("inspect-attention"));
    if (wanted(QStringLiteral("inspect-sensitivity")))
        act(
            [this] {
                m_window.inspect().tabs().setCurrentIndex(3);
                SensitivityMeter::Request request;
                request.family = CurveFamily::Unstructured;
                for (int layer = 0; layer < m_window.lab().document().model().shape.layers; ++layer)
                    request.layers.push_back(layer);
                m_window.inspect().meter().start(request);
            },
            [this] { return !m_window.inspect().meter().driver().isRunning(); });
    picture(QStringLiteral("inspect-sensitivity"));
    act(
        [this] {
            m_window.action(QStringLiteral("page timing"))->trigger();
            m_window.timing().tabs().setCurrentIndex(0);
        },
        idle);
    picture(QStringLiteral("timing-latency"));
    act([this] { m_window.timing().tabs().setCurrentIndex(1); });
    picture(QStringLiteral("timing-parts"));
    act(
        [this] {
            m_window.timing().tabs().setCurrentIndex(2);
            m_window.timing().ceilings().request();
        },
        idle);
    picture(QStringLiteral("timing-roofline"));
    if (wanted(QStringLiteral("timing-grid")))
        act(
            [this] {
                m_window.timing().tabs().setCurrentIndex(3);
                WorkloadGrid& grid = m_window.timing().grid();
                QModelIndexList cells;
                for (int row = 0; row < 3; ++row)
                    for (int column = 0; column < 3; ++column)
                        cells << grid.index(row, column);
                grid.measure(cells, WorkloadGrid::Done::Skip);
            },
            [this] { return !m_window.timing().grid().driver().isRunning(); });
    act([this] { m_window.timing().setLimitMs(2); });
    picture(QStringLiteral("timing-grid"));
    if (m_window.action(QStringLiteral("page search"))) {
        go("page search");
        picture(QStringLiteral("search"));
    }
    go("page blocks");
    picture(QStringLiteral("blocks"));
    go("page front");
}

QString WindowTour::demoData() const {
    const auto& data = m_window.lab().document().data();
    return data ? QString::fromStdString(data->path.string()) : QString();
}

void WindowTour::planDialogs() {
    const auto idle = [this] { return m_window.lab().jobs().idle(); };
    const auto dialog = [this]() -> QWidget* { return m_window.findChild<QDialog*>(); };
    const auto close = [this] {
        for (QDialog* one : m_window.findChildren<QDialog*>())
            one->close();
    };
    act([this] { m_window.importData(demoData()); }, idle);
    picture(QStringLiteral("import"), dialog);
    act(close);
    act([this] { m_window.action(QStringLiteral("settings"))->trigger(); });
    picture(QStringLiteral("settings"), dialog);
    act(close);
    const auto presenter = []() -> QWidget* {
        for (QWidget* widget : QApplication::topLevelWidgets())
            if (qobject_cast<Presenter*>(widget)) return widget;
        return nullptr;
    };
    act([this, presenter] {
        m_window.present();
        if (auto* shown = static_cast<Presenter*>(presenter())) {
            shown->setWindowState(Qt::WindowNoState);
            shown->resize(1600, 900);
            shown->text().setText(QStringLiteral("a large wild cat with stripes"));
            shown->step(1);
        }
    });
    act([] {}, idle);
    picture(QStringLiteral("presenter"), presenter);
    act([presenter] {
        if (QWidget* shown = presenter()) shown->close();
    });
}

/// Acts, then polls until the step says it is ready, then settles for a moment so that everything is drawn.
void WindowTour::next() {
    if (m_steps.empty()) return;
    Step& step = m_steps.front();
    if (step.act) {
        const auto what = std::exchange(step.act, {});
        what();
        m_waited = 0;
        return m_poll.start(kPollMs);
    }
    m_waited += kPollMs;
    if (step.ready && !step.ready() && m_waited < kPatienceMs) return m_poll.start(kPollMs);
    m_steps.pop_front();
    m_poll.start(kSettleMs);
}

} // namespace pscope
