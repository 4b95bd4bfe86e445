// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Files in and out of MainWindow: dialogs, drag and drop, recent lists, what a session misses.
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMimeData>
#include <QRegularExpression>
#include <QSettings>
#include <QStandardPaths>

#include <fmt/format.h>

#include "widgets/icons.h"
#include "widgets/import_dialog.h"
#include "widgets/info_bar.h"
#include "widgets/main_window.h"
#include "widgets/models/engine.h"
#include "widgets/models/exporter.h"
#include "widgets/models/formatter.h"
#include "widgets/models/session_keeper.h"
#include "widgets/models/sweep_driver.h"
#include "widgets/presenter.h"

namespace pscope {
namespace {

QString startFolder() {
    return QSettings().value(QStringLiteral("lastFolder"), QStandardPaths::writableLocation(QStandardPaths::HomeLocation)).toString();
}

void rememberFolder(const QString& path) { QSettings().setValue(QStringLiteral("lastFolder"), QFileInfo(path).absolutePath()); }

} // namespace

void MainWindow::openModel(const QString& folder, const QString& dataFile) {
    m_recentModels.add(folder);
    if (!dataFile.isEmpty()) m_recentData.add(dataFile);
    m_keeper->openModel(folder, dataFile);
}

void MainWindow::openData(const QString& file, const DatasetOptions& options) {
    m_recentData.add(file);
    m_keeper->openData(file, options);
}

void MainWindow::openSession(const QString& file) { m_keeper->openSession(file); }
void MainWindow::openDemo() { m_keeper->openDemo(); }

void MainWindow::openLast() {
    const QString last = QSettings().value(QStringLiteral("lastSession")).toString();
    // A bare window shows where to begin; the demo is one click away there.
    if (last.isEmpty() || !QFileInfo::exists(last) || !Preferences::load().openLast) return;
    // A demo session of an older build is refused (another model); the present demo takes its place.
    if (m_lab->services().demo && last.endsWith(QLatin1String("-demo.pscope"))) {
        auto* once = new QObject(this);
        connect(m_engine, &Engine::opened, once, &QObject::deleteLater);
        connect(m_engine, &Engine::openFailed, once, [this, once] {
            once->deleteLater();
            openDemo();
        });
    }
    openSession(last);
}

void MainWindow::chooseModel() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Open a model folder"), startFolder());
    if (folder.isEmpty()) return;
    rememberFolder(folder);
    openModel(folder);
}

void MainWindow::chooseData() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Open labelled data"), startFolder(), tr("Data (*.tsv *.csv *.jsonl *.txt);;All files (*)"));
    if (file.isEmpty()) return;
    rememberFolder(file);
    importData(file);
}

void MainWindow::importData(const QString& file) {
    if (!m_lab->document().hasModel()) return m_lab->problems().add(Severity::Warning, tr("%1: open a model before its data").arg(file));
    auto* dialog = new ImportDialog(*m_lab, file, this);
    connect(dialog, &ImportDialog::chosen, this, &MainWindow::openData);
    dialog->open();
}

void MainWindow::present() {
    auto* presenter = new Presenter(*m_lab);
    presenter->setPalette(palette());
    connect(this, &QObject::destroyed, presenter, &QObject::deleteLater);
    presenter->showFullScreen();
    presenter->activateWindow();
}

void MainWindow::chooseSession() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Open a session"), startFolder(), tr("Sessions (*.pscope)"));
    if (file.isEmpty()) return;
    rememberFolder(file);
    openSession(file);
}

void MainWindow::chooseSaveAs() {
    chooseFile(tr("Save the session"), QStringLiteral("session.pscope"), tr("Sessions (*.pscope)"), [this](const QString& chosen) {
        const QString file = chosen.endsWith(QLatin1String(".pscope")) ? chosen : chosen + QStringLiteral(".pscope");
        m_keeper->saveAs(file);
    });
}

void MainWindow::chooseExportFolder() {
    const QString plain = tr("New Hugging Face folder (*)"), withOnnx = tr("New Hugging Face folder with an ONNX model (*)");
    QString kind = plain;
    const QString folder = QFileDialog::getSaveFileName(this, tr("Export the compressed model into a new folder"),
                                                        startFolder() + QStringLiteral("/compressed-model"), plain + QStringLiteral(";;") + withOnnx, &kind);
    if (folder.isEmpty()) return;
    rememberFolder(folder);
    m_exporter->exportModel(folder, kind == withOnnx);
}

/// Not modal: measurements and tables go on under it. The kind that is chosen is the ending of the name.
void MainWindow::chooseFile(const QString& title, const QString& suggestion, const QString& filter, std::function<void(const QString&)> use) {
    auto* dialog = new QFileDialog(this, title, startFolder(), filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(suggestion);
    dialog->setDefaultSuffix(QFileInfo(suggestion).suffix());
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& kind) {
        static const QRegularExpression ending(QStringLiteral("\\*\\.([a-z]+)"));
        const QString suffix = ending.match(kind).captured(1);
        const QString name = dialog->selectedFiles().value(0);
        if (suffix.isEmpty() || name.isEmpty()) return;
        dialog->setDefaultSuffix(suffix);
        dialog->selectFile(QFileInfo(name).completeBaseName() + QLatin1Char('.') + suffix);
    });
    connect(dialog, &QFileDialog::fileSelected, this, [use = std::move(use)](const QString& file) {
        rememberFolder(file);
        use(file);
    });
    dialog->open();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile()) openDropped(url.toLocalFile());
    event->acceptProposedAction();
}

void MainWindow::openDropped(const QString& path) {
    const QFileInfo info(path);
    const QString ending = info.suffix().toLower();
    if (info.isDir()) return openModel(path);
    if (ending == QLatin1String("pscope")) return openSession(path);
    if (info.fileName() == QLatin1String("config.json") || ending == QLatin1String("safetensors") || ending == QLatin1String("bin"))
        return openModel(info.absolutePath());
    if (ending == QLatin1String("json")) return openRecipeFile(path);
    openData(path);
}

void MainWindow::openRecipeFile(const QString& file) {
    if (!m_lab->document().hasModel()) return m_lab->problems().add(Severity::Warning, tr("%1: open a model before its recipe").arg(file));
    const auto recipe = readRecipe(fmt::format("@{}", fromQt(file)), m_lab->document().model().shape);
    if (recipe) m_lab->document().replaceRecipe(*recipe, tr("Recipe from %1").arg(QFileInfo(file).fileName()));
    else m_lab->report(recipe.error(), QStringLiteral("recipe"));
}

void MainWindow::askForMissing(const QString& role, const QString& path) {
    const bool model = role == QLatin1String("model");
    const QString sentence = model ? tr("The model of this session is not at %1 any more. Its points can be read; to go on measuring, say where the model is now.").arg(path)
                                   : tr("The data of this session is not at %1 any more. Say where it is now to go on counting accuracy.").arg(path);
    m_lab->problems().add(Severity::Warning, sentence, role);
    m_infoBar->ask(sentence, tr("Locate…"), [this, role, model] {
        const QString found = model ? QFileDialog::getExistingDirectory(this, tr("Where is the model?"), startFolder())
                                    : QFileDialog::getOpenFileName(this, tr("Where is the data?"), startFolder());
        if (!found.isEmpty()) m_keeper->locate(role, found);
    });
}

void MainWindow::fillRecent(QMenu* menu, const RecentFiles& recent, std::function<void(const QString&)> open) {
    for (const QString& path : recent.list()) {
        const QFileInfo info(path);
        QAction* entry = menu->addAction(QStringLiteral("%1   (%2)").arg(info.fileName(), info.absolutePath()));
        entry->setEnabled(info.exists());
        connect(entry, &QAction::triggered, this, [open, path] { open(path); });
    }
}

void MainWindow::startSweep() {
    const QSettings settings;
    const auto wanted = [&settings](const char* key) { return settings.value(QStringLiteral("sweep/") + QLatin1String(key), true).toBool(); };
    SweepOptions options;
    options.unstructured = wanted("unstructured");
    options.nm = wanted("nm");
    options.blocks = wanted("blocks");
    options.bits = wanted("bits");
    options.heads = wanted("heads");
    options.layers = wanted("layers");
    options.sensitivityOrdered = wanted("sensitivity");
    m_sweep->start(options);
}

} // namespace pscope
