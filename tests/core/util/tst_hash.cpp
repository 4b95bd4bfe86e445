// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Content hashes: stable over versions (they are stored in sessions), sensitive to every byte, and honest about files.
#include "core/util/hash.h"

#include <QtTest>

#include <QTemporaryDir>

#include <set>

using namespace pscope;

class TestHash : public QObject {
    Q_OBJECT
private slots:
    void knownValues();
    void everyBitCounts();
    void fileAndMemoryAgree_data();
    void fileAndMemoryAgree();
    void refusals();
};

void TestHash::knownValues() {
    // XXH3-128 as published; a change here would make every stored reference look changed.
    QCOMPARE(contentHash(std::string_view("")), std::string("99aa06d3014798d86001c324468d497f"));
    QCOMPARE(contentHash(std::string_view("")), contentHash(std::span<const std::byte>()));
    const std::string text = contentHash(std::string_view("paretoscope"));
    QCOMPARE(text.size(), std::size_t(32));
    QVERIFY(text.find_first_not_of("0123456789abcdef") == std::string::npos);
}

void TestHash::everyBitCounts() {
    std::string bytes(300, 'a');
    std::set<std::string> seen{contentHash(std::string_view(bytes))};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        for (int bit = 0; bit < 8; ++bit) {
            bytes[i] = char(bytes[i] ^ (1 << bit));
            seen.insert(contentHash(std::string_view(bytes)));
            bytes[i] = 'a';
        }
    QCOMPARE(seen.size(), std::size_t(1 + 300 * 8));
    QVERIFY(contentHash(std::string_view("a", 1)) != contentHash(std::string_view("a\0", 2)));
}

void TestHash::fileAndMemoryAgree_data() {
    QTest::addColumn<int>("size");
    for (const int size : {0, 1, 4095, 4096, 4097, 3'000'000}) QTest::addRow("%d bytes", size) << size;
}

void TestHash::fileAndMemoryAgree() {
    QFETCH(int, size);
    QTemporaryDir folder;
    QByteArray bytes(size, '\0');
    for (int i = 0; i < size; ++i) bytes[i] = char(i * 31 + i / 7);
    QFile file(folder.filePath("a file \xC3\xA9"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == size);
    file.close();
    const auto hash = contentHashOfFile(file.fileName().toStdString());
    QVERIFY(hash.has_value());
    QCOMPARE(*hash, contentHash(std::string_view(bytes.constData(), std::size_t(size))));
}

void TestHash::refusals() {
    QTemporaryDir folder;
    const auto missing = contentHashOfFile(folder.filePath("missing").toStdString());
    QCOMPARE(int(missing.error().code), int(ErrorCode::NotFound));
    QVERIFY(QString::fromStdString(missing.error().message).contains("missing"));
    QVERIFY(!contentHashOfFile(folder.path().toStdString()).has_value());
    QVERIFY(!contentHashOfFile("/dev/null").has_value());
}

QTEST_GUILESS_MAIN(TestHash)
#include "tst_hash.moc"
