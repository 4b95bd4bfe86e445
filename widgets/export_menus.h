// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every table can be copied and written as CSV or JSON, every plot saved as a picture: by the menu of the right button, the
// same everywhere.
#pragma once

#include <functional>
#include <string>

#include <QObject>

class QAbstractItemView;
class QPoint;
class QWidget;

namespace pscope {

using UseFile = std::function<void(const QString& file)>;

/// Property of tables that bring their own copy and export.
inline constexpr const char* kExportsItself = "exportsItself";

class ExportMenus : public QObject {
    Q_OBJECT
public:
    /// Gives all tables and plots below `root` their entries.
    explicit ExportMenus(QWidget& root);
    /// Whether `widget` is a plot whose right button offers pictures.
    static bool isPlot(const QWidget& widget);
    /// The table as it is shown: CSV, or JSON by the ending.
    static std::string text(const QAbstractItemView& view, const QString& file);
    void saveTable(QAbstractItemView& view);
    void saveShown(QWidget& plot);

signals:
    /// To be asked for a file name; `use` gets it. `kinds`: of a file dialog.
    void fileWanted(const QString& title, const QString& suggestion, const QString& kinds, pscope::UseFile use);
    void textReady(const QString& file, const std::string& text);
    void failed(const QString& sentence);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void addEntries(QAbstractItemView& view);
    void offer(QWidget& plot, const QPoint& global);
};

} // namespace pscope
