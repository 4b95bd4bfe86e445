// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Copy and paste of settings, presets, pins, sharing out, variants: the values behind the widgets.
#include <QSettings>
#include <QStandardPaths>
#include <QTest>

#include <cmath>

#include "tests/widgets/made_up_session.h"
#include "widgets/models/choices_text.h"
#include "widgets/models/distribution.h"
#include "widgets/models/presets.h"
#include "widgets/models/settings_clip.h"

using namespace pscope;

class TestEditing : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("pscope-tests"));
        QCoreApplication::setApplicationName(QStringLiteral("tst_editing"));
        QSettings().clear();
    }
    void init() {
        m_document = std::make_unique<SessionDocument>();
        test::fillDocument(*m_document);
    }

    void aLayersSettingsArePastedOverAnother() {
        QVERIFY(
            m_document
                ->replaceRecipeText("layers 0 query: 2:4 int8; layers 0 ffn.*: 4x4 75%", QStringLiteral("t"))
                .has_value());
        std::vector<MatrixId> first, second;
        for (int kind = 0; kind < kLayerMatrices; ++kind) {
            first.push_back({0, static_cast<MatrixKind>(kind)});
            second.push_back({1, static_cast<MatrixKind>(kind)});
        }
        const QString text = copiedSettings(m_document->recipe(), first);
        const auto specs = pastedSettings(text, second);
        QVERIFY(specs.has_value());
        QCOMPARE(specs->size(), std::size_t(6));
        m_document->setMatrices(*specs, QStringLiteral("paste"));
        QVERIFY(m_document->recipe().layers[0].matrices == m_document->recipe().layers[1].matrices);
        QCOMPARE(m_document->undoStack()->count(), 2);
        m_document->undoStack()->undo();
        QVERIFY(m_document->recipe().matrix(1, MatrixKind::Query).isDense());
    }

    void oneSettingGoesToAllThatAreSelected() {
        const std::vector<MatrixId> targets{{0, MatrixKind::Key}, {1, MatrixKind::FfnIn}};
        for (const char* text : {"2:4 int8", "layers 0 attention.query: 2:4 int8"}) {
            const auto specs = pastedSettings(QLatin1String(text), targets);
            QVERIFY2(specs.has_value(), text);
            QCOMPARE(specs->size(), std::size_t(2));
            QCOMPARE(toText(specs->at(targets[1])), std::string("2:4 int8"));
        }
    }

    void whatIsNoSettingIsToldSo_data() {
        QTest::addColumn<QString>("text");
        for (const char* text :
             {"", "hello", "layers 0 nothing: int8; layers 1 ffn.in: int8",
              "layers 0 ffn.in: 200%; layers 0 ffn.out: int8", ";;;", "classifier: int8; classifier: int4"})
            QTest::newRow(*text ? text : "empty") << text;
    }
    void whatIsNoSettingIsToldSo() {
        QFETCH(QString, text);
        const auto specs = pastedSettings(text, {{0, MatrixKind::Key}});
        QVERIFY(!specs.has_value());
        QVERIFY(specs.error().message.starts_with("paste: "));
    }

    void presetsAreKept() {
        QVERIFY(Presets::shipped().size() >= 5);
        for (const Preset& preset : Presets::shipped())
            QVERIFY(parseRecipe(preset.recipe.toStdString(), m_document->model().shape).has_value());
        Presets::save(QStringLiteral("mine"), QStringLiteral("*: int4"));
        Presets::save(QStringLiteral("yours"), QStringLiteral("*: int8"));
        Presets::save(QStringLiteral("mine"), QStringLiteral("*: int2"));
        QCOMPARE(Presets::saved().size(), std::size_t(2));
        QCOMPARE(Presets::saved().back(), (Preset{QStringLiteral("mine"), QStringLiteral("*: int2"), false}));
        Presets::remove(QStringLiteral("mine"));
        QCOMPARE(Presets::saved().size(), std::size_t(1));
        Presets::remove(QStringLiteral("yours"));
        QVERIFY(Presets::saved().empty());
    }

    void pinsTravelAsText() {
        const std::set<MatrixId> pins{
            {0, MatrixKind::FfnIn}, {3, MatrixKind::Query}, {-1, MatrixKind::Classifier}};
        QVERIFY(parsePins(pinsText(pins)) == pins);
        QVERIFY(parsePins("nonsense; layers x ffn.in; layers 1 classifier; ffn.in").empty());
        m_document->setPinned({{0, MatrixKind::FfnIn}}, true);
        QVERIFY(m_document->pinned({0, MatrixKind::FfnIn}));
        m_document->setPinned({{0, MatrixKind::FfnIn}}, false);
        QVERIFY(m_document->pins().empty());
    }

    void theMeanStaysWhateverTheBalance_data() {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 20; ++seed)
            QTest::addRow("seed %d", seed) << seed;
    }
    void theMeanStaysWhateverTheBalance() {
        QFETCH(int, seed);
        const std::vector<SharingPart> parts = randomParts(seed);
        for (const double mean : {0.0, 0.1, 0.33, 0.5, 0.8, 0.95})
            for (const double balance : {0.0, 0.4, 1.0}) {
                const auto shares = shareOut(parts, mean, balance);
                double zeros = 0, all = 0;
                for (const SharingPart& part : parts) {
                    const double share = shares.at(part.id);
                    QVERIFY(share >= -1e-9 && share <= 0.95 + 1e-9);
                    if (balance == 0) QVERIFY(std::abs(share - mean) < 1e-9);
                    zeros += share * part.weights;
                    all += part.weights;
                }
                QVERIFY2(std::abs(zeros / all - mean) < 1e-6,
                         qPrintable(QStringLiteral("%1 for %2").arg(zeros / all).arg(mean)));
            }
    }

    /// Two equal matrices, one hurts ten times as much: the other takes nearly everything.
    void theOneThatHurtsLessTakesMore() {
        std::vector<SharingPart> parts = randomParts(1);
        parts.resize(2);
        for (std::size_t i = 0; i < 2; ++i) {
            parts[i].weights = 100;
            parts[i].damage.clear();
            parts[i].gain.clear();
            for (const double level : sharingLevels()) {
                parts[i].damage.push_back(level * level * (i == 0 ? 1 : 10));
                parts[i].gain.push_back(level);
            }
        }
        const auto shares = shareOut(parts, 0.4, 1);
        QVERIFY(shares.at(parts[0].id) > 0.6 && shares.at(parts[1].id) < 0.2);
        for (double& gain : parts[0].gain)
            gain = 0; // no kernel is faster there: its zeros save nothing
        const auto turned = shareOut(parts, 0.4, 1);
        QVERIFY(turned.at(parts[1].id) > turned.at(parts[0].id));
    }

    void variantsBranchAndComeBack() {
        const auto edit = [this](const char* text) {
            QVERIFY(m_document->replaceRecipeText(text, QStringLiteral("t")).has_value());
        };
        edit("*: int8");
        QVERIFY(m_document->variants().edited());
        const int a = m_document->addVariant(QStringLiteral("eight bits"));
        QVERIFY(!m_document->variants().edited());
        edit("*: 2:4 int8");
        const int b = m_document->addVariant(QStringLiteral("and 2:4"));
        QCOMPARE(m_document->variants().find(b)->parent, a);
        QVERIFY(m_document->loadVariant(a));
        QCOMPARE(m_document->recipeText(), std::string("*: int8"));
        edit("*: 4x4 80% int8");
        const int c = m_document->addVariant(QStringLiteral("and 2:4")); // the name is taken
        QCOMPARE(m_document->variants().find(c)->parent, a);
        QCOMPARE(m_document->variants().find(c)->name, QStringLiteral("and 2:4 2"));
        QCOMPARE(m_document->variants().children(a).size(), std::size_t(2));
        m_document->undoStack()->undo();
        QCOMPARE(m_document->variants().current(), a); // the recipe is that variant's again
        QVERIFY(!m_document->variants().edited());
        const VariantTree copy = VariantTree::fromJson(m_document->variants().toJson());
        QVERIFY(copy == m_document->variants());
        m_document->removeVariant(a);
        QCOMPARE(m_document->variants().find(b)->parent, VariantTree::kRoot);
        m_document->removeVariant(VariantTree::kRoot);
        QVERIFY(m_document->variants().find(VariantTree::kRoot));
    }

    void damagedVariantsAreReadAsFarAsTheyGo() {
        for (const char* json :
             {"", "{", "[]", "{\"variants\":[{\"id\":1}]}", "{\"variants\":3,\"current\":7}"})
            QCOMPARE(VariantTree::fromJson(json).all().size(), std::size_t(1));
        const VariantTree tree = VariantTree::fromJson(
            R"({"current":2,"variants":[{"id":2,"parent":5,"name":"x","recipe":"*: int8"},{"id":2,"parent":0,"name":"y"}]})");
        QCOMPARE(tree.all().size(), std::size_t(2));
        QCOMPARE(tree.find(2)->parent, VariantTree::kRoot);
    }

private:
    static std::vector<SharingPart> randomParts(int seed) {
        std::srand(static_cast<unsigned>(seed));
        const auto random = [] { return double(std::rand()) / RAND_MAX; };
        std::vector<SharingPart> parts;
        for (int i = 0; i < 12; ++i) {
            SharingPart part{.id = {i / 6, static_cast<MatrixKind>(i % 6)}, .weights = 100 + 900 * random()};
            double damage = 0, gain = 0;
            for (std::size_t level = 0; level < sharingLevels().size(); ++level) {
                part.damage.push_back(damage);
                part.gain.push_back(gain);
                damage += random();
                gain += random() < 0.4 ? 0 : random(); // plateaus
            }
            parts.push_back(std::move(part));
        }
        return parts;
    }

    std::unique_ptr<SessionDocument> m_document;
};

QTEST_GUILESS_MAIN(TestEditing)
#include "tst_editing.moc"
