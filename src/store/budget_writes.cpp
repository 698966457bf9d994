// SPDX-License-Identifier: GPL-3.0-or-later
// The spend guard. What a request may cost at most is set aside in the transaction that writes its attempt; because the
// writer is the only one that writes, requests that start together cannot both take the last of a budget. What stays
// set aside when nobody can tell what a request cost stays for ever: a limit that may have been passed is one that was.
#include <algorithm>

#include "core/text.h"
#include "store/evidence.h"
#include "store/write_session.h"

namespace assay::store
{
namespace
{
std::string monthOf(std::int64_t micros) { return isoDate(micros).substr(0, 7); }

// The first column of the first row; 0 when there is none.
std::int64_t first(Cursor row) { return row.next() && !row.isNull(0) ? row.integer(0) : 0; }

// Nothing of it is paid for: see answererOf().
bool isSimulated(const Database &database, TrialId trial)
{
    return first(database.query("SELECT w.simulated AND w.base_url = '' FROM trial t JOIN run_target g ON g.run = "
                                "t.run AND g.position = "
                                "t.target_index JOIN answerer w ON w.id = g.answerer WHERE t.id = ?",
                                trial)) != 0;
}

struct Used {
    std::int64_t spent = 0, held = 0;
};

Used usedByRun(const Database &database, RunId run, const std::string &currency)
{
    return {
        first(database.query("SELECT nano FROM run_cost WHERE run = ? AND currency = ?", run, currency)),
        first(database.query("SELECT sum(held_nano) FROM reservation WHERE run = ? AND currency = ? AND held_nano > 0",
                             run, currency))};
}

Used usedInMonth(const Database &database, const std::string &month, const std::string &currency)
{
    return {first(database.query("SELECT nano FROM month_cost WHERE month = ? AND currency = ?", month, currency)),
            first(database.query(
                "SELECT sum(held_nano) FROM reservation WHERE month = ? AND currency = ? AND held_nano > 0", month,
                currency))};
}

void requireRoom(const char *whose, const Used &used, std::int64_t limit, const Money &worst)
{
    std::int64_t sum = 0;
    const bool tooMuch = __builtin_add_overflow(used.spent, used.held, &sum) ||
                         __builtin_add_overflow(sum, worst.nano, &sum) || sum > limit;
    if (!tooMuch)
        return;
    const auto text = [&worst](std::int64_t nano) { return moneyText(Money{nano, worst.currency}); };
    fail(ErrorCode::BudgetStopped, std::string("the ") + whose + " of " + text(limit) + " " + worst.currency +
                                       ": spent " + text(used.spent) + ", set aside " + text(used.held) +
                                       ", and this request may cost " + text(worst.nano));
}
} // namespace

Digest reserveDigest(AttemptId attempt, RunId run, std::string_view month, const Money &worst)
{
    RowDigest digest("assay.reserve.1");
    digest.add(number(attempt));
    digest.add(number(run));
    digest.add(month);
    digest.add(std::string_view(worst.currency));
    digest.add(worst.nano);
    return digest.finish();
}

Digest releaseDigest(AttemptId attempt, std::int64_t held, std::int64_t state)
{
    RowDigest digest("assay.release.1");
    digest.add(number(attempt));
    digest.add(held);
    digest.add(state);
    return digest.finish();
}

void checkBudget(WriteSession &session, const AttemptStart &start, RunId run)
{
    const Reservation &asked = *start.reservation;
    if (asked.worst.nano < 0)
        fail(ErrorCode::BadInput, "what a request may cost at most cannot be negative");
    if (asked.runLimitNano)
        requireRoom("run's budget", usedByRun(session.database, run, asked.worst.currency), *asked.runLimitNano,
                    asked.worst);
    if (asked.monthLimitNano && !isSimulated(session.database, start.trial))
        requireRoom("month's budget", usedInMonth(session.database, monthOf(start.startedMicros), asked.worst.currency),
                    *asked.monthLimitNano, asked.worst);
}

void reserve(WriteSession &session, AttemptId attempt, const AttemptStart &start, RunId run)
{
    const Money &worst = start.reservation->worst;
    const std::string month = isSimulated(session.database, start.trial) ? std::string() : monthOf(start.startedMicros);
    session.database.run("INSERT INTO reservation(attempt, run, month, currency, worst_nano, held_nano, state) "
                         "VALUES(?1, ?2, ?3, ?4, ?5, ?5, 0)",
                         attempt, run, month, worst.currency, worst.nano);
    append(session, {"reserve", number(attempt), run, start.startedMicros, reserveDigest(attempt, run, month, worst)});
}

void settleSpending(WriteSession &session, const AttemptSpent &spent)
{
    const Database &database = session.database;
    if (spent.amount && !isSimulated(database, spent.trial))
        database.run("INSERT INTO month_cost(month, currency, nano) VALUES(?1, ?2, ?3) "
                     "ON CONFLICT(month, currency) DO UPDATE SET nano = nano + ?3",
                     monthOf(spent.startedMicros), spent.amount->currency, spent.amount->nano);
    std::optional<std::int64_t> worst;
    {
        Cursor row = database.query("SELECT worst_nano, currency FROM reservation WHERE attempt = ?", spent.attempt);
        if (!row.next())
            return;
        worst = row.integer(0);
        if (spent.amount && spent.amount->currency == row.text(1))
            worst = std::max<std::int64_t>(0, *worst - spent.amount->nano);
    }
    const std::int64_t state = spent.isFinal ? 1 : 2;
    const std::int64_t held = spent.isFinal ? 0 : *worst;
    database.run("UPDATE reservation SET held_nano = ?, state = ? WHERE attempt = ?", held, state, spent.attempt);
    append(session,
           {"release", number(spent.attempt), spent.run, spent.atMicros, releaseDigest(spent.attempt, held, state)});
}

void purgeReservations(WriteSession &session, RunId run)
{
    const Database &database = session.database;
    // What may have been charged still counts for its month.
    database.run("INSERT INTO month_cost(month, currency, nano) SELECT month, currency, sum(held_nano) FROM "
                 "reservation WHERE run = ? AND held_nano > 0 AND month <> '' GROUP BY 1, 2 "
                 "ON CONFLICT(month, currency) DO UPDATE SET nano = nano + excluded.nano",
                 run);
    database.run("DELETE FROM reservation WHERE run = ?", run);
}
} // namespace assay::store
