// SPDX-License-Identifier: GPL-3.0-or-later
// What a report and an evidence pack need beside the charts' data.
#include "store/cells.h"
#include "store/digest.h"
#include "store/json_values.h"
#include "store/packing.h"
#include "store/read_session.h"
#include <set>

namespace assay::store
{

Result<RunRecord> Reader::outline(RunId id) const
{
    return guarded<RunRecord>([&] {
        const Database &database = m_impl->database;
        RunRecord record;
        record.summary = readSummary(database, id);
        Cursor plan = database.query("SELECT plan FROM run_plan WHERE run = ?", id);
        if (!plan.next())
            fail(ErrorCode::Damaged, "the plan of run " + std::to_string(number(id)) + " is missing");
        record.plan = planFromJson(unpack(plan.bytes(0)));
        return record;
    });
}

Result<Reader::Bodies> Reader::bodiesOf(AttemptId id) const
{
    return guarded<Bodies>([&] {
        Cursor row = m_impl->database.query(
            "SELECT a.request, r.raw FROM attempt a LEFT JOIN response r ON r.attempt = a.id WHERE a.id = ?", id);
        if (!row.next())
            fail(ErrorCode::BadInput, "there is no attempt " + std::to_string(number(id)));
        return Bodies{row.isNull(1) ? std::string() : unpack(row.bytes(1)), unpack(row.bytes(0))};
    });
}

Result<Reader::LedgerEnd> Reader::ledgerEnd() const
{
    return guarded<LedgerEnd>([&] {
        LedgerEnd end;
        Cursor last = m_impl->database.query("SELECT seq, sha256 FROM ledger ORDER BY seq DESC LIMIT 1");
        if (last.next()) {
            end.entries = last.integer(0);
            end.digest = hex(last.bytes(1));
        }
        end.schema = static_cast<int>(m_impl->database.value("PRAGMA user_version").value_or(0));
        return end;
    });
}

Result<std::vector<Rubric>> Reader::rubricsOf(const std::vector<RunId> &runs) const
{
    return guarded<std::vector<Rubric>>([&] {
        std::set<std::int64_t> ids;
        for (const RunId run : runs) {
            Cursor row = m_impl->database.query(
                "SELECT DISTINCT s.rubric FROM trial t JOIN score s ON s.trial = t.id WHERE t.run = ? AND t.scores > 0",
                run);
            while (row.next())
                ids.insert(row.integer(0));
        }
        std::vector<Rubric> found;
        for (const std::int64_t id : ids)
            found.push_back(rubricOf(m_impl->database, RubricId{id}));
        return found;
    });
}

Result<std::int64_t> Reader::scoreChanges(const std::vector<RunId> &runs) const
{
    return guarded<std::int64_t>([&] {
        std::int64_t count = 0;
        for (const RunId run : runs) {
            Cursor row = m_impl->database.query("SELECT count(*) FROM trial t JOIN score s ON s.trial = t.id "
                                                "WHERE t.run = ? AND s.current = 0",
                                                run);
            if (row.next())
                count += row.integer(0);
        }
        return count;
    });
}
} // namespace assay::store
