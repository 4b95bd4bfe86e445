// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The Debian package: built, unpacked into a clean root, and used from there with nothing of the source tree in reach.
#include <QtTest>

#include "../app/program.h"

using namespace pscope::test;

class TestPackage : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_package;
    QString root() const { return m_folder.filePath("root"); }
    QString installed(const QString& path) const { return root() + "/usr/" + path; }
    Run tool(const QString& program, const QStringList& arguments) const { return runProgram(program, arguments, 500'000); }

private slots:
    void initTestCase() {
        qputenv("XDG_CACHE_HOME", m_folder.filePath("cache").toUtf8());
        qunsetenv("PSCOPE_DEMO_DIR");
        if (QStandardPaths::findExecutable("dpkg-deb").isEmpty() || QStandardPaths::findExecutable("dpkg-shlibdeps").isEmpty())
            QSKIP("whole test: dpkg-deb and dpkg-shlibdeps (packages dpkg, dpkg-dev) are not here");
        const auto made = tool(PSCOPE_CPACK, {"--config", PSCOPE_BUILD "/CPackConfig.cmake", "-G", "DEB", "-B", m_folder.filePath("package")});
        QVERIFY2(made.exitCode == 0, (made.out + made.err).c_str());
        const auto found = QDir(m_folder.filePath("package")).entryInfoList({"*.deb"});
        QCOMPARE(found.size(), 1);
        m_package = found.first().filePath();
        QCOMPARE(tool("dpkg-deb", {"-x", m_package, root()}).exitCode, 0);
    }

    void saysWhatItNeeds() {
        const auto fields = tool("dpkg-deb", {"-f", m_package}).out;
        QVERIFY2(fields.find("Package: paretoscope\n") != std::string::npos, fields.c_str());
        QVERIFY(fields.find("Version: " PSCOPE_PACKAGE_VERSION) != std::string::npos);
        std::vector<const char*> wanted{"wordnet-base", "libc6", "libsqlite3-0", "libfmt9"};
        if (PSCOPE_WITH_TORCH) wanted.push_back("libtorch"); // through the module, which nothing links
        for (const char* needed : wanted) QVERIFY2(fields.find(needed) != std::string::npos, fields.c_str());
    }

    void holdsItsFiles() {
        QStringList files{"bin/pscope", "share/doc/paretoscope/copyright"};
        if (PSCOPE_WITH_GUI)
            files += {"bin/paretoscope", "share/applications/org.paretoscope.Paretoscope.desktop", "share/mime/packages/paretoscope-session.xml",
                      "share/metainfo/org.paretoscope.Paretoscope.metainfo.xml", "share/icons/hicolor/scalable/apps/paretoscope.svg"};
        QStringList folders{"bin", "share"};
        if (PSCOPE_WITH_TORCH) files += "lib/paretoscope/pscope_torch.so";
        if (PSCOPE_WITH_ONEDNN) files += "lib/paretoscope/pscope_onednn.so";
        if (PSCOPE_WITH_TORCH || PSCOPE_WITH_ONEDNN) folders.insert(1, "lib");
        for (const auto& file : files) QVERIFY2(QFileInfo::exists(installed(file)), qPrintable(file));
        // Nothing else than what belongs below these folders.
        QCOMPARE(QDir(root()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList{"usr"});
        QCOMPARE(QDir(root() + "/usr").entryList(QDir::AllEntries | QDir::NoDotAndDotDot), folders);
    }

    void desktopFilesAreValid() {
        if (!PSCOPE_WITH_GUI) QSKIP("this build has no window");
        if (QStandardPaths::findExecutable("desktop-file-validate").isEmpty()) QSKIP("desktop-file-validate (desktop-file-utils) is not here");
        const auto run = tool("desktop-file-validate", {installed("share/applications/org.paretoscope.Paretoscope.desktop")});
        QVERIFY2(run.exitCode == 0 && run.out.empty(), (run.out + run.err).c_str());
    }

    void metadataIsValid() {
        if (!PSCOPE_WITH_GUI) QSKIP("this build has no window");
        if (QStandardPaths::findExecutable("appstreamcli").isEmpty()) QSKIP("appstreamcli (package appstream) is not here");
        const auto run = tool("appstreamcli", {"validate", "--no-net", installed("share/metainfo/org.paretoscope.Paretoscope.metainfo.xml")});
        QVERIFY2(run.exitCode == 0, (run.out + run.err).c_str());
    }

    void sessionsHaveAType() {
        if (!PSCOPE_WITH_GUI) QSKIP("this build has no window");
        QFile file(installed("share/mime/packages/paretoscope-session.xml"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QXmlStreamReader reader(&file);
        bool hasGlob = false;
        while (!reader.atEnd()) hasGlob |= reader.readNext() == QXmlStreamReader::StartElement && reader.attributes().value("pattern") == u"*.pscope";
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        QVERIFY(hasGlob);
    }

    void programStarts() {
        const auto run = runProgram(installed("bin/pscope"), {"--version"});
        QCOMPARE(run.exitCode, 0);
        QCOMPARE(run.out, std::string("pscope " PSCOPE_PACKAGE_VERSION "\n"));
    }

    void torchIsLoadedFromThere() {
        if (!PSCOPE_WITH_TORCH) QSKIP("this build has no libtorch");
        if (!QFileInfo::exists(installed("share/paretoscope/demo/model/config.json"))) QSKIP("the embedded demo is not in this tree yet");
        if (!QFileInfo::exists("/usr/share/wordnet/data.noun")) QSKIP("wordnet-base is not installed");
        const QStringList measure{"measure", "--model", "demo", "--data", "demo", "--limit", "20", "--budget", "0.1", "--backend", "torch", "--json"};
        const auto run = runProgram(installed("bin/pscope"), measure);
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QCOMPARE(run.json()["backend"].get<std::string>(), std::string("torch"));

        const QString module = installed("lib/paretoscope/pscope_torch.so");
        QVERIFY(QFile::rename(module, module + ".away"));
        const auto refused = runProgram(installed("bin/pscope"), measure);
        const auto devices = runProgram(installed("bin/pscope"), {"list", "devices"});
        QVERIFY(QFile::rename(module + ".away", module));
        QCOMPARE(refused.exitCode, 1);
        QVERIFY2(refused.err.find("pscope_torch.so is missing") != std::string::npos, refused.err.c_str());
        QVERIFY2(devices.exitCode == 0 && devices.out.find("pscope_torch.so is missing") != std::string::npos, devices.out.c_str());
    }

    void demoRunsFromThere() {
        if (!QFileInfo::exists(installed("share/paretoscope/demo/model/config.json"))) QSKIP("the embedded demo is not in this tree yet");
        if (!QFileInfo::exists("/usr/share/wordnet/data.noun")) QSKIP("wordnet-base is not installed");
        const auto inspected = runProgram(installed("bin/pscope"), {"inspect", "demo", "--json"});
        QVERIFY2(inspected.exitCode == 0, inspected.err.c_str());
        QVERIFY(inspected.json()["folder"].get<std::string>().starts_with(root().toStdString())); // not the source tree's
        const auto run = runProgram(installed("bin/pscope"), {"demo", "--quick", "--out", m_folder.filePath("demo"), "--json"}, 300'000);
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QVERIFY(run.json()["points"].size() >= 5);
    }
};

QTEST_GUILESS_MAIN(TestPackage)
#include "tst_package.moc"
