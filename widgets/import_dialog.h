// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Before a data file is used: its rows, which column is what, labels against the model's classes, tokens, and
// whether the dense model agrees with the order of the labels. Changing a choice looks again; nothing is
// taken over before "Use this data".
#pragma once

#include <memory>

#include <QDialog>
#include <QTimer>

#include "core/data/dataset.h"

class QComboBox;
class QLabel;
class QPushButton;
class QTableWidget;
class QTabWidget;

namespace pscope {

class Importer;
class Lab;
struct ImportPreview;

class ImportDialog : public QDialog {
    Q_OBJECT
public:
    ImportDialog(Lab& lab, const QString& file, QWidget* parent = nullptr);
    ~ImportDialog() override;
    DatasetOptions options() const;
    QPushButton& useButton() { return *m_use; }
    QComboBox& labelColumn() { return *m_label; }
    QComboBox& separator() { return *m_separator; }
    QTableWidget& rows() { return *m_rows; }
    QTableWidget& labels() { return *m_labels; }
    QString verdict() const;

signals:
    void chosen(const QString& file, const pscope::DatasetOptions& options);
    void looked(); // a preview is shown

private:
    void setupChoices();
    void setupTabs();
    void look();
    void showPreview(const ImportPreview& preview);
    void showRows(const ImportPreview& preview);
    void showLabels(const ImportPreview& preview);

    Importer* m_importer = nullptr;
    QString m_file;
    QTimer m_delay;
    QComboBox* m_text = nullptr;
    QComboBox* m_pair = nullptr;
    QComboBox* m_label = nullptr;
    QComboBox* m_task = nullptr;
    QComboBox* m_separator = nullptr;
    QLabel* m_format = nullptr;
    QLabel* m_verdict = nullptr;
    QTabWidget* m_tabs = nullptr;
    QTableWidget* m_rows = nullptr;
    QTableWidget* m_labels = nullptr;
    QTableWidget* m_tokens = nullptr;
    QPushButton* m_use = nullptr;
    bool m_filling = false;
};

} // namespace pscope
