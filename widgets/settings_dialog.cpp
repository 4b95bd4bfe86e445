// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QSpinBox>
#include <QThread>
#include <QVBoxLayout>

#include "widgets/models/formatter.h"

namespace pscope {
namespace {

constexpr double kExampleUs = 1234.5678;

} // namespace

SettingsDialog::SettingsDialog(QWidget* parent)
    : QDialog(parent) {
    setWindowTitle(tr("Settings"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(16);
    const auto group = [&](const QString& title) {
        auto* label = new QLabel(title, this);
        label->setObjectName(QStringLiteral("heading"));
        form->addRow(label);
    };
    group(tr("Looks"));
    m_theme = new QComboBox(this);
    m_theme->addItem(tr("as the system"), QStringLiteral("system"));
    m_theme->addItem(tr("light"), QStringLiteral("light"));
    m_theme->addItem(tr("dark"), QStringLiteral("dark"));
    form->addRow(tr("Theme"), m_theme);
    m_language = new QComboBox(this);
    m_language->addItem(tr("as the system"), QString());
    m_language->addItem(QStringLiteral("English"), QStringLiteral("en"));
    m_language->addItem(QStringLiteral("简体中文"), QStringLiteral("zh_CN"));
    m_language->setToolTip(tr("Takes effect at the next start"));
    form->addRow(tr("Language (next start)"), m_language);
    m_font = new QSpinBox(this);
    m_font->setRange(70, 200);
    m_font->setSingleStep(10);
    m_font->setSuffix(QStringLiteral(" %"));
    m_font->setToolTip(tr("Of the desktop's size; takes effect at the next start"));
    form->addRow(tr("Text size (next start)"), m_font);
    m_openLast = new QCheckBox(tr("Open the last session at start"), this);
    form->addRow(QString(), m_openLast);
    group(tr("Numbers"));
    m_digits = new QSpinBox(this);
    m_digits->setRange(2, 6);
    m_digits->setSuffix(tr(" significant digits"));
    form->addRow(tr("Figures"), m_digits);
    m_unit = new QComboBox(this);
    m_unit->addItem(tr("µs, ms or s, as it fits"));
    m_unit->addItem(tr("always µs"));
    m_unit->addItem(tr("always ms"));
    form->addRow(tr("Times"), m_unit);
    m_example = new QLabel(this);
    m_example->setObjectName(QStringLiteral("faint"));
    form->addRow(tr("Looks like"), m_example);
    group(tr("Measuring"));
    m_threads = new QSpinBox(this);
    m_threads->setRange(0, std::max(1, QThread::idealThreadCount()));
    m_threads->setSpecialValueText(tr("all cores"));
    m_threads->setToolTip(
        tr("Threads that count accuracy; what is timed has its own number in the workload"));
    form->addRow(tr("Accuracy with"), m_threads);
    m_cache = new QSpinBox(this);
    m_cache->setRange(0, 65536);
    m_cache->setSingleStep(128);
    m_cache->setSuffix(tr(" MB"));
    m_cache->setSpecialValueText(tr("nothing"));
    m_cache->setToolTip(tr("Hidden states kept so that an edit of a late layer need not run the early ones "
                           "again; takes effect with the next model"));
    form->addRow(tr("Keep of earlier layers"), m_cache);
    layout->addLayout(form);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close | QDialogButtonBox::RestoreDefaults, this);
    buttons->button(QDialogButtonBox::Close)->setText(tr("Close"));
    buttons->button(QDialogButtonBox::RestoreDefaults)->setText(tr("Defaults"));
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::accept);
    connect(buttons->button(QDialogButtonBox::RestoreDefaults), &QPushButton::clicked, this, [this] {
        fill({});
        apply();
    });
    fill(Preferences::load());
    for (QComboBox* combo : {m_theme, m_language, m_unit})
        connect(combo, &QComboBox::currentIndexChanged, this, &SettingsDialog::apply);
    for (QSpinBox* spin : {m_font, m_digits, m_threads, m_cache})
        connect(spin, &QSpinBox::valueChanged, this, &SettingsDialog::apply);
    connect(m_openLast, &QCheckBox::toggled, this, &SettingsDialog::apply);
}

void SettingsDialog::fill(const Preferences& preferences) {
    const QScopedValueRollback guard(m_filling, true);
    m_theme->setCurrentIndex(std::max(0, m_theme->findData(preferences.theme)));
    m_language->setCurrentIndex(std::max(0, m_language->findData(preferences.language)));
    m_font->setValue(preferences.fontPercent);
    m_openLast->setChecked(preferences.openLast);
    m_digits->setValue(preferences.digits);
    m_unit->setCurrentIndex(static_cast<int>(preferences.timeUnit));
    m_threads->setValue(preferences.accuracyThreads);
    m_cache->setValue(preferences.prefixCacheMb);
    m_example->setText(formatMicroseconds(kExampleUs));
}

Preferences SettingsDialog::preferences() const {
    Preferences made;
    made.theme = m_theme->currentData().toString();
    made.language = m_language->currentData().toString();
    made.fontPercent = m_font->value();
    made.openLast = m_openLast->isChecked();
    made.digits = m_digits->value();
    made.timeUnit = static_cast<TimeUnit>(m_unit->currentIndex());
    made.accuracyThreads = m_threads->value();
    made.prefixCacheMb = m_cache->value();
    return made;
}

void SettingsDialog::apply() {
    if (m_filling) return;
    const Preferences now = preferences();
    now.save();
    now.applyFormat();
    m_example->setText(formatMicroseconds(kExampleUs));
    emit changed(now);
}

} // namespace pscope
