// SPDX-License-Identifier: GPL-3.0-or-later
// Prices, what was spent and set aside, and the sizes of earlier answers.
#include <map>

#include "store/json_values.h"
#include "store/read_session.h"

namespace assay::store
{
namespace
{
// Known costs and what is set aside, each row "currency, nano", as one list by currency.
std::vector<Spending> joined(Cursor known, Cursor held)
{
    std::map<std::string, Spending> sums;
    while (known.next())
        sums[known.text(0)].spent.nano = known.integer(1);
    while (held.next())
        sums[held.text(0)].heldNano = held.integer(1);
    std::vector<Spending> found;
    for (auto &[currency, spending] : sums) {
        spending.spent.currency = currency;
        found.push_back(spending);
    }
    return found;
}
} // namespace

Result<std::vector<PriceRow>> Reader::prices() const
{
    return guarded<std::vector<PriceRow>>([&] {
        std::vector<PriceRow> found;
        if (!hasColumn(m_impl->database, "price", "rates"))
            return found; // an older file that may only be read
        Cursor row = m_impl->database.query(
            "SELECT id, origin, provider, region, model, valid_from, valid_to, rates, note FROM price ORDER BY id");
        while (row.next()) {
            PriceRow price;
            price.id = PriceRowId{row.integer(0)};
            price.origin = static_cast<PriceOrigin>(row.small(1));
            price.provider = row.text(2);
            price.region = row.text(3);
            price.model = row.text(4);
            price.validFrom = row.text(5);
            price.validTo = row.text(6);
            ratesFromJson(row.bytes(7), price);
            price.note = row.text(8);
            found.push_back(std::move(price));
        }
        return found;
    });
}

Result<std::vector<Spending>> Reader::monthSpending(std::string_view month) const
{
    return guarded<std::vector<Spending>>([&] {
        const Database &database = m_impl->database;
        if (!hasColumn(database, "reservation", "state"))
            return std::vector<Spending>();
        return joined(database.query("SELECT currency, nano FROM month_cost WHERE month = ?", month),
                      database.query("SELECT currency, sum(held_nano) FROM reservation WHERE month = ? AND "
                                     "held_nano > 0 GROUP BY currency",
                                     month));
    });
}

Result<std::vector<Spending>> Reader::runSpending(RunId run) const
{
    return guarded<std::vector<Spending>>([&] {
        const Database &database = m_impl->database;
        if (!hasColumn(database, "reservation", "state"))
            return std::vector<Spending>();
        return joined(database.query("SELECT currency, nano FROM run_cost WHERE run = ?", run),
                      database.query("SELECT currency, sum(held_nano) FROM reservation WHERE run = ? AND "
                                     "held_nano > 0 GROUP BY currency",
                                     run));
    });
}

Result<std::vector<AnswerSize>> Reader::answerSizes(std::string_view model, std::string_view endpoint,
                                                    std::string_view caseKey, int limit) const
{
    return guarded<std::vector<AnswerSize>>([&] {
        // Run by run, the newest first: in one statement SQLite walks all trials there are to find a model that
        // has not answered yet.
        std::vector<std::pair<std::int64_t, int>> places;
        for (Cursor row = m_impl->database.query(
                 "SELECT g.run, g.position FROM answerer w CROSS JOIN run_target g ON g.answerer = w.id "
                 "WHERE w.model = ? AND w.endpoint = ? ORDER BY g.run DESC",
                 model, endpoint);
             row.next();)
            places.emplace_back(row.integer(0), row.small(1));
        std::vector<AnswerSize> found;
        for (const auto &[run, position] : places) {
            if (static_cast<int>(found.size()) >= limit)
                break;
            // Succeeded (0) and truncated (1) answers.
            Cursor row = m_impl->database.query(
                "SELECT t.output_tokens, t.total_ns, coalesce(c.case_key, '') FROM trial t LEFT JOIN run_case c ON "
                "c.run = t.run AND c.position = t.case_index WHERE t.run = ?1 AND t.target_index = ?2 AND t.state = 4 "
                "AND t.outcome IN (0, 1) AND t.output_tokens IS NOT NULL AND (?3 = '' OR c.case_key = ?3) "
                "ORDER BY t.id DESC LIMIT ?4",
                run, position, caseKey, limit - static_cast<int>(found.size()));
            while (row.next()) {
                AnswerSize size;
                size.outputTokens = row.integer(0);
                size.caseKey = row.text(2);
                if (!row.isNull(1))
                    size.total = Nanos(row.integer(1));
                found.push_back(size);
            }
        }
        return found;
    });
}
} // namespace assay::store
