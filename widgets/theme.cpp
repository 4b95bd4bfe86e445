// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPainter>
#include <QProxyStyle>
#include <QStyleOption>

namespace pscope {
namespace {

struct Shades {
    QColor window, base, alternate, text, faint, button, border, accent, onAccent, tip, disabled;
};

Shades shades(bool dark) {
    if (dark)
        return {0x1f2329, 0x171a1f, 0x1c2026, 0xe6e9ee, 0x98a2b1, 0x2a2f37, 0x353b45, 0x3d95cf, 0xffffff, 0x2a2f37, 0x6a7382};
    return {0xf4f5f7, 0xffffff, 0xf7f8fa, 0x1b232e, 0x5c6675, 0xffffff, 0xd3d8df, 0x0072b2, 0xffffff, 0xffffff, 0xa3abb7};
}

QString styleRules(const Shades& shade) {
    QString rules = QStringLiteral(R"(
QMainWindow::separator { background: %border%; width: 1px; height: 1px; margin: 0; }
QMainWindow::separator:hover { background: %accent%; }
QToolBar { background: %window%; border: none; border-bottom: 1px solid %border%; spacing: 4px; padding: 5px 8px; }
QToolBar::separator { background: %border%; width: 1px; margin: 5px 5px; }
QToolBar QToolButton { border: 1px solid transparent; border-radius: 5px; padding: 4px 7px; }
QToolBar QToolButton:hover { background: %button%; border-color: %border%; }
QToolBar QToolButton:pressed, QToolBar QToolButton:checked { background: %border%; }
QToolBar QToolButton[popupMode="1"] { padding-right: 20px; }
QToolBar QToolButton#qt_toolbar_ext_button { padding: 0; border: none; }
QToolBar QToolButton::menu-button { border: none; width: 16px; }
QToolBar QToolButton::menu-indicator { image: none; width: 0; }
QDockWidget { font-weight: 600; }
QDockWidget::title { background: %window%; padding: 6px 10px; border-bottom: 1px solid %border%; text-align: left; }
QStatusBar { border-top: 1px solid %border%; }
QStatusBar::item { border: none; }
QTabBar::tab { padding: 6px 12px; border: none; border-bottom: 2px solid transparent; background: transparent; color: %faint%; }
QTabBar::tab:selected { color: %text%; border-bottom: 2px solid %accent%; }
QTabBar::tab:hover { color: %text%; }
QTabWidget::pane { border: none; border-top: 1px solid %border%; }
QHeaderView::section { background: %window%; color: %faint%; border: none; border-bottom: 1px solid %border%; padding: 4px 5px; }
QHeaderView::section:vertical { padding: 0 5px; }
QHeaderView::down-arrow, QHeaderView::up-arrow { subcontrol-origin: padding; subcontrol-position: top center; width: 9px; height: 9px; }
QTreeView, QTableView, QListView { border: none; background: %base%; alternate-background-color: %alternate%; }
QComboBox QAbstractItemView { border: 1px solid %border%; background: %base%; }
QTreeView::item, QTableView::item { padding: 2px 5px; }
QListView::item { padding: 3px 8px; }
QScrollArea { border: none; }
QToolTip { background: %tip%; color: %text%; border: 1px solid %border%; padding: 5px; }
QFrame#card { background: %base%; border: 1px solid %border%; border-radius: 7px; }
QWidget#toolStrip { background: %window%; border-bottom: 1px solid %border%; }
QWidget#sheet, QScrollArea#sheet { background: %window%; }
QDialog#palette { border: 1px solid %border%; background: %window%; }
QLabel#faint { color: %faint%; }
QLabel#dropArea { color: %faint%; border: 2px dashed %border%; border-radius: 8px; padding: 10px; }
QLabel#heading { color: %faint%; font-weight: 600; }
QLineEdit[frame="true"] { border: 1px solid %border%; border-radius: 5px; padding: 4px 7px; background: %base%; }
QLineEdit[frame="true"]:focus { border: 1px solid %accent%; }
QLineEdit#recipe[wrong="true"][frame="true"] { border: 1px solid #d55e00; }
QLabel#badgeWarn { background: #d55e00; color: white; border-radius: 4px; padding: 1px 6px; font-weight: 600; }
QLabel#badgeGood { background: #00856a; color: white; border-radius: 4px; padding: 1px 6px; font-weight: 600; }
QLabel#badgeEstimate { background: transparent; color: %text%; border: 1px dashed %faint%; border-radius: 4px; padding: 0 6px; }
QLabel#badgeInfo { background: %border%; color: %text%; border-radius: 4px; padding: 1px 6px; }
QFrame#infoBar { background: %tip%; border: none; border-bottom: 2px solid #e69f00; }
)");
    const std::pair<const char*, QColor> values[] = {{"window", shade.window}, {"base", shade.base},     {"alternate", shade.alternate},
                                                     {"text", shade.text},     {"faint", shade.faint},   {"button", shade.button},
                                                     {"border", shade.border}, {"accent", shade.accent}, {"tip", shade.tip}};
    for (const auto& [name, color] : values) rules.replace(QStringLiteral("%%1%").arg(QLatin1String(name)), color.name());
    return rules;
}

/// Fusion with check boxes that can be seen on dark backgrounds too.
class WindowStyle : public QProxyStyle {
public:
    WindowStyle() : QProxyStyle(QStringLiteral("Fusion")) {}
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const override {
        if (element != PE_IndicatorCheckBox && element != PE_IndicatorItemViewItemCheck)
            return QProxyStyle::drawPrimitive(element, option, painter, widget);
        const QPalette& palette = option->palette;
        const bool on = option->state & State_On, enabled = option->state & State_Enabled;
        QRectF box = QRectF(option->rect).adjusted(1.5, 1.5, -1.5, -1.5);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const QColor accent = palette.color(enabled ? QPalette::Active : QPalette::Disabled, QPalette::Link);
        painter->setPen(QPen(on ? accent : palette.color(QPalette::PlaceholderText), 1));
        painter->setBrush(on ? QBrush(accent) : palette.brush(QPalette::Base));
        painter->drawRoundedRect(box, 3, 3);
        if (on) {
            painter->setPen(QPen(Qt::white, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
            const auto at = [&box](double x, double y) { return QPointF(box.left() + x * box.width(), box.top() + y * box.height()); };
            painter->drawPolyline(QPolygonF{at(0.23, 0.53), at(0.43, 0.73), at(0.78, 0.30)});
        }
        painter->restore();
    }
};

} // namespace

void prepareApplication(QApplication& application) {
    application.setStyle(new WindowStyle);
    QFont font = application.font();
    const QStringList wanted{QStringLiteral("Inter"), QStringLiteral("Noto Sans"), QStringLiteral("Open Sans")};
    const QStringList families = QFontDatabase::families();
    // A desktop's own choice of font is respected; the bare default of a plain X server is not one.
    if (font.family().startsWith(QLatin1String("DejaVu")) || font.family() == QLatin1String("Sans Serif") || font.family().isEmpty()) {
        for (const QString& family : wanted) {
            if (!families.contains(family)) continue;
            font.setFamily(family);
            break;
        }
    }
    application.setFont(font);
}

Theme::Theme(QApplication& application, QObject* parent)
    : QObject(parent), m_application(application), m_systemDark(application.palette().color(QPalette::Window).lightness() < 128) {}

QPalette Theme::palette(bool dark) {
    const Shades shade = shades(dark);
    QPalette palette;
    palette.setColor(QPalette::Window, shade.window);
    palette.setColor(QPalette::WindowText, shade.text);
    palette.setColor(QPalette::Base, shade.base);
    palette.setColor(QPalette::AlternateBase, shade.alternate);
    palette.setColor(QPalette::Text, shade.text);
    palette.setColor(QPalette::PlaceholderText, shade.faint);
    palette.setColor(QPalette::Button, shade.button);
    palette.setColor(QPalette::ButtonText, shade.text);
    palette.setColor(QPalette::BrightText, Qt::white);
    palette.setColor(QPalette::ToolTipBase, shade.tip);
    palette.setColor(QPalette::ToolTipText, shade.text);
    palette.setColor(QPalette::Highlight, shade.accent);
    palette.setColor(QPalette::HighlightedText, shade.onAccent);
    palette.setColor(QPalette::Link, shade.accent);
    palette.setColor(QPalette::Light, dark ? shade.button.lighter(120) : QColor(Qt::white));
    palette.setColor(QPalette::Midlight, dark ? shade.button.lighter(110) : shade.alternate);
    palette.setColor(QPalette::Mid, shade.border);
    palette.setColor(QPalette::Dark, dark ? QColor(0x101216) : QColor(0xb4bbc6));
    palette.setColor(QPalette::Shadow, dark ? QColor(0x08090b) : QColor(0x8a93a0));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, shade.disabled);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, shade.border);
    return palette;
}

void Theme::apply(ThemeChoice choice) {
    m_choice = choice;
    m_dark = choice == ThemeChoice::Dark || (choice == ThemeChoice::System && m_systemDark);
    m_application.setPalette(palette(m_dark));
    m_application.setStyleSheet(styleRules(shades(m_dark)));
}

QString Theme::text(ThemeChoice choice) {
    return choice == ThemeChoice::Light ? QStringLiteral("light") : choice == ThemeChoice::Dark ? QStringLiteral("dark") : QStringLiteral("system");
}

ThemeChoice Theme::parse(const QString& text) {
    if (text == QLatin1String("light")) return ThemeChoice::Light;
    return text == QLatin1String("dark") ? ThemeChoice::Dark : ThemeChoice::System;
}

} // namespace pscope
