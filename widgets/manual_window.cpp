// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/manual_window.h"

#include <QFile>
#include <QKeyEvent>
#include <QListWidget>
#include <QSplitter>
#include <QTextBlock>
#include <QTextBrowser>
#include <QVBoxLayout>

// Outside the namespace, as Qt asks: the resources lie in a static library.
static void loadManual() {
    Q_INIT_RESOURCE(manual);
}

namespace pscope {
namespace {

constexpr int kPictureWidth = 760;

QString text(const QString& chapter) {
    QFile file(QStringLiteral(":/manual/%1.md").arg(chapter));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QString titleOf(const QString& chapter) {
    const QString first = text(chapter).section(QLatin1Char('\n'), 0, 0);
    return first.startsWith(QLatin1String("# ")) ? first.mid(2) : chapter;
}

} // namespace

QStringList ManualWindow::chapters() {
    return {QStringLiteral("first-steps"), QStringLiteral("window"), QStringLiteral("search"), QStringLiteral("export"),
            QStringLiteral("README"),      QStringLiteral("formats"), QStringLiteral("unstructured"), QStringLiteral("nm"),
            QStringLiteral("blocks"),      QStringLiteral("units"),  QStringLiteral("opencl"),  QStringLiteral("accelerator")};
}

ManualWindow::ManualWindow(QWidget* parent)
    : QWidget(parent, Qt::Window) {
    loadManual();
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Manual"));
    auto* split = new QSplitter(this);
    m_list = new QListWidget(split);
    m_list->setAccessibleName(tr("Chapters"));
    m_list->setWordWrap(true);
    m_page = new QTextBrowser(split);
    m_page->setOpenLinks(false);
    m_page->document()->setDocumentMargin(18);
    split->setStretchFactor(1, 1);
    split->setSizes({24 * fontMetrics().averageCharWidth(), 100 * fontMetrics().averageCharWidth()});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(split);
    for (const QString& chapter : chapters()) {
        auto* item = new QListWidgetItem(titleOf(chapter), m_list);
        item->setData(Qt::UserRole, chapter);
    }
    connect(m_list, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
        if (item) showChapter(item->data(Qt::UserRole).toString());
    });
    connect(m_page, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) {
        if (url.path().endsWith(QLatin1String(".md"))) open(url.fileName().chopped(3));
    });
    resize(125 * fontMetrics().averageCharWidth(), 46 * fontMetrics().height());
    open(chapters().first());
}

void ManualWindow::open(const QString& chapter) {
    const qsizetype row = chapters().indexOf(chapter);
    if (row >= 0) m_list->setCurrentRow(static_cast<int>(row));
}

void ManualWindow::showChapter(const QString& chapter) {
    m_page->setSearchPaths({QStringLiteral(":/manual")});
    m_page->document()->setBaseUrl(QUrl(QStringLiteral("qrc:/manual/")));
    m_page->setMarkdown(text(chapter));
    // Markdown has no width for pictures; the screenshots are wider than the page.
    QTextDocument* document = m_page->document();
    for (QTextBlock block = document->begin(); block.isValid(); block = block.next())
        for (auto part = block.begin(); !part.atEnd(); ++part) {
            if (!part.fragment().charFormat().isImageFormat()) continue;
            QTextImageFormat format = part.fragment().charFormat().toImageFormat();
            format.setWidth(kPictureWidth);
            QTextCursor cursor(document);
            cursor.setPosition(part.fragment().position());
            cursor.setPosition(part.fragment().position() + part.fragment().length(),
                               QTextCursor::KeepAnchor);
            cursor.setCharFormat(format);
            break; // the block's iterator is not valid any more
        }
    m_page->moveCursor(QTextCursor::Start);
}

void ManualWindow::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QWidget::keyPressEvent(event);
}

} // namespace pscope
