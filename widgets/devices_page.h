// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Side by side: the same recipes on a set of devices in one action, and what each of them made of it.
#pragma once

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QListWidget;
class QProgressBar;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace pscope {

class DeviceRunner;
class DeviceTable;
class Lab;
struct DeviceChoice;

class DevicesPage : public QWidget {
    Q_OBJECT
public:
    explicit DevicesPage(Lab& lab, QWidget* parent = nullptr);
    DeviceTable& model() { return *m_model; }
    DeviceRunner& runner() { return *m_runner; }
    QListWidget& deviceList() { return *m_devices; }
    QTableView& table() { return *m_table; }
    /// The chosen recipes, and the dense model, on the ticked devices.
    void measure();

signals:
    void exportWanted(const QString& name, const std::string& csv, const std::string& json);
    void frontWanted();

protected:
    void showEvent(QShowEvent* event) override; // nothing is worked out while nobody looks

private:
    enum class Recipes { Current, Compared, Front, Starred };
    void setupStrip();
    void setupViews();
    void fillDevices();
    std::vector<DeviceChoice> ticked() const;
    std::vector<std::string> recipes() const;
    void refresh();
    void refreshState();
    void copySelected();
    void openRow();
    void showOnFront();

    Lab& m_lab;
    DeviceTable* m_model = nullptr;
    DeviceRunner* m_runner = nullptr;
    QSortFilterProxyModel* m_sorted = nullptr;
    QComboBox* m_recipes = nullptr;
    QComboBox* m_shown = nullptr;
    QCheckBox* m_again = nullptr;
    QPushButton* m_measure = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_state = nullptr;
    QListWidget* m_devices = nullptr;
    QTableView* m_table = nullptr;
    bool m_filling = false;
};

} // namespace pscope
