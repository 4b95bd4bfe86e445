// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Searches in MainWindow: their page, what was left unfinished, and who is told at the end.
#include <QTabWidget>

#include "widgets/info_bar.h"
#include "widgets/main_window.h"
#include "widgets/models/engine.h"
#include "widgets/models/formatter.h"
#include "widgets/models/search_list_model.h"
#include "widgets/models/session_keeper.h"
#include "widgets/notifier.h"
#include "widgets/search_page.h"

namespace pscope {

void MainWindow::setupSearch() {
    m_notifier = new Notifier(*this);
    m_searchPage = new SearchPage(*m_lab, *m_search, m_pages);
    addPage(QStringLiteral("search"), tr("Search"), m_searchPage);
    connect(m_keeper, &SessionKeeper::sessionOpened, this, [this] {
        m_resumeOffered = false;
        m_search->load();
    });
    connect(m_search, &SearchDriver::loaded, this, &MainWindow::offerToResume);
    connect(m_engine, &Engine::opened, this, &MainWindow::offerToResume);
    connect(m_search, &SearchDriver::finished, this, &MainWindow::onSearchFinished);
    connect(m_search, &SearchDriver::entryChanged, this, [this] {
        const SearchEntry* running = m_search->find(m_search->running());
        const int place = m_pages->indexOf(m_searchPage);
        if (!running) return m_pages->setTabText(place, tr("Search"));
        m_pages->setTabText(
            place,
            tr("Search (%1 of %2)").arg(running->report.steps.size()).arg(running->request.evaluations));
    });
}

void MainWindow::offerToResume() {
    const SearchEntry* left = m_search->find(m_search->unfinished());
    if (m_resumeOffered || !left || !m_lab->document().hasModel()) return;
    m_resumeOffered = true;
    const QString sentence = tr("The search “%1” was not finished; %2 of %3 evaluations are kept.")
                                 .arg(toQt(summaryOf(left->request)))
                                 .arg(left->storedSteps)
                                 .arg(left->request.evaluations);
    m_infoBar->ask(sentence, tr("Resume"), [this, id = left->id] {
        showPage(QStringLiteral("search"));
        m_search->resume(id);
    });
}

void MainWindow::onSearchFinished(int id) {
    const SearchEntry* done = m_search->find(id);
    if (!done) return;
    const bool failed = done->state == SearchState::Failed, found = done->report.winner.has_value();
    const QString title = failed  ? tr("Search failed")
                          : found ? tr("Search finished")
                                  : tr("Search finished: nothing meets the limits");
    const QString best = searchBestText(*done);
    const QString text =
        failed || best.isEmpty() || !found ? done->message : tr("%1: %2").arg(done->strategy, best);
    m_notifier->notify(title, text);
    if (failed) return; // the list of problems has said so
    m_infoBar->ask(QStringLiteral("%1. %2").arg(title, text), tr("Look at it"), [this, id] {
        showPage(QStringLiteral("search"));
        m_searchPage->select(id);
    });
}

} // namespace pscope
