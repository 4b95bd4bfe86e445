// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Fifty ways to damage a file: by hand what people really have, then seeded cuts, flips and repeats.
#pragma once

#include <random>
#include <vector>

#include <QByteArray>
#include <QString>

namespace pscope::test {

struct Damage {
    QString name;
    QByteArray content;
    bool removed = false; // the file is not there
};

/// `made` come first; the rest up to `count` are mutations of `good` that change it.
inline std::vector<Damage> damages(const QByteArray& good, std::vector<Damage> made, std::size_t count = 50) {
    std::mt19937 random(11);
    const auto below = [&random](qsizetype limit) {
        return limit > 0 ? static_cast<qsizetype>(random() % static_cast<unsigned long>(limit)) : 0;
    };
    made.push_back({QStringLiteral("empty"), {}});
    made.push_back({QStringLiteral("zeros"), QByteArray(4096, '\0')});
    made.push_back({QStringLiteral("a web page"), "<!DOCTYPE html><html><body>404 Not Found</body></html>"});
    made.push_back({QStringLiteral("an LFS pointer"),
                    "version https://git-lfs.github.com/spec/v1\noid "
                    "sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"});
    made.push_back({QStringLiteral("gone"), {}, true});
    for (int i = 0; made.size() < count; ++i) {
        QByteArray bytes = good;
        QString name;
        switch (i % 6) {
        case 0:
            bytes.truncate(below(good.size()));
            name = QStringLiteral("cut at %1").arg(bytes.size());
            break;
        case 1: {
            name = QStringLiteral("flips %1").arg(i);
            for (int k = 0; k < 1 + i; ++k)
                bytes[below(std::min<qsizetype>(bytes.size(), 2048))] ^= static_cast<char>(1 << below(8));
            break;
        }
        case 2:
            bytes.remove(below(good.size()), 1 + below(64));
            name = QStringLiteral("hole %1").arg(i);
            break;
        case 3:
            bytes.insert(below(std::min<qsizetype>(good.size(), 512)), good.left(1 + below(96)));
            name = QStringLiteral("repeat %1").arg(i);
            break;
        case 4: {
            const qsizetype from = below(good.size());
            bytes.replace(from, std::min<qsizetype>(200, good.size() - from),
                          QByteArray(200, static_cast<char>(0xff)));
            name = QStringLiteral("blot %1").arg(i);
            break;
        }
        default:
            bytes = bytes.mid(1 + below(std::min<qsizetype>(good.size(), 300)));
            name = QStringLiteral("headless %1").arg(i);
            break;
        }
        made.push_back({name, bytes});
    }
    return made;
}

} // namespace pscope::test
