// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where the embedded demo is looked for, and what happens where it is not.
#include <QtTest>

#include <fstream>

#include "app/demo.h"
#include "core/data/dataset.h"

using namespace pscope;
namespace fs = std::filesystem;

class TestDemoFiles : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    fs::path root() const { return m_folder.path().toStdString(); }

private slots:
    void init() {
        qputenv("XDG_CACHE_HOME", m_folder.filePath("cache").toUtf8());
        qunsetenv("PSCOPE_DEMO_DIR");
    }

    void chosenFolderWins() {
        fs::create_directories(root() / "mine" / "model");
        std::ofstream(root() / "mine" / "model" / "config.json") << "{}";
        qputenv("PSCOPE_DEMO_DIR", m_folder.filePath("mine").toUtf8());
        const auto folder = demoFolder();
        QVERIFY2(folder.has_value(), folder ? "" : folder.error().message.c_str());
        QCOMPARE(folder->string(), (root() / "mine").string());
    }

    void chosenFolderMustHoldAModel() {
        qputenv("PSCOPE_DEMO_DIR", m_folder.filePath("nowhere").toUtf8());
        const auto folder = demoFolder();
        QVERIFY(!folder.has_value());
        QCOMPARE(folder.error().code, ErrorCode::NotFound);
        QVERIFY(folder.error().message.find("nowhere") != std::string::npos);
    }

    void cacheIsMade() {
        const auto cache = userCacheFolder();
        QVERIFY2(cache.has_value(), cache ? "" : cache.error().message.c_str());
        QCOMPARE(cache->string(), (root() / "cache" / "paretoscope").string());
        QVERIFY(fs::is_directory(*cache));
    }

    void cacheThatCannotBeMadeIsNamed() {
        std::ofstream(root() / "file") << "x";
        qputenv("XDG_CACHE_HOME", m_folder.filePath("file").toUtf8());
        const auto cache = userCacheFolder();
        QVERIFY(!cache.has_value());
        QVERIFY(cache.error().message.find("file") != std::string::npos);
    }

    void everySplitReads() {
        JobContext job;
        const auto demo = demoFiles(job);
        if (!demo) QSKIP(demo.error().message.c_str());
        QVERIFY(fs::exists(demo->model / "model.safetensors"));
        std::size_t rows = 0;
        for (const auto& file : {demo->train, demo->search, demo->dev, demo->test}) {
            const auto data = readDataset(file, {}, job);
            QVERIFY2(data.has_value(), data ? "" : data.error().message.c_str());
            QVERIFY(data->labels.size() >= 14);
            rows += data->examples.size();
            if (file == demo->dev) QVERIFY(data->examples.size() >= 3000);
        }
        QVERIFY(rows > 30'000);
    }
};

QTEST_APPLESS_MAIN(TestDemoFiles)
#include "tst_demo_files.moc"
