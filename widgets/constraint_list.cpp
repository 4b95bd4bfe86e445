// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/constraint_list.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

#include "core/search/goal.h"
#include "widgets/icons.h"
#include "widgets/models/formatter.h"
#include "widgets/wheel_guard.h"

namespace pscope {
namespace {

std::string sign(const GoalMetric& metric) {
    return metric.higherIsBetter ? ">=" : "<=";
}

/// Whether "50%" of the dense model's makes sense: the parser decides, it knows the units.
bool canBeRelative(const GoalMetric& metric) {
    const auto half = parseConstraint(metric.id + sign(metric) + "50%");
    return half && half->relative;
}

/// What is timed can be limited on any device; the parser decides what that is.
bool dependsOnDevice(const GoalMetric& metric) {
    return parseConstraint(metric.id + sign(metric) + "1@cpu").has_value();
}

/// A limit to begin with that is neither met by everything nor by nothing.
std::string usualLimit(const GoalMetric& metric) {
    if (canBeRelative(metric)) return metric.id + sign(metric) + "50%";
    return metric.id + sign(metric) + (metric.id == "accuracy" ? "80" : metric.id == "speedup" ? "2" : "1");
}

} // namespace

class ConstraintList::Row : public QWidget {
public:
    explicit Row(ConstraintList& list)
        : QWidget(&list)
        , m_list(list) {
        m_metric = new QComboBox(this);
        m_metric->setObjectName(QStringLiteral("metric"));
        for (const GoalMetric& metric : goalMetrics())
            m_metric->addItem(coreText(metric.label), toQt(metric.id));
        m_metric->setAccessibleName(ConstraintList::tr("What is limited"));
        m_sign = new QLabel(this);
        m_limit = new QDoubleSpinBox(this);
        m_limit->setObjectName(QStringLiteral("limit"));
        m_limit->setDecimals(3);
        m_limit->setRange(0, 1e9);
        m_limit->setAccessibleName(ConstraintList::tr("Limit"));
        m_unit = new QComboBox(this);
        m_unit->setObjectName(QStringLiteral("unit"));
        m_unit->setAccessibleName(ConstraintList::tr("Unit"));
        m_device = new QComboBox(this);
        m_device->setObjectName(QStringLiteral("device"));
        m_device->setAccessibleName(ConstraintList::tr("Device the limit is about"));
        m_device->setToolTip(ConstraintList::tr("Device the limit is about: the one that is searched on, or another"));
        m_device->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        m_device->setMinimumContentsLength(9);
        auto* remove = new QToolButton(this);
        remove->setObjectName(QStringLiteral("remove"));
        remove->setIcon(icon(QStringLiteral("cancel")));
        remove->setAutoRaise(true);
        remove->setToolTip(ConstraintList::tr("Remove this limit"));
        // Two lines: on one nothing could be read in a narrow window.
        auto* layout = new QVBoxLayout(this);
        layout->setContentsMargins(0, 0, 0, 4);
        layout->setSpacing(3);
        auto* what = new QHBoxLayout;
        auto* value = new QHBoxLayout;
        for (QHBoxLayout* line : {what, value}) line->setSpacing(5);
        what->addWidget(m_metric, 1);
        what->addWidget(remove);
        value->addWidget(m_sign);
        value->addWidget(m_limit, 1);
        value->addWidget(m_unit);
        value->addWidget(m_device, 1);
        layout->addLayout(what);
        layout->addLayout(value);
        guardFromWheel({m_metric, m_limit, m_unit, m_device});
        connect(m_metric, &QComboBox::activated, this,
                [this] { set(*parseConstraint(usualLimit(metric()))); });
        connect(m_limit, &QDoubleSpinBox::valueChanged, this, [this] { emit m_list.changed(); });
        connect(m_device, &QComboBox::activated, this, [this] { emit m_list.changed(); });
        connect(m_unit, &QComboBox::activated, this, [this] { emit m_list.changed(); });
        connect(remove, &QToolButton::clicked, this, [this] {
            setParent(nullptr); // out of the list at once; the object goes when the click is over
            deleteLater();
            emit m_list.changed();
        });
    }

    const GoalMetric& metric() const {
        return goalMetrics()[static_cast<std::size_t>(m_metric->currentIndex())];
    }

    void set(const Constraint& constraint) {
        const auto found = std::ranges::find(goalMetrics(), constraint.metric, &GoalMetric::id);
        m_metric->setCurrentIndex(static_cast<int>(found - goalMetrics().begin()));
        m_sign->setText(constraint.atMost ? QStringLiteral("≤") : QStringLiteral("≥"));
        m_unit->clear();
        m_unit->addItem(toQt(metric().unit));
        if (canBeRelative(metric())) m_unit->addItem(ConstraintList::tr("% of dense"));
        m_unit->setEnabled(m_unit->count() > 1);
        m_unit->setCurrentIndex(constraint.relative ? m_unit->count() - 1 : 0);
        fillDevices(constraint.device);
        m_limit->setValue(constraint.relative ? constraint.limit * 100 : constraint.limit);
        emit m_list.changed();
    }

    /// Keeps a device that is not on this machine: what was asked for is not changed in silence.
    void fillDevices(const std::string& chosen) {
        m_device->clear();
        m_device->addItem(ConstraintList::tr("on this one"), QString());
        for (const auto& [label, id] : m_list.m_devices)
            m_device->addItem(label, toQt(id));
        if (!chosen.empty() && m_device->findData(toQt(chosen)) < 0)
            m_device->addItem(toQt(chosen), toQt(chosen));
        m_device->setCurrentIndex(std::max(0, m_device->findData(toQt(chosen))));
        m_device->setVisible(m_device->count() > 1 && dependsOnDevice(metric()));
    }
    std::string device() const { return fromQt(m_device->currentData().toString()); }

    std::string text() const {
        Constraint constraint{
            .metric = metric().id, .atMost = !metric().higherIsBetter, .limit = m_limit->value()};
        constraint.relative = m_unit->currentIndex() == 1;
        if (constraint.relative) constraint.limit /= 100;
        if (dependsOnDevice(metric())) constraint.device = device();
        return toText(constraint);
    }

private:
    ConstraintList& m_list;
    QComboBox* m_metric;
    QLabel* m_sign;
    QDoubleSpinBox* m_limit;
    QComboBox* m_unit;
    QComboBox* m_device;
};

ConstraintList::ConstraintList(QWidget* parent)
    : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(5);
    m_rows = new QVBoxLayout;
    m_rows->setSpacing(5);
    auto* add = new QPushButton(tr("Add a limit"), this);
    add->setObjectName(QStringLiteral("addLimit"));
    layout->addLayout(m_rows);
    layout->addWidget(add, 0, Qt::AlignLeft);
    connect(add, &QPushButton::clicked, this, &ConstraintList::addAnother);
}

/// The first quantity that has no limit yet.
void ConstraintList::addAnother() {
    const auto texts = constraints();
    for (const GoalMetric& metric : goalMetrics()) {
        const bool taken = std::ranges::any_of(
            texts, [&](const std::string& text) { return parseConstraint(text)->metric == metric.id; });
        if (!taken) return addRow(usualLimit(metric));
    }
    addRow(usualLimit(goalMetrics().front()));
}

void ConstraintList::addRow(const std::string& text) {
    const auto constraint = parseConstraint(text);
    if (!constraint) return;
    auto* row = new Row(*this);
    m_rows->addWidget(row);
    row->set(*constraint);
    row->show();
}

void ConstraintList::setDevices(const std::vector<std::pair<QString, std::string>>& devices) {
    m_devices = devices;
    for (int i = 0; i < m_rows->count(); ++i)
        if (auto* row = dynamic_cast<Row*>(m_rows->itemAt(i)->widget())) row->fillDevices(row->device());
}

void ConstraintList::setConstraints(const std::vector<std::string>& texts) {
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const std::string& text : texts)
        addRow(text);
    emit changed();
}

std::vector<std::string> ConstraintList::constraints() const {
    std::vector<std::string> texts;
    for (int i = 0; i < m_rows->count(); ++i)
        if (const auto* row = dynamic_cast<const Row*>(m_rows->itemAt(i)->widget()))
            texts.push_back(row->text());
    return texts;
}

} // namespace pscope
