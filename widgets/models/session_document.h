// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the window shows and edits: recipe with its undo stack, measured points, choices. Lives on the GUI thread and does
// no work of its own: Engine fills it, docks read it and call its edit verbs.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include <QObject>
#include <QUndoStack>

#include "core/compress/method.h"
#include "core/data/metrics.h"
#include "core/measure/latency_estimator.h"
#include "widgets/models/change_event.h"
#include "widgets/models/matrix_edit.h"
#include "widgets/models/matrix_selection.h"
#include "widgets/models/point_list.h"
#include "widgets/models/variants.h"

namespace pscope {

/// The measurement of the recipe as it stands, and how far it is.
struct CurrentPoint {
    enum class State { None, Waiting, Measuring, Measured, Failed };
    State state = State::None;
    PointPtr point; // partial while Measuring; the previous one while Waiting (shown dimmed)
    QString error;
};

/// What the recipe as it stands should give, known before anything was measured. Shown hollow until the measurement comes.
struct RecipeEstimate {
    std::string recipe; // its text
    LatencyEstimate latency;
    double bytes = 0, macs = 0; // counted from the recipe; 0 = unknown
};

/// Which points the front is drawn from.
enum class FrontScope { SameWorkload, SameData, Everything };

/// How the front is drawn, besides axes and scope.
struct FrontView {
    bool byDevice = false;                  // a colour and a front per device
    bool band = true;                       // the front's uncertainty
    bool candidates = true;                 // what the search has tried, hollow
    std::vector<std::string> hiddenDevices; // "backend device", as deviceKey() says
    std::map<std::string, double> limits;   // axis id -> limit in the axis' unit; on the better side is allowed
    bool operator==(const FrontView&) const = default;
};
std::string deviceKey(const Measurement& point);

struct HeadId {
    int layer = 0, head = 0; // head = original id
    auto operator<=>(const HeadId&) const = default;
};

class SessionDocument : public QObject {
    Q_OBJECT
public:
    explicit SessionDocument(QObject* parent = nullptr);

    // --- what is loaded -------------------------------------------------------------------------------------------
    bool hasModel() const { return m_model != nullptr; }
    const ModelFacts& model() const { return *m_model; } // only when hasModel()
    const std::optional<DataFacts>& data() const { return m_data; }
    const std::vector<DeviceChoice>& devices() const { return m_devices; }
    const DeviceChoice* device() const; // null until chosen
    const Workload& workload() const { return m_workload; }
    const std::string& metric() const { return m_metric; } // "" = default of the task
    const std::shared_ptr<const UnitScores>& scores() const { return m_scores; }
    const std::string& scoresMethod() const { return m_scoresMethod; }
    MeasureContext context() const;

    void setModel(std::shared_ptr<const ModelFacts> model); // null closes it; keeps the recipe when its text still fits
    void setData(std::optional<DataFacts> data);
    void setDevices(std::vector<DeviceChoice> devices);
    void setDevice(const std::string& backend, const std::string& device);
    void setWorkload(const Workload& workload);
    void setMetric(const std::string& metric);
    void setScores(const std::string& method, std::shared_ptr<const UnitScores> scores);

    // --- recipe: everything that edits goes over the undo stack -----------------------------------------------------
    const Recipe& recipe() const { return m_recipe; }
    std::string recipeText() const; // canonical
    QUndoStack* undoStack() { return &m_undo; }
    MatrixSelection* selection() { return &m_selection; }

    /// Edits of one gesture (a slider being dragged) become one undo step; 0 = on its own.
    void editMatrices(const std::vector<MatrixId>& ids, const MatrixEdit& edit, int gesture = 0);
    /// Different settings for different matrices as one step (paste, a global slider); illegal ones are left out and told.
    void setMatrices(const std::map<MatrixId, MatrixSpec>& specs, const QString& title, int gesture = 0);
    void setHeadsRemoved(const std::vector<HeadId>& heads, bool removed, int gesture = 0);
    void setNeurons(const std::vector<int>& layers, int neurons, int gesture = 0); // -1 = all
    void setDropped(const std::vector<int>& layers, bool dropped);
    void setMethods(const std::string& weightMethod, const std::string& unitMethod);
    void setRepair(const std::string& repair); // id of a repair method; "none" leaves what stays as it is
    void replaceRecipe(const Recipe& recipe, const QString& title);
    Result<void> replaceRecipeText(const std::string& text, const QString& title);
    int newGesture() { return ++m_gesture; }

    /// The commands' door: takes the recipe as it is and announces the layers.
    void storeRecipe(const Recipe& recipe, const std::vector<int>& layers);
    /// Starts over without undo history (a session was opened, a model replaced).
    void resetRecipe(const Recipe& recipe);

    /// Pinned matrices keep their settings when sparsity is shared out or searched; an edit of the matrix itself still works.
    const std::set<MatrixId>& pins() const { return m_pins; }
    bool pinned(const MatrixId& id) const { return m_pins.contains(id); }
    void setPinned(const std::vector<MatrixId>& ids, bool pinned);
    void resetPins(std::set<MatrixId> pins);

    // --- named recipes that branch from one another ------------------------------------------------------------------
    const VariantTree& variants() const { return m_variants; }
    /// Names the recipe as it stands; it branches from the variant it was made from. Gives its id.
    int addVariant(const QString& name);
    void renameVariant(int id, const QString& name);
    void removeVariant(int id); // its children hang on its parent then
    bool loadVariant(int id);   // undoable
    void resetVariants(VariantTree variants);

    // --- points -----------------------------------------------------------------------------------------------------
    const PointList& points() const { return m_points; }
    void resetPoints(std::vector<Measurement> points);
    int addPoint(Measurement point);
    void renamePoint(int index, const QString& name);
    void annotatePoint(int index, const QString& note, bool starred);
    /// Newest complete measurement of a recipe in the present context; null when there is none.
    /// Pinned points keep their label on the front plot. Stored like names.
    bool isPointPinned(int index) const { return m_pinned.contains(m_points.at(index)->id); }
    void setPointPinned(int index, bool pinned);
    const std::set<std::int64_t>& pinnedPoints() const { return m_pinned; } // row ids
    void resetPinnedPoints(const std::vector<std::int64_t>& ids); // as the session says
    PointPtr measured(const std::string& recipeText) const;
    PointPtr baseline() const { return measured(""); }
    bool loadPoint(int index); // its recipe becomes the current one (undoable); false when it does not fit the model

    const CurrentPoint& current() const { return m_current; }
    void setCurrent(CurrentPoint current);
    /// Empty until the dense model was timed, and for recipes that were measured.
    const std::optional<RecipeEstimate>& estimate() const { return m_estimate; }
    void setEstimate(std::optional<RecipeEstimate> estimate);

    /// Points that stand side by side, in the order in which they were chosen; the first is what the others differ from.
    const std::vector<int>& compared() const { return m_compared; }
    void setCompared(std::vector<int> points);
    void toggleCompared(int index);

    /// What the search that is looked at has tried: estimated, never stored, never part of the front.
    const std::vector<PointPtr>& candidates() const { return m_candidates; }
    void setCandidates(std::vector<PointPtr> candidates);
    void addCandidates(const std::vector<PointPtr>& more);

    /// Points picked out in one plot, marked in all of them.
    const std::vector<int>& brushed() const { return m_brushed; }
    void setBrushed(std::vector<int> points);

    // --- the view of the front, kept in the session -------------------------------------------------------------------
    const std::string& xAxis() const { return m_xAxis; }
    const std::string& yAxis() const { return m_yAxis; }
    FrontScope scope() const { return m_scope; }
    void setAxes(const std::string& x, const std::string& y);
    void setScope(FrontScope scope);
    const FrontView& view() const { return m_view; }
    void setView(FrontView view);
    void setLimit(const std::string& axis, std::optional<double> limit);

    // --- session ------------------------------------------------------------------------------------------------------
    const QString& sessionName() const { return m_sessionName; }
    const QString& sessionPath() const { return m_sessionPath; }
    void setSession(const QString& path, const QString& name);

signals:
    void changed(const pscope::ChangeEvent& event);
    /// The user renamed or annotated: to be stored.
    void pointEdited(int index);
    /// Something could not be done as asked; one sentence.
    void refused(const QString& sentence);

private:
    void announce(ChangeEvent::Kind kind);
    using SpecOf = std::function<MatrixSpec(const MatrixId&, const MatrixSpec&)>;
    std::vector<MatrixId> editable(const std::vector<MatrixId>& ids, const SpecOf& specOf, Recipe& recipe);

    std::shared_ptr<const ModelFacts> m_model;
    std::optional<DataFacts> m_data;
    std::vector<DeviceChoice> m_devices;
    std::string m_backendId, m_deviceId;
    Workload m_workload;
    std::string m_metric;
    std::shared_ptr<const UnitScores> m_scores;
    std::string m_scoresMethod;
    Recipe m_recipe;
    QUndoStack m_undo;
    MatrixSelection m_selection;
    int m_gesture = 0;
    std::set<MatrixId> m_pins;
    VariantTree m_variants;
    PointList m_points;
    std::vector<int> m_compared;
    CurrentPoint m_current;
    std::optional<RecipeEstimate> m_estimate;
    std::string m_xAxis = "latency_p50", m_yAxis = "accuracy";
    FrontScope m_scope = FrontScope::SameWorkload;
    FrontView m_view;
    std::set<std::int64_t> m_pinned; // row ids
    std::vector<PointPtr> m_candidates;
    std::vector<int> m_brushed;
    QString m_sessionPath, m_sessionName;
};

} // namespace pscope
