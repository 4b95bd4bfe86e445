// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The manual inside the program (F1): chapters at the left, the page at the right.
#pragma once

#include <QWidget>

class QListWidget;
class QTextBrowser;

namespace pscope {

class ManualWindow : public QWidget {
    Q_OBJECT
public:
    /// The Markdown files are in the resources under ":/manual".
    explicit ManualWindow(QWidget* parent = nullptr);
    void open(const QString& chapter); // file name without ".md"
    QTextBrowser& page() { return *m_page; }
    static QStringList chapters(); // in reading order

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void showChapter(const QString& chapter);

    QListWidget* m_list = nullptr;
    QTextBrowser* m_page = nullptr;
};

} // namespace pscope
