// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot/picture.h"

#include <QFileInfo>
#include <QPdfWriter>
#include <QSvgGenerator>

#include <qcustomplot.h>

namespace pscope {
namespace {

constexpr double kScale = 2; // of pictures made of pixels
constexpr double kPointsPerInch = 72;

bool isPdf(const QString& file) { return file.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive); }
bool isSvg(const QString& file) { return file.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive); }

void prepare(QSvgGenerator& generator, const QWidget& widget, const QString& file) {
    generator.setFileName(file);
    generator.setSize(widget.size());
    generator.setViewBox(QRect(QPoint(0, 0), widget.size()));
    generator.setTitle(widget.accessibleName());
}

bool savePlot(QCustomPlot& plot, const QString& file) {
    if (isPdf(file)) return plot.savePdf(file, 0, 0, QCP::epNoCosmetic);
    if (!isSvg(file)) return plot.savePng(file, plot.width(), plot.height(), kScale);
    QSvgGenerator generator;
    prepare(generator, plot, file);
    QCPPainter painter;
    if (!painter.begin(&generator)) return false;
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    plot.toPainter(&painter, plot.width(), plot.height());
    return painter.end();
}

} // namespace

bool savePicture(QWidget& widget, const QString& file) {
    auto* plot = qobject_cast<QCustomPlot*>(&widget);
    if (!plot) plot = widget.findChild<QCustomPlot*>();
    if (plot) return savePlot(*plot, file);
    if (isSvg(file)) {
        QSvgGenerator generator;
        prepare(generator, widget, file);
        QPainter painter;
        if (!painter.begin(&generator)) return false;
        widget.render(&painter);
        return painter.end();
    }
    if (isPdf(file)) {
        if (!QFileInfo(QFileInfo(file).absolutePath()).isWritable()) return false; // the writer does not say
        QPdfWriter writer(file);
        writer.setResolution(static_cast<int>(kPointsPerInch));
        writer.setPageMargins(QMarginsF(0, 0, 0, 0));
        writer.setPageSize(QPageSize(QSizeF(widget.size()), QPageSize::Point));
        QPainter painter;
        if (!painter.begin(&writer)) return false;
        widget.render(&painter);
        return painter.end();
    }
    QImage image(widget.size() * kScale, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(kScale);
    image.fill(widget.palette().color(QPalette::Window));
    widget.render(&image);
    return image.save(file);
}

} // namespace pscope
