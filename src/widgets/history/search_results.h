// SPDX-License-Identifier: GPL-3.0-or-later
// The places where the searched words occur, newest first; more are read as the list scrolls. GUI thread.
#pragma once
#include "core/records.h"
#include <functional>
#include <QListWidget>

namespace assay::widgets
{
class SearchResults : public QListWidget
{
    Q_OBJECT
public:
    using PageSource = std::function<Result<std::vector<SearchHit>>(std::int64_t beforeRowid, int limit)>;
    explicit SearchResults(QWidget *parent = nullptr);
    void setSource(PageSource source); // empties the list and reads the first page
    const std::optional<Error> &error() const noexcept { return m_error; }

Q_SIGNALS:
    void hitActivated(assay::RunId run, assay::TrialId trial);

private:
    static constexpr int pageSize = 40;
    void readMore();
    PageSource m_source;
    std::int64_t m_before = 0;
    bool m_more = false;
    std::optional<Error> m_error;
};
} // namespace assay::widgets
