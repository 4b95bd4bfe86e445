// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/pdf_report.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFile>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgRenderer>
#include <QTextDocument>
#include <QUrl>

#include <algorithm>
#include <map>

#include "core/export/export.h"
#include "core/measure/front.h"
#include "widgets/models/formatter.h"

namespace pscope {
namespace {

constexpr int kPictureWidth = 1800, kShownWidth = 640;
constexpr int kDotsPerInch = 300;

QString cell(const QString& text, const char* align = "left") {
    return QStringLiteral("<td align='%1'>%2</td>").arg(QLatin1String(align), text.toHtmlEscaped());
}

QString titleOf(const Measurement& point) {
    return !point.name.empty()       ? toQt(point.name)
           : point.requested.empty() ? QCoreApplication::translate("PdfReport", "dense")
                                     : toQt(point.requested);
}

QString tableOf(const std::vector<const Measurement*>& points) {
    QString rows =
        QStringLiteral("<tr><th align='left'>%1</th><th>%2</th><th>%3</th><th>%4</th><th>%5</th><th "
                       "align='left'>%6</th></tr>")
            .arg(QCoreApplication::translate("PdfReport", "Point"),
                 QCoreApplication::translate("PdfReport", "Latency p50"),
                 QCoreApplication::translate("PdfReport", "Speed-up"),
                 QCoreApplication::translate("PdfReport", "Quality"),
                 QCoreApplication::translate("PdfReport", "Size"),
                 QCoreApplication::translate("PdfReport", "Recipe"));
    for (const Measurement* point : points) {
        rows += QStringLiteral("<tr>") +
                cell((point->starred ? QStringLiteral("★ ") : QString()) + titleOf(*point));
        rows += cell(point->latency ? QStringLiteral("%1 (%2)").arg(formatMicroseconds(point->latency->p50Us),
                                                                    formatLatencyInterval(*point->latency))
                                    : QString(),
                     "right");
        rows += cell(point->latency ? formatRatio(point->speedup.value) : QString(), "right");
        rows += cell(point->accuracy ? formatMetric(*point->accuracy) : QString(), "right");
        rows += cell(formatBytes(static_cast<double>(point->cost.bytes)), "right") +
                cell(point->requested.empty() ? QCoreApplication::translate("PdfReport", "dense")
                                              : toQt(point->requested)) +
                QStringLiteral("</tr>");
    }
    return QStringLiteral("<table width='100%' cellpadding='3' cellspacing='0' border='0.5'>%1</table>")
        .arg(rows);
}

QString differencesOf(const std::vector<const Measurement*>& points) {
    QString text;
    for (const Measurement* point : points) {
        std::map<QString, int> reasons;
        for (const RecipeDifference& one : point->differences)
            ++reasons[QCoreApplication::translate("PdfReport", "%1 runs as %2: %3")
                          .arg(toQt(one.requested), toQt(one.effective), toQt(one.reason))];
        for (const auto& [reason, count] : reasons)
            text += QStringLiteral("<li><b>%1</b>, %2: %3</li>")
                        .arg(titleOf(*point).toHtmlEscaped(),
                             QCoreApplication::translate("PdfReport", "%1 places").arg(count),
                             reason.toHtmlEscaped());
    }
    return text;
}

QImage picture(const std::string& svg) {
    QSvgRenderer renderer(QByteArray::fromStdString(svg));
    const QSize size = renderer.defaultSize();
    const int height =
        size.width() > 0 ? kPictureWidth * size.height() / size.width() : kPictureWidth * 2 / 3;
    QImage image(kPictureWidth, height, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    renderer.render(&painter);
    return image;
}

} // namespace

Result<void> writePdfReport(const QString& file, const std::vector<Measurement>& points,
                            const std::string& title, const std::string& xAxis, const std::string& yAxis) {
    std::vector<const Measurement*> shown;
    for (const Measurement& point : points)
        shown.push_back(&point);
    std::stable_sort(shown.begin(), shown.end(), [](const Measurement* a, const Measurement* b) {
        return (a->latency ? a->latency->p50Us : 1e300) < (b->latency ? b->latency->p50Us : 1e300);
    });
    QString html = QStringLiteral("<h1>%1</h1>").arg(toQt(title).toHtmlEscaped());
    html += QStringLiteral("<p><img src='front' width='%1'></p>").arg(kShownWidth);
    html += QStringLiteral("<h2>%1</h2>").arg(QCoreApplication::translate("PdfReport", "Points")) +
            tableOf(shown);
    QString notes;
    for (const Measurement* point : shown)
        if (!point->note.empty())
            notes += QStringLiteral("<li><b>%1</b>: %2</li>")
                         .arg(titleOf(*point).toHtmlEscaped(), toQt(point->note).toHtmlEscaped());
    if (!notes.isEmpty())
        html += QStringLiteral("<h2>%1</h2><ul>%2</ul>")
                    .arg(QCoreApplication::translate("PdfReport", "Notes"), notes);
    if (const QString differences = differencesOf(shown); !differences.isEmpty())
        html += QStringLiteral("<h2>%1</h2><ul>%2</ul>")
                    .arg(QCoreApplication::translate("PdfReport", "Runs otherwise than asked"), differences);
    if (!points.empty()) {
        const Measurement& last = points.back();
        html += QStringLiteral("<h2>%1</h2><p>%2<br>%3<br>%4<br>%5</p>")
                    .arg(QCoreApplication::translate("PdfReport", "Provenance"),
                         toQt(last.origin.program).toHtmlEscaped(), toQt(last.origin.host).toHtmlEscaped(),
                         QCoreApplication::translate("PdfReport", "device %1, workload %2")
                             .arg(toQt(last.deviceName), formatWorkload(last.workload))
                             .toHtmlEscaped(),
                         QCoreApplication::translate("PdfReport", "model %1, data %2 (%3), last measured %4")
                             .arg(toQt(last.modelHash).left(12), toQt(last.dataHash).left(12),
                                  toQt(last.dataSplit), toQt(last.origin.time))
                             .toHtmlEscaped());
    }
    html += QStringLiteral("<p><small>%1</small></p>")
                .arg(QCoreApplication::translate(
                    "PdfReport", "Latency is the median over interleaved runs with its 95 % interval; the "
                                 "speed-up is the median of paired ratios against the dense model; quality "
                                 "comes from the executable that was timed."));

    QTextDocument document;
    document.setDefaultStyleSheet(QStringLiteral(
        "h1 { font-size: 16pt } h2 { font-size: 11pt } body, td, th, p, li { font-size: 7.5pt }"));
    document.addResource(QTextDocument::ImageResource, QUrl(QStringLiteral("front")),
                         picture(frontSvg(points, xAxis, yAxis, title)));
    document.setHtml(html);
    // Written beside and renamed: a report that could not be finished does not replace an older one.
    QSaveFile target(file);
    if (!target.open(QIODevice::WriteOnly))
        return fail(ErrorCode::Io, "{}: cannot be written: {}; check the folder and free space", fromQt(file),
                    fromQt(target.errorString()));
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setTitle(toQt(title));
        writer.setCreator(QStringLiteral("Paretoscope"));
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setResolution(kDotsPerInch);
        writer.setPageMargins(QMarginsF(14, 14, 14, 14), QPageLayout::Millimeter);
        document.print(&writer);
    }
    target.write(buffer.data());
    if (!target.commit())
        return fail(ErrorCode::Io, "{}: cannot be written: {}; check the folder and free space", fromQt(file),
                    fromQt(target.errorString()));
    return {};
}

} // namespace pscope
