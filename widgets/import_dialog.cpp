// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/import_dialog.h"

#include <QComboBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QTableWidget>
#include <QTabWidget>
#include <QVBoxLayout>

#include "widgets/models/formatter.h"
#include "widgets/models/import_preview.h"
#include "widgets/panel_strip.h"
#include "widgets/plot/plot_style.h"

namespace pscope {
namespace {

constexpr const char* kGlueTasks[] = {"cola", "sst2", "mrpc", "stsb", "qqp", "mnli", "qnli", "rte", "wnli"};
constexpr int kLongestCell = 300;

QTableWidgetItem* cell(const QString& text) {
    auto* item = new QTableWidgetItem(text.left(kLongestCell));
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    item->setToolTip(text.left(2 * kLongestCell));
    return item;
}

} // namespace

ImportDialog::ImportDialog(Lab& lab, const QString& file, QWidget* parent)
    : QDialog(parent)
    , m_importer(new Importer(lab, this))
    , m_file(file) {
    setWindowTitle(tr("Import %1").arg(QFileInfo(file).fileName()));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    setupChoices();
    setupTabs();
    m_verdict = new QLabel(this);
    m_verdict->setWordWrap(true);
    m_verdict->setTextFormat(Qt::RichText);
    m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(m_verdict);
    auto* buttons = new QHBoxLayout;
    m_use = new QPushButton(tr("Use this data"), this);
    m_use->setDefault(true);
    m_use->setEnabled(false);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_use);
    layout->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_use, &QPushButton::clicked, this, [this] {
        emit chosen(m_file, options());
        accept();
    });
    m_delay.setSingleShot(true);
    m_delay.setInterval(50);
    connect(&m_delay, &QTimer::timeout, this, &ImportDialog::look);
    connect(m_importer, &Importer::ready, this, [this](const std::shared_ptr<const ImportPreview>& preview) {
        showPreview(*preview);
        emit looked();
    });
    resize(92 * fontMetrics().averageCharWidth(), 34 * fontMetrics().height());
    m_delay.start();
}

ImportDialog::~ImportDialog() {
    m_importer->cancel();
}

void ImportDialog::setupChoices() {
    auto* form = new QHBoxLayout;
    const auto add = [&](const QString& title, const QString& tip) {
        auto* column = new QVBoxLayout;
        auto* caption = new QLabel(title, this);
        caption->setObjectName(QStringLiteral("faint"));
        auto* combo = new QComboBox(this);
        combo->setToolTip(tip);
        combo->setAccessibleName(title);
        combo->setMinimumContentsLength(12);
        combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        column->addWidget(caption);
        column->addWidget(combo);
        form->addLayout(column, 1);
        connect(combo, &QComboBox::activated, this, [this] {
            if (!m_filling) m_delay.start();
        });
        return combo;
    };
    m_task = add(tr("Layout"), tr("Files of the GLUE tasks have their columns in fixed places"));
    m_task->addItem(tr("find out"), QString());
    for (const char* task : kGlueTasks)
        m_task->addItem(tr("GLUE %1").arg(QLatin1String(task)), QLatin1String(task));
    m_separator = add(tr("Separator"), tr("What stands between the columns of a line"));
    const std::pair<QString, QString> separators[] = {{tr("find out"), {}},
                                                      {tr("tab"), QStringLiteral("tab")},
                                                      {tr("comma ,"), QStringLiteral(",")},
                                                      {tr("semicolon ;"), QStringLiteral(";")},
                                                      {tr("bar |"), QStringLiteral("|")}};
    for (const auto& [title, value] : separators)
        m_separator->addItem(title, value);
    // Other columns come with another separator: those chosen before mean nothing any more.
    connect(m_separator, &QComboBox::activated, this, [this] {
        for (QComboBox* combo : {m_text, m_pair, m_label})
            combo->clear();
    });
    m_text = add(tr("Text"), tr("Column with the text"));
    m_pair = add(tr("Second text"), tr("Column with the second text of a pair"));
    m_label = add(tr("Label"), tr("Column with the class or the number to predict"));
    static_cast<QVBoxLayout*>(layout())->addLayout(form);
    m_format = new QLabel(this);
    m_format->setObjectName(QStringLiteral("faint"));
    m_format->setWordWrap(true);
    layout()->addWidget(m_format);
}

void ImportDialog::setupTabs() {
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    const auto table = [this](const QString& title) {
        auto* made = new QTableWidget(m_tabs);
        preparePanelTable(*made);
        m_tabs->addTab(made, title);
        return made;
    };
    m_rows = table(tr("Rows"));
    m_labels = table(tr("Labels"));
    m_tokens = table(tr("Tokens"));
    static_cast<QVBoxLayout*>(layout())->addWidget(m_tabs, 1);
}

DatasetOptions ImportDialog::options() const {
    DatasetOptions options;
    options.glueTask = fromQt(m_task->currentData().toString());
    options.separator = fromQt(m_separator->currentData().toString());
    if (!options.glueTask.empty()) return options;
    const auto chosen = [](const QComboBox* combo) { return fromQt(combo->currentData().toString()); };
    options.textColumn = chosen(m_text);
    options.pairColumn = chosen(m_pair);
    options.labelColumn = chosen(m_label);
    return options;
}

void ImportDialog::look() {
    m_use->setEnabled(false);
    m_verdict->setText(tr("Looking…"));
    m_importer->look(m_file, options());
}

void ImportDialog::showPreview(const ImportPreview& preview) {
    const QScopedValueRollback guard(m_filling, true);
    const auto& table = preview.table;
    if (!table.columns.empty()) {
        const auto fill = [&](QComboBox* combo, std::optional<std::size_t> chosen) {
            combo->clear();
            if (combo == m_pair) combo->addItem(tr("none"), QStringLiteral("none"));
            for (std::size_t i = 0; i < table.columns.size(); ++i)
                combo->addItem(toQt(table.columns[i]), QString::number(i));
            combo->setCurrentIndex(
                combo->findData(chosen ? QString::number(*chosen) : QStringLiteral("none")));
        };
        fill(m_text, table.text);
        fill(m_pair, table.pair);
        fill(m_label, table.label);
        for (QComboBox* combo : {m_text, m_pair, m_label})
            combo->setEnabled(m_task->currentIndex() == 0);
        m_format->setText(
            tr("%1, %2, %3 columns, %4 examples")
                .arg(toQt(table.format), table.header ? tr("first row is a header") : tr("no header"))
                .arg(table.columns.size())
                .arg(preview.examples));
        showRows(preview);
        showLabels(preview);
    } else {
        for (QTableWidget* old : {m_rows, m_labels, m_tokens}) // of another look at the file
            old->setRowCount(0);
    }
    QStringList lines;
    const QColor bad(0xd5, 0x5e, 0x00), good(0x00, 0x85, 0x6a);
    const auto line = [&](const QColor& color, const QString& sign, const QString& text) {
        lines << QStringLiteral("<span style='color:%1'><b>%2</b></span> %3")
                     .arg(color.name(), sign, text.toHtmlEscaped());
    };
    if (!preview.problem.empty()) line(bad, QStringLiteral("✗"), toQt(preview.problem));
    if (preview.accuracy)
        line(good, QStringLiteral("✓"),
             tr("The dense model answers %1 of a sample as labelled.").arg(formatPercent(*preview.accuracy)));
    if (preview.orderWarning) line(bad, QStringLiteral("!"), toQt(*preview.orderWarning));
    if (preview.truncated > 0)
        line(bad, QStringLiteral("!"),
             tr("%1 of the first %2 texts are longer than the model takes and are cut.")
                 .arg(preview.truncated)
                 .arg(preview.tokens.size()));
    for (const std::string& note : preview.notes)
        lines << toQt(note).toHtmlEscaped();
    for (const std::string& note : preview.labels.notes)
        lines << toQt(note).toHtmlEscaped();
    m_verdict->setText(lines.mid(0, 6).join(QStringLiteral("<br>")));
    m_use->setEnabled(preview.problem.empty());
}

void ImportDialog::showRows(const ImportPreview& preview) {
    const auto& table = preview.table;
    m_rows->clear();
    m_rows->setColumnCount(static_cast<int>(table.columns.size()));
    m_rows->setRowCount(static_cast<int>(table.rows.size()));
    QStringList titles;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const QString role = i == table.text    ? tr("text")
                             : i == table.label ? tr("label")
                             : table.pair == i  ? tr("second text")
                                                : QString();
        titles << (role.isEmpty() ? toQt(table.columns[i]) : tr("%1 = %2").arg(toQt(table.columns[i]), role));
    }
    m_rows->setHorizontalHeaderLabels(titles);
    const QColor used = plotColors(palette()).front;
    for (std::size_t row = 0; row < table.rows.size(); ++row)
        for (std::size_t column = 0; column < table.rows[row].size(); ++column) {
            auto* item = cell(toQt(table.rows[row][column]));
            const bool isUsed = column == table.text || column == table.label || table.pair == column;
            if (column == table.label) item->setForeground(used);
            if (!isUsed) item->setForeground(plotColors(palette()).faintText);
            m_rows->setItem(static_cast<int>(row), static_cast<int>(column), item);
        }
    for (std::size_t column = 0; column < table.columns.size(); ++column)
        m_rows->setColumnWidth(static_cast<int>(column),
                               (column == table.text || table.pair == column ? 44 : 16) *
                                   fontMetrics().averageCharWidth());
    m_tokens->setColumnCount(1);
    m_tokens->setHorizontalHeaderLabels(
        {tr("What the model reads (longest: %1 tokens)").arg(preview.longest)});
    m_tokens->setRowCount(static_cast<int>(preview.tokens.size()));
    for (std::size_t row = 0; row < preview.tokens.size(); ++row)
        m_tokens->setItem(static_cast<int>(row), 0, cell(toQt(preview.tokens[row])));
}

void ImportDialog::showLabels(const ImportPreview& preview) {
    m_labels->clear();
    m_labels->setColumnCount(4);
    m_labels->setHorizontalHeaderLabels(
        {tr("In the file"), tr("Examples"), tr("Class"), tr("Name in the model")});
    m_labels->setRowCount(static_cast<int>(preview.labels.rows.size()));
    int row = 0;
    for (const LabelMapping::Row& one : preview.labels.rows) {
        m_labels->setItem(row, 0, cell(toQt(one.label)));
        m_labels->setItem(row, 1, cell(QString::number(one.count)));
        m_labels->setItem(row, 2, cell(one.id < 0 ? tr("none") : QString::number(one.id)));
        m_labels->setItem(row++, 3, cell(toQt(one.className)));
    }
    m_labels->setColumnWidth(0, 28 * fontMetrics().averageCharWidth());
}

QString ImportDialog::verdict() const {
    return m_verdict->text();
}

} // namespace pscope
