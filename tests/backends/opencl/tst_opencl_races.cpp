// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every kernel on oclgrind, a simulated device that sees data races, divergent barriers, reads of what nobody
// wrote and accesses outside of buffers. It exits with 0 whatever it finds, so its log must be empty.
#include <QtTest>

#include "app/program.h"

using namespace pscope;

class TestOpenClRaces : public QObject {
    Q_OBJECT
private slots:
    void kernelsAreClean();
};

void TestOpenClRaces::kernelsAreClean() {
    const QString driver = QStringLiteral("/usr/lib/oclgrind/liboclgrind-rt-icd.so");
    if (!QFile::exists(driver)) QSKIP("whole test: oclgrind is not installed");
    QTemporaryDir folder;
    const QString log = folder.filePath("log");
    qputenv("OCL_ICD_VENDORS", driver.toUtf8());
    qputenv("OCLGRIND_DATA_RACES", "1");
    qputenv("OCLGRIND_UNINITIALIZED", "1");
    qputenv("OCLGRIND_LOG", log.toUtf8());
    qputenv("OCLGRIND_COMPUTE_UNITS", "1"); // it cannot be divided
    qputenv("OCLGRIND_NUM_THREADS", "1");  // its own threads trip over each other
    qputenv("PSCOPE_TEST_TINY", "1");
    const auto run = test::runProgram(QCoreApplication::applicationDirPath() + "/tst_opencl_kernels",
                                      {"products", "encoder"}, 170'000);
    QVERIFY2(run.exitCode == 0, (run.out + run.err).c_str());
    QVERIFY2(run.out.find("SKIP") == std::string::npos, run.out.c_str());
    QFile file(log);
    const QByteArray found = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    QVERIFY2(found.isEmpty(), found.left(4000));
}

QTEST_GUILESS_MAIN(TestOpenClRaces)
#include "tst_opencl_races.moc"
