// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window on a real engine with a tiny model in a temporary folder; settings and sessions go to a
// test place.
#pragma once

#include <QApplication>
#include <QDir>
#include <QSettings>
#include <QStandardPaths>
#include <QTest>

#include "backends/cpu/cpu_backend.h"
#include "tests/support/temporary_model.h"
#include "widgets/main_window.h"
#include "widgets/models/session_keeper.h"
#include "widgets/theme.h"

namespace pscope::test {

class WindowFixture {
public:
    explicit WindowFixture(const char* name, int rows = 120)
        : model(rows) {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("pscope-tests"));
        QCoreApplication::setApplicationName(QLatin1String(name));
        QSettings().clear();
        QDir(SessionKeeper::unnamedFolder()).removeRecursively();
        theme = std::make_unique<Theme>(*qApp);
        theme->apply(ThemeChoice::Light);
        restart();
    }
    static LabServices services() {
        LabServices services;
        auto registry = std::make_shared<BackendRegistry>();
        registry->add(makeCpuBackend());
        registry->add(makeReferenceBackend());
        services.registry = registry;
        return services;
    }
    void restart() {
        window.reset();
        window = std::make_unique<MainWindow>(services(), *theme);
        window->resize(1500, 900);
        window->show();
    }
    SessionDocument& document() { return window->lab().document(); }
    bool opened() {
        window->openModel(QString::fromStdString(model.folder().string()),
                          QString::fromStdString(model.data().string()));
        return QTest::qWaitFor([this] { return document().hasModel(); }, 20000) && measured();
    }
    bool measured() {
        return QTest::qWaitFor(
            [this] {
                const CurrentPoint& current = document().current();
                return current.state == CurrentPoint::State::Measured &&
                       current.point->requested == document().recipeText();
            },
            60000);
    }

    TemporaryModel model;
    std::unique_ptr<Theme> theme;
    std::unique_ptr<MainWindow> window;
};

} // namespace pscope::test
