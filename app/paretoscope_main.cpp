// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The window's program: arguments, back-ends, theme, and what to open first.
#include <cstdio>

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QFileInfo>
#include <QLibraryInfo>
#include <QLocale>
#include <QSettings>
#include <QTimer>
#include <QTranslator>

#include "app/demo.h"
#include "app/registry.h"
#include "app/window_pictures.h"
#include "app/window_tour.h"
#include "app/window_watch.h"
#include "backends/opencl/opencl_backend.h"
#include "widgets/main_window.h"
#include "widgets/models/lab.h"
#include "widgets/models/sweep_driver.h"
#include "widgets/theme.h"

namespace {

using namespace pscope;

struct Arguments {
    QString session, model, data, screenshot, script, pictures, picture;
    double after = 3;
    bool demo = false, orDemo = false, dark = false, light = false, watchdog = false;
};

QString absolute(const QString& path) { return path.isEmpty() ? path : QFileInfo(path).absoluteFilePath(); }

Arguments parseArguments(const QApplication& application) {
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Compress transformers by hand or by search and see the accuracy/latency front measured live."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("what"), QStringLiteral("a session (.pscope) or a model folder"), QStringLiteral("[what]"));
    const QCommandLineOption model(QStringLiteral("model"), QStringLiteral("model folder to open"), QStringLiteral("folder"));
    const QCommandLineOption data(QStringLiteral("data"), QStringLiteral("labelled data to count accuracy on"), QStringLiteral("file"));
    const QCommandLineOption demo(QStringLiteral("demo"), QStringLiteral("open the built-in demo in a new session"));
    const QCommandLineOption orDemo(QStringLiteral("or-demo"), QStringLiteral("without anything else: the last session, or where there is none the demo and a first sweep"));
    const QCommandLineOption screenshot(QStringLiteral("screenshot"), QStringLiteral("write a picture of the window and quit"), QStringLiteral("file"));
    const QCommandLineOption after(QStringLiteral("after"), QStringLiteral("seconds before the picture is taken"), QStringLiteral("seconds"), QStringLiteral("3"));
    const QCommandLineOption script(QStringLiteral("do"), QStringLiteral("what to do first, for pictures: sweep, recipe=TEXT, try=TEXT, dock=ID, search=STRATEGY,EVALUATIONS,LIMIT..., an action's id; separated by '|'"), QStringLiteral("steps"));
    const QCommandLineOption dark(QStringLiteral("dark"), QStringLiteral("dark theme"));
    const QCommandLineOption light(QStringLiteral("light"), QStringLiteral("light theme"));
    const QCommandLineOption pictures(QStringLiteral("pictures"), QStringLiteral("take the manual's pictures of every page into this folder and quit"), QStringLiteral("folder"));
    const QCommandLineOption picture(QStringLiteral("picture"), QStringLiteral("with --pictures: only those whose name matches this"), QStringLiteral("expression"));
    const QCommandLineOption binary(QStringLiteral("fpga-binary"), QStringLiteral("pre-built program of an attached board"), QStringLiteral("file"));
    const QCommandLineOption manifest(QStringLiteral("fpga-manifest"), QStringLiteral("what that binary holds"), QStringLiteral("file"));
    const QCommandLineOption watchdog(QStringLiteral("watchdog"), QStringLiteral("at the end, say which events kept the window busy longest"));
    parser.addOptions({watchdog, binary, manifest, pictures, picture, model, data, demo, orDemo, screenshot, after, script, dark, light});
    parser.process(application);
    if (parser.isSet(binary)) qputenv(opencl::kBoardBinary, absolute(parser.value(binary)).toLocal8Bit());
    if (parser.isSet(manifest)) qputenv(opencl::kBoardManifest, absolute(parser.value(manifest)).toLocal8Bit());
    Arguments arguments;
    arguments.model = parser.value(model);
    arguments.data = parser.value(data);
    arguments.demo = parser.isSet(demo);
    arguments.orDemo = parser.isSet(orDemo);
    arguments.screenshot = parser.value(screenshot);
    arguments.after = parser.value(after).toDouble();
    arguments.script = parser.value(script);
    arguments.pictures = parser.value(pictures);
    arguments.picture = parser.value(picture);
    arguments.watchdog = parser.isSet(watchdog);
    arguments.dark = parser.isSet(dark);
    arguments.light = parser.isSet(light);
    const QStringList rest = parser.positionalArguments();
    if (rest.size() > 1) {
        std::fprintf(stderr, "paretoscope: expected one session or model folder, got %d\n", static_cast<int>(rest.size()));
        std::exit(2);
    }
    if (!rest.isEmpty()) (rest.first().endsWith(QLatin1String(".pscope")) ? arguments.session : arguments.model) = rest.first();
    return arguments;
}

LabServices makeServices() {
    LabServices services;
    services.registry = std::make_shared<const BackendRegistry>(makeBackendRegistry());
    services.gradients = makeGradientSource();
    services.demo = [](JobContext& job) -> Result<StartFiles> {
        PSCOPE_TRY(files, demoFiles(job));
        return StartFiles{files.model, files.dev, files.search};
    };
    const QString tool = QCoreApplication::applicationDirPath() + QStringLiteral("/pscope");
    if (QFileInfo(tool).isExecutable()) services.commandLineTool = tool;
    return services;
}

void applyTheme(Theme& theme, const Arguments& arguments) {
    if (arguments.dark || arguments.light) return theme.apply(arguments.dark ? ThemeChoice::Dark : ThemeChoice::Light);
    theme.apply(Theme::parse(QSettings().value(QStringLiteral("theme"), QStringLiteral("system")).toString()));
}

/// English needs no file; Qt's own words (dialogs) come from its installation where it has them.
void installTranslations(QApplication& application, const QString& language) {
    const QLocale locale = language.isEmpty() ? QLocale::system() : QLocale(language);
    if (locale.language() != QLocale::Chinese) return;
    auto* own = new QTranslator(&application);
    if (own->load(QStringLiteral(":/translations/paretoscope_zh_CN.qm"))) QCoreApplication::installTranslator(own);
    auto* qt = new QTranslator(&application);
    if (qt->load(QStringLiteral("qtbase_zh_CN"), QLibraryInfo::path(QLibraryInfo::TranslationsPath))) QCoreApplication::installTranslator(qt);
}

/// What `./run` shows somebody who has no session yet: the demo, and a front that fills by itself once the dense point, with
/// which all is compared, is there. Edits come first, and the Sweep button stops it.
void openDemoAndSweep(MainWindow& window) {
    window.openDemo();
    auto* watch = new QObject(&window);
    QObject::connect(&window.lab().document(), &SessionDocument::changed, watch, [&window, watch] {
        if (window.lab().document().points().size() == 0) return;
        watch->deleteLater();
        if (!window.sweep().isRunning()) window.startSweep();
    });
}

void openFirst(MainWindow& window, const Arguments& arguments) {
    if (!arguments.session.isEmpty()) window.openSession(absolute(arguments.session));
    else if (!arguments.model.isEmpty()) window.openModel(absolute(arguments.model), absolute(arguments.data));
    else if (arguments.demo) window.openDemo();
    else if (arguments.orDemo && !QFileInfo::exists(QSettings().value(QStringLiteral("lastSession")).toString())) openDemoAndSweep(window);
    else window.openLast();
}

/// For `--watchdog`: CPU time of the GUI thread in single events.
void tellLongest(const WatchedApplication& application) {
    std::printf("longest event: %.1f ms CPU, %s\n", application.longestMs, qPrintable(application.longest));
    for (const auto& [what, ms] : application.slow)
        std::printf("  %6.1f ms  %s\n", ms, qPrintable(what));
}

} // namespace

int main(int argc, char** argv) {
    WatchedApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("paretoscope"));
    QCoreApplication::setOrganizationName(QStringLiteral("paretoscope"));
    QCoreApplication::setApplicationVersion(QStringLiteral(PSCOPE_VERSION));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Paretoscope"));
    QGuiApplication::setDesktopFileName(QStringLiteral("paretoscope"));
    const Arguments arguments = parseArguments(application);
    const Preferences preferences = Preferences::load();
    installTranslations(application, preferences.language);
    preferences.applyFormat();
    prepareApplication(application);
    if (preferences.fontPercent != 100) {
        QFont font = application.font();
        font.setPointSizeF(font.pointSizeF() * preferences.fontPercent / 100);
        application.setFont(font);
    }
    Theme theme(application);
    applyTheme(theme, arguments);
    MainWindow window(makeServices(), theme);
    window.show();
    if (!arguments.pictures.isEmpty()) {
        (new WindowTour(window, theme, absolute(arguments.pictures), arguments.picture, &window))->start();
    } else {
        openFirst(window, arguments);
        if (!arguments.screenshot.isEmpty()) takePicture(window, absolute(arguments.screenshot), arguments.after, arguments.script);
    }
    application.restart(); // what comes before the first paint is start-up
    const int code = QApplication::exec();
    if (arguments.watchdog) tellLongest(application);
    return code;
}
