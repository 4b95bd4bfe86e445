// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_pictures.h"

#include <cstdio>

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QPushButton>
#include <QTabWidget>
#include <QTimer>

#include "widgets/main_window.h"
#include "widgets/search_form.h"
#include "widgets/search_page.h"
#include "widgets/try_panel.h"

namespace pscope {
namespace {

void doStep(MainWindow& window, const QString& step) {
    const QString name = step.section(QLatin1Char('='), 0, 0), value = step.section(QLatin1Char('='), 1);
    if (name == QLatin1String("dock")) {
        if (auto* dock = window.findChild<QDockWidget*>(value)) dock->raise();
    } else if (name == QLatin1String("recipe")) {
        if (const auto done = window.lab().document().replaceRecipeText(value.toStdString(), step); !done) window.lab().report(done.error());
    } else if (name == QLatin1String("try")) {
        if (auto* dock = window.findChild<QDockWidget*>(QStringLiteral("try"))) dock->raise();
        window.tryIt().setText(value);
    } else if (name == QLatin1String("search")) { // STRATEGY,EVALUATIONS[,LIMIT...]
        const QStringList parts = value.split(QLatin1Char(','));
        SearchRequest request;
        request.strategy = parts.value(0).toStdString();
        request.evaluations = std::max(1, parts.value(1).toInt());
        for (const QString& limit : parts.mid(2)) request.constraints.push_back(limit.toStdString());
        window.searchPage().form().setRequest(request);
        window.searchPage().form().startButton().click();
    } else if (name == QLatin1String("why")) {
        window.searchPage().why().setCurrentIndex(value.toInt());
    } else if (name == QLatin1String("limit")) { // AXIS,NUMBER
        window.lab().document().setLimit(value.section(QLatin1Char(','), 0, 0).toStdString(), value.section(QLatin1Char(','), 1).toDouble());
    } else if (name == QLatin1String("scope")) {
        window.lab().document().setScope(static_cast<FrontScope>(value.toInt()));
    } else if (name == QLatin1String("devices")) {
        FrontView view = window.lab().document().view();
        view.byDevice = true;
        window.lab().document().setView(view);
    } else if (name == QLatin1String("size")) {
        window.resize(value.section(QLatin1Char('x'), 0, 0).toInt(), value.section(QLatin1Char('x'), 1).toInt());
    } else if (QAction* action = window.action(name)) {
        action->trigger();
    }
}

} // namespace

void takePicture(MainWindow& window, const QString& file, double afterSeconds, const QString& steps) {
    auto begun = std::make_shared<bool>(false);
    const auto begin = [&window, file, afterSeconds, steps, begun] {
        if (*begun || !window.lab().document().hasModel()) return;
        *begun = true;
        for (const QString& step : steps.split(QLatin1Char('|'), Qt::SkipEmptyParts)) doStep(window, step);
        QTimer::singleShot(static_cast<int>(afterSeconds * 1000), &window, [&window, file] {
            const bool written = window.grab().save(file);
            if (!written) std::fprintf(stderr, "paretoscope: %s cannot be written\n", qPrintable(file));
            window.close();
            QApplication::exit(written ? 0 : 1);
        });
    };
    QObject::connect(&window.lab().document(), &SessionDocument::changed, &window, [&window, begin](const ChangeEvent& event) {
        if (event.kind == ChangeEvent::Kind::Model) QTimer::singleShot(400, &window, begin);
    });
    // A session that cannot open must not leave a script waiting for ever.
    QTimer::singleShot(static_cast<int>(afterSeconds * 1000) + 60000, &window, [begun] {
        if (!*begun) QApplication::exit(1);
    });
}

} // namespace pscope
