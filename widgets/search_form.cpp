// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/search_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

#include <fmt/ranges.h>

#include "widgets/constraint_list.h"
#include "widgets/icons.h"
#include "widgets/models/formatter.h"
#include "widgets/models/search_lane.h"
#include "widgets/param_form.h"
#include "widgets/pin_grid.h"
#include "widgets/wheel_guard.h"

namespace pscope {
namespace {

constexpr int kDefaultEvaluations = 100;
constexpr double kMostSeed = 9007199254740991.0; // what a spin box can say exactly

QLabel* heading(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setObjectName(QStringLiteral("heading"));
    return label;
}

QSpinBox* number(QWidget* parent, int low, int high, int value, const QString& tip) {
    auto* box = new QSpinBox(parent);
    box->setRange(low, high);
    box->setValue(value);
    box->setToolTip(tip);
    box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    guardFromWheel({box});
    return box;
}

std::vector<std::string> splitTexts(const QString& text, QLatin1Char separator) {
    std::vector<std::string> parts;
    for (const QString& part : text.split(separator, Qt::SkipEmptyParts))
        if (!part.trimmed().isEmpty()) parts.push_back(fromQt(part.trimmed()));
    return parts;
}

} // namespace

SearchForm::SearchForm(SessionDocument& document, QWidget* parent)
    : QScrollArea(parent)
    , m_document(document) {
    setObjectName(QStringLiteral("sheet"));
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* sheet = new QWidget(this);
    sheet->setObjectName(QStringLiteral("sheet"));
    auto* layout = new QVBoxLayout(sheet);
    layout->setContentsMargins(14, 12, 14, 14);
    layout->setSpacing(9);
    setWidget(sheet);
    const auto section = [&](const QString& title, void (SearchForm::*setup)(QFormLayout&)) {
        layout->addWidget(heading(title, sheet));
        auto* form = new QFormLayout;
        form->setRowWrapPolicy(QFormLayout::WrapLongRows);
        form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
        layout->addLayout(form);
        (this->*setup)(*form);
    };
    section(tr("Goal"), &SearchForm::setupGoal);
    section(tr("Strategy"), &SearchForm::setupStrategy);
    section(tr("Budget"), &SearchForm::setupBudget);
    section(tr("What may change"), &SearchForm::setupFreedom);
    setupDetails(*sheet, *layout);
    m_verdict = new QLabel(sheet);
    m_verdict->setObjectName(QStringLiteral("faint"));
    m_verdict->setWordWrap(true);
    m_start = new QPushButton(icon(QStringLiteral("play")), tr("Start the search"), sheet);
    m_start->setObjectName(QStringLiteral("startSearch"));
    m_start->setToolTip(tr("Starts, or waits behind the searches that are under way"));
    layout->addWidget(m_verdict);
    layout->addWidget(m_start);
    layout->addStretch(1);
    connect(m_start, &QPushButton::clicked, this, [this] { emit startWanted(request()); });
    connect(&document, &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        using Kind = ChangeEvent::Kind;
        if (event.kind == Kind::Model || event.kind == Kind::Data) refreshGround();
        if (event.kind == Kind::Devices || event.kind == Kind::Device) refreshDevices();
        if (event.kind == Kind::Recipe || event.kind == Kind::Scores || event.kind == Kind::Pins) check();
    });
    showStrategy();
    refreshDevices();
    refreshGround();
}

void SearchForm::setupGoal(QFormLayout& form) {
    m_objective = new QComboBox(this);
    m_objective->setObjectName(QStringLiteral("objective"));
    m_objective->addItem(tr("Chosen from the limits"), QString());
    for (const GoalMetric& metric : goalMetrics())
        m_objective->addItem(metric.higherIsBetter ? tr("Highest %1").arg(coreText(metric.label).toLower())
                                                   : tr("Lowest %1").arg(coreText(metric.label).toLower()),
                             toQt(metric.id));
    m_objective->setToolTip(tr("What is improved among the candidates that meet every limit.\nChosen from "
                               "the limits: accuracy, or latency when only the accuracy is limited."));
    m_limits = new ConstraintList(this);
    m_limits->setConstraints({"latency_p50<=50%", "drop<=1pt"});
    auto* fromFront = new QPushButton(tr("Take the front's limit lines"), this);
    fromFront->setObjectName(QStringLiteral("fromFront"));
    fromFront->setToolTip(tr("The limits that were dragged in the front plot become limits of the search"));
    form.addRow(tr("Find"), m_objective);
    form.addRow(m_limits);
    form.addRow(fromFront);
    guardFromWheel({m_objective});
    connect(fromFront, &QPushButton::clicked, this, &SearchForm::takeLimitsFromFront);
    connect(m_limits, &ConstraintList::changed, this, &SearchForm::check);
    connect(m_objective, &QComboBox::activated, this, &SearchForm::check);
}

void SearchForm::setupStrategy(QFormLayout& form) {
    m_strategy = new QComboBox(this);
    m_strategy->setObjectName(QStringLiteral("strategy"));
    for (const StrategyRow& row : strategies())
        m_strategy->addItem(coreText(row.label), toQt(row.id));
    m_strategy->setCurrentIndex(std::max(0, m_strategy->findData(toQt(SearchRequest{}.strategy))));
    m_about = new QLabel(this);
    m_about->setObjectName(QStringLiteral("faint"));
    m_about->setWordWrap(true);
    m_about->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_params = new ParamForm(this);
    form.addRow(m_strategy);
    form.addRow(m_about);
    form.addRow(m_params);
    guardFromWheel({m_strategy});
    connect(m_strategy, &QComboBox::currentIndexChanged, this, &SearchForm::showStrategy);
}

void SearchForm::setupBudget(QFormLayout& form) {
    m_evaluations = number(this, 1, 1000000, kDefaultEvaluations,
                           tr("Candidates whose quality is counted on the rows to choose by"));
    m_evaluations->setObjectName(QStringLiteral("evaluations"));
    m_minutes = new QDoubleSpinBox(this);
    m_minutes->setObjectName(QStringLiteral("minutes"));
    m_minutes->setRange(0, 100000);
    m_minutes->setDecimals(1);
    m_minutes->setSuffix(tr(" min"));
    m_minutes->setSpecialValueText(tr("no limit"));
    m_minutes->setToolTip(tr("No more is proposed after this time; the best is then measured"));
    m_seed = new QDoubleSpinBox(this);
    m_seed->setObjectName(QStringLiteral("seed"));
    m_seed->setDecimals(0);
    m_seed->setRange(0, kMostSeed);
    m_seed->setValue(1);
    m_seed->setToolTip(tr("The same seed on the same answers proposes the same candidates"));
    form.addRow(tr("Evaluations"), m_evaluations);
    form.addRow(tr("Time"), m_minutes);
    form.addRow(tr("Seed"), m_seed);
    guardFromWheel({m_minutes, m_seed});
    connect(m_evaluations, &QSpinBox::valueChanged, this, &SearchForm::check);
}

void SearchForm::setupFreedom(QFormLayout& form) {
    auto* ticks = new QWidget(this);
    auto* row = new QHBoxLayout(ticks);
    row->setContentsMargins(0, 0, 0, 0);
    const auto tick = [&](const QString& text, const QString& tip, bool on) {
        auto* box = new QCheckBox(text, ticks);
        box->setToolTip(tip);
        box->setChecked(on);
        row->addWidget(box);
        connect(box, &QCheckBox::toggled, this, &SearchForm::check);
        return box;
    };
    m_matrices = tick(tr("Matrices"), tr("Pattern, sparsity and bits of the matrices"), true);
    m_heads = tick(tr("Heads"), tr("Attention heads may be removed"), false);
    m_neurons = tick(tr("Width"), tr("FFN neurons may be removed"), false);
    m_depth = tick(tr("Layers"), tr("Whole layers may be dropped"), false);
    row->addStretch(1);
    m_grain = new QComboBox(this);
    m_grain->addItem(tr("each matrix"), QStringLiteral("matrix"));
    m_grain->addItem(tr("attention and FFN of a layer"), QStringLiteral("block"));
    m_grain->addItem(tr("a whole layer"), QStringLiteral("layer"));
    m_grain->setCurrentIndex(1);
    m_grain->setToolTip(
        tr("What gets one setting together: coarser means fewer decisions and a quicker search"));
    m_base = new QComboBox(this);
    m_base->addItem(tr("the dense model"));
    m_base->addItem(tr("the recipe as it stands"));
    m_base->setToolTip(tr("Where the search starts; its settings are the mildest of every part"));
    m_pins = new PinGrid(this);
    m_morePins = new QLineEdit(this);
    m_morePins->setObjectName(QStringLiteral("morePins"));
    m_morePins->setPlaceholderText(tr("layers 0 *: int8; layers 1 ffn.in"));
    m_morePins->setToolTip(
        tr("Further pins in the words of a recipe, separated by ';'. With a value the part is set first."));
    form.addRow(ticks);
    form.addRow(tr("Decide for"), m_grain);
    form.addRow(tr("Start from"), m_base);
    form.addRow(new QLabel(tr("Pinned: stays as it is"), this));
    form.addRow(m_pins);
    form.addRow(m_morePins);
    guardFromWheel({m_grain, m_base});
    connect(m_pins, &PinGrid::pinsChanged, this, &SearchForm::check);
    connect(m_morePins, &QLineEdit::textChanged, this, &SearchForm::check);
    connect(m_base, &QComboBox::activated, this, &SearchForm::check);
}

void SearchForm::setupDetails(QWidget& parent, QVBoxLayout& layout) {
    m_more = new QToolButton(&parent);
    m_more->setText(tr("More"));
    m_more->setCheckable(true);
    m_more->setAutoRaise(true);
    m_more->setArrowType(Qt::RightArrow);
    m_more->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    auto* details = new QWidget(&parent);
    auto* form = new QFormLayout(details);
    form->setContentsMargins(0, 0, 0, 0);
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    auto* file = new QWidget(details);
    auto* row = new QHBoxLayout(file);
    row->setContentsMargins(0, 0, 0, 0);
    m_searchData = new QLineEdit(file);
    m_searchData->setToolTip(tr("Labelled texts to choose by. Without a file they are drawn from the data, "
                                "and the best are reported on the rows that were not drawn."));
    auto* browse = new QToolButton(file);
    browse->setIcon(icon(QStringLiteral("open")));
    browse->setToolTip(tr("Choose a file"));
    row->addWidget(m_searchData, 1);
    row->addWidget(browse);
    m_examples = number(details, 1, 10000000, 512,
                        tr("Rows drawn to choose by: more tell candidates apart better and take longer"));
    m_latencyPoints =
        number(details, 2, 10000, 30, tr("Recipes timed on the device to fit the latency model"));
    m_heldOut = number(details, 0, 10000, 10,
                       tr("Further timed recipes that only tell how wrong the latency model is"));
    m_finalists = number(details, 1, 10000, 8, tr("At most so many candidates are measured at the end"));
    m_levels = new QPlainTextEdit(details);
    m_levels->setPlaceholderText(toQt(fmt::format("{}", fmt::join(defaultLevels(), "\n"))));
    m_levels->setToolTip(
        tr("Settings that matrices may get, weakest first, one a line. Empty: those that are shown."));
    m_levels->setFixedHeight(fontMetrics().height() * 6);
    form->addRow(tr("Choose by"), file);
    form->addRow(tr("Rows"), m_examples);
    form->addRow(tr("Timed recipes"), m_latencyPoints);
    form->addRow(tr("Held out"), m_heldOut);
    form->addRow(tr("Finalists"), m_finalists);
    form->addRow(tr("Levels"), m_levels);
    details->hide();
    layout.addWidget(m_more, 0, Qt::AlignLeft);
    layout.addWidget(details);
    connect(m_more, &QToolButton::toggled, this, [this, details](bool open) {
        details->setVisible(open);
        m_more->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    });
    connect(browse, &QToolButton::clicked, this, [this] {
        const QString chosen =
            QFileDialog::getOpenFileName(this, tr("Labelled texts to choose by"), {},
                                         tr("Data (*.tsv *.csv *.jsonl *.txt);;All files (*)"));
        if (!chosen.isEmpty()) m_searchData->setText(chosen);
    });
}

void SearchForm::showStrategy() {
    const StrategyRow& row = strategies()[static_cast<std::size_t>(std::max(0, m_strategy->currentIndex()))];
    QString about = coreText(row.help);
    if (row.provenance == "reconstruction")
        about = tr("<b>Reconstruction.</b> %1").arg(about.toHtmlEscaped());
    else
        about = about.toHtmlEscaped();
    if (!row.source.empty()) about += QStringLiteral("<br><i>%1</i>").arg(toQt(row.source).toHtmlEscaped());
    m_about->setText(about);
    m_params->setRow(row);
    if (m_verdict) check();
}

void SearchForm::refreshGround() {
    m_pins->setLayers(m_document.hasModel() ? m_document.model().shape.layers : 0);
    m_pins->setVisible(m_document.hasModel());
    if (m_document.data()) {
        const DataFacts& data = *m_document.data();
        m_searchData->setPlaceholderText(data.calibration.empty()
                                             ? tr("drawn from %1").arg(toQt(data.name))
                                             : toQt(data.calibration.filename().string()));
        // Where one file must do both, half of it at most chooses.
        if (data.calibration.empty())
            m_examples->setValue(std::clamp(static_cast<int>(data.examples / 2), 1, 512));
    }
    check();
}

/// Back-ends that can run here, beside the chosen one: each once, by the id that constraints use.
void SearchForm::refreshDevices() {
    std::vector<std::pair<QString, std::string>> others;
    for (const DeviceChoice& choice : m_document.devices()) {
        const std::string& id = choice.backend.id;
        const bool known =
            std::ranges::find(others, id, &std::pair<QString, std::string>::second) != others.end();
        if (choice.device.usable && id != m_document.context().backend && !known)
            others.emplace_back(tr("on %1").arg(toQt(choice.backend.label)), id);
    }
    m_limits->setDevices(others);
}

void SearchForm::takeLimitsFromFront() {
    for (const auto& [axis, limit] : m_document.view().limits) {
        const auto metric = findGoalMetric(axis); // axes and goals of one name count in one unit
        if (!metric) continue;
        auto texts = m_limits->constraints();
        std::erase_if(texts, [&](const std::string& text) { return parseConstraint(text)->metric == axis; });
        texts.push_back(
            toText(Constraint{.metric = axis, .atMost = !(*metric)->higherIsBetter, .limit = limit}));
        m_limits->setConstraints(texts);
    }
}

SearchRequest SearchForm::request() const {
    SearchRequest request;
    request.strategy = fromQt(m_strategy->currentData().toString());
    request.params = m_params->values();
    request.constraints = m_limits->constraints();
    request.objective = fromQt(m_objective->currentData().toString());
    request.evaluations = m_evaluations->value();
    request.minutes = m_minutes->value();
    request.seed = static_cast<std::uint64_t>(m_seed->value());
    request.searchData = fromQt(m_searchData->text().trimmed());
    request.searchExamples = m_examples->value();
    request.matrices = m_matrices->isChecked();
    request.heads = m_heads->isChecked();
    request.neurons = m_neurons->isChecked();
    request.depth = m_depth->isChecked();
    request.grain = fromQt(m_grain->currentData().toString());
    request.levels = splitTexts(m_levels->toPlainText(), QLatin1Char('\n'));
    request.pins = m_pins->pins();
    for (std::string& pin : splitTexts(m_morePins->text(), QLatin1Char(';')))
        request.pins.push_back(std::move(pin));
    for (const MatrixId& id : m_document.pins()) { // pinned in the table of layers
        if (id.layer < 0) continue;                // a search leaves the classifier alone anyway
        std::string pin = fmt::format("layers {} {}", id.layer, name(id.kind));
        if (std::ranges::find(request.pins, pin) == request.pins.end())
            request.pins.push_back(std::move(pin));
    }
    if (m_base->currentIndex() == 1)
        request.base = m_document.recipeText();
    else if (m_base->currentIndex() == 2)
        request.base = m_otherBase;
    request.latencyPoints = m_latencyPoints->value();
    request.heldOut = m_heldOut->value();
    request.finalists = m_finalists->value();
    return request;
}

void SearchForm::setRequest(const SearchRequest& request) {
    m_strategy->setCurrentIndex(std::max(0, m_strategy->findData(toQt(request.strategy))));
    m_params->setValues(request.params);
    m_limits->setConstraints(request.constraints);
    m_objective->setCurrentIndex(std::max(0, m_objective->findData(toQt(request.objective))));
    m_evaluations->setValue(request.evaluations);
    m_minutes->setValue(request.minutes);
    m_seed->setValue(static_cast<double>(request.seed));
    m_searchData->setText(toQt(request.searchData));
    m_examples->setValue(static_cast<int>(request.searchExamples));
    m_matrices->setChecked(request.matrices);
    m_heads->setChecked(request.heads);
    m_neurons->setChecked(request.neurons);
    m_depth->setChecked(request.depth);
    m_grain->setCurrentIndex(std::max(0, m_grain->findData(toQt(request.grain))));
    QStringList levels, others;
    for (const std::string& level : request.levels)
        levels << toQt(level);
    for (const std::string& pin : request.pins)
        if (!PinGrid::isTick(pin)) others << toQt(pin);
    m_levels->setPlainText(levels.join(QLatin1Char('\n')));
    m_pins->setPins(request.pins);
    m_morePins->setText(others.join(QStringLiteral("; ")));
    if (m_base->count() > 2) m_base->removeItem(2);
    m_otherBase = request.base;
    if (!request.base.empty())
        m_base->addItem(fontMetrics().elidedText(toQt(request.base), Qt::ElideRight,
                                                 24 * fontMetrics().averageCharWidth()));
    m_base->setCurrentIndex(request.base.empty() ? 0 : 2);
    m_latencyPoints->setValue(request.latencyPoints);
    m_heldOut->setValue(request.heldOut);
    m_finalists->setValue(request.finalists);
    check();
}

/// Nothing is cut off at the right: there is no bar to scroll it into view.
void SearchForm::keepWide() {
    setMinimumWidth(widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width() + 2);
}

bool SearchForm::eventFilter(QObject* watched, QEvent* event) {
    if (watched == widget() && event->type() == QEvent::LayoutRequest) keepWide(); // devices came, a strategy has longer names
    return QScrollArea::eventFilter(watched, event);
}

/// Says before the start what would stop it.
void SearchForm::check() {
    if (!m_start) return;
    keepWide();
    const SearchRequest wanted = request();
    QString problem;
    if (const auto ground = searchGround(m_document); !ground)
        problem = toQt(ground.error().message);
    else if (const auto settings = settingsOf(wanted); !settings)
        problem = toQt(settings.error().message);
    else if (m_document.scores()) {
        SpaceOptions options = settings->space;
        if (const auto row = findStrategy(wanted.strategy); row && (*row)->adapt) (*row)->adapt(options);
        const auto space = SearchSpace::make(m_document.model().shape, *m_document.scores(), options);
        if (!space) problem = toQt(space.error().message);
    }
    m_verdict->setText(problem);
    m_verdict->setVisible(!problem.isEmpty());
    m_start->setEnabled(problem.isEmpty());
}

} // namespace pscope
