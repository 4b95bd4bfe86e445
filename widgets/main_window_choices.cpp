// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the user keeps in MainWindow: presets, layouts, settings, theme; and the windows about the program.
#include <QAction>
#include <QInputDialog>
#include <QMenu>
#include <QMessageBox>
#include <QSettings>

#include "widgets/icons.h"
#include "widgets/main_window.h"
#include "widgets/manual_window.h"
#include "widgets/models/formatter.h"
#include "widgets/models/presets.h"
#include "widgets/settings_dialog.h"
#include "widgets/theme.h"

namespace pscope {
namespace {

QString id(const char* text) {
    return QLatin1String(text);
}

} // namespace

void MainWindow::fillPresets(QMenu* menu) {
    menu->clear();
    for (const Preset& preset : Presets::shipped())
        menu->addAction(action(QStringLiteral("preset ") + preset.recipe));
    const std::vector<Preset> own = Presets::saved();
    if (!own.empty()) menu->addSeparator();
    for (const Preset& preset : own) {
        QAction* entry = menu->addAction(preset.name);
        entry->setToolTip(preset.recipe);
        entry->setEnabled(m_lab->document().hasModel());
        connect(entry, &QAction::triggered, this, [this, preset] {
            if (const auto done = m_lab->document().replaceRecipeText(fromQt(preset.recipe),
                                                                      tr("Preset %1").arg(preset.name));
                !done)
                m_lab->report(done.error(), id("recipe"));
        });
    }
    menu->setToolTipsVisible(true);
    menu->addSeparator();
    menu->addAction(action(id("savePreset")));
    if (own.empty()) return;
    QMenu* remove = menu->addMenu(tr("Remove a preset"));
    for (const Preset& preset : own)
        connect(remove->addAction(preset.name), &QAction::triggered, this,
                [name = preset.name] { Presets::remove(name); });
}

void MainWindow::savePreset() {
    const QString recipe = toQt(m_lab->document().recipeText());
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Save this recipe as a preset"));
    dialog->setLabelText(tr("Name of the preset:"));
    dialog->setTextValue(recipe.isEmpty() ? tr("dense") : recipe.left(40));
    connect(dialog, &QInputDialog::textValueSelected, this, [recipe](const QString& name) {
        if (!name.trimmed().isEmpty()) Presets::save(name.trimmed(), recipe);
    });
    dialog->open();
}

void MainWindow::fillLayouts(QMenu* menu) {
    menu->clear();
    QSettings settings;
    settings.beginGroup(id("layouts"));
    const QStringList names = settings.childKeys();
    for (const QString& name : names)
        connect(menu->addAction(name), &QAction::triggered, this, [this, name] {
            restoreState(QSettings().value(id("layouts/") + name).toByteArray(), kLayoutVersion);
            hideTabbedTitles();
        });
    if (!names.isEmpty()) menu->addSeparator();
    menu->addAction(action(id("saveLayout")));
    if (names.isEmpty()) return;
    QMenu* remove = menu->addMenu(tr("Remove a layout"));
    for (const QString& name : names)
        connect(remove->addAction(name), &QAction::triggered, this,
                [name] { QSettings().remove(id("layouts/") + name); });
}

void MainWindow::saveLayout() {
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Save the layout"));
    dialog->setLabelText(tr("Name of the layout:"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& name) {
        const QString key = name.trimmed().replace(QLatin1Char('/'), QLatin1Char('-'));
        if (!key.isEmpty()) QSettings().setValue(id("layouts/") + key, saveState(kLayoutVersion));
    });
    dialog->open();
}

void MainWindow::showSettings() {
    auto* dialog = new SettingsDialog(this);
    connect(dialog, &SettingsDialog::changed, this, &MainWindow::applyPreferences);
    dialog->open();
}

void MainWindow::applyPreferences(const Preferences& preferences) {
    if (Theme::parse(preferences.theme) != m_theme.choice()) m_theme.apply(Theme::parse(preferences.theme));
    // Every view writes its numbers anew.
    SessionDocument& document = m_lab->document();
    emit document.changed({ChangeEvent::Kind::Points});
    emit document.changed({ChangeEvent::Kind::Current});
}

void MainWindow::toggleTheme() {
    const ThemeChoice choice = m_theme.dark() ? ThemeChoice::Light : ThemeChoice::Dark;
    m_theme.apply(choice);
    QSettings().setValue(QStringLiteral("theme"), Theme::text(choice));
}

void MainWindow::showManual() {
    auto* manual = new ManualWindow(this);
    manual->show();
    manual->raise();
}

void MainWindow::showAbout() {
    auto* box = new QMessageBox(this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(tr("About Paretoscope"));
    box->setIconPixmap(applicationIcon().pixmap(64, 64));
    box->setText(tr("<b>Paretoscope %1</b><br>Compress transformers by hand or by search and see the "
                    "accuracy/latency front measured live.")
                     .arg(QStringLiteral(PSCOPE_VERSION)));
    box->setInformativeText(tr("GPL-3.0-or-later"));
    box->open();
}

} // namespace pscope
