// SPDX-License-Identifier: GPL-3.0-or-later
// The chain over finished evidence. It shows accidents and later edits; against somebody who rewrites all of it stands
// the last digest, printed in reports.
#include "store/write_session.h"

namespace assay::store
{

Digest entryDigest(std::string_view previous, std::int64_t seq, const LedgerEntry &entry)
{
    RowDigest digest("assay.ledger.1");
    digest.add(Blob{previous});
    digest.add(seq);
    digest.add(entry.kind);
    digest.add(entry.subject);
    digest.add(number(entry.run));
    digest.add(entry.atMicros);
    digest.add(blobOf(entry.content));
    return digest.finish();
}

void append(WriteSession &session, const LedgerEntry &entry)
{
    WriteSession::Counters &counters = session.counters;
    const std::int64_t seq = counters.ledgerSeq + 1;
    const Digest digest = entryDigest(blobOf(counters.ledgerDigest).bytes, seq, entry);
    session.database.run("INSERT INTO ledger(seq, kind, subject, run, at_us, content, sha256) VALUES(?,?,?,?,?,?,?)",
                         seq, entry.kind, entry.subject, entry.run, entry.atMicros, blobOf(entry.content),
                         blobOf(digest));
    counters.ledgerSeq = seq;
    counters.ledgerDigest = digest;
}

void WriteSession::load()
{
    counters = {};
    {
        Cursor last = database.query("SELECT seq, sha256 FROM ledger ORDER BY seq DESC LIMIT 1");
        if (last.next()) {
            counters.ledgerSeq = last.integer(0);
            const std::string_view digest = last.bytes(1);
            if (digest.size() != counters.ledgerDigest.size())
                fail(ErrorCode::Damaged, "the ledger's last entry is damaged; assay-cli verify names what is wrong");
            std::copy(digest.begin(), digest.end(), counters.ledgerDigest.begin());
        }
    }
    counters.indexedTo = database.value("SELECT indexed_to FROM search_progress").value_or(0);
    counters.newestDocument = database
                                  .value("SELECT max((SELECT coalesce(max(id), 0) FROM search_doc), search_doc) "
                                         "FROM id_floor")
                                  .value_or(counters.indexedTo);
    counters.newestAttempt =
        database.value("SELECT max((SELECT coalesce(max(id), 0) FROM attempt), attempt) FROM id_floor").value_or(0);
}
} // namespace assay::store
