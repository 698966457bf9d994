// SPDX-License-Identifier: GPL-3.0-or-later
// Full text. A document's row is written with the evidence it describes; its words are put into the index in batches,
// when enough are waiting or nothing else is to do. How far that has come is written in the same transaction, so that a
// crash loses no word: the next start goes on from there.
#include "store/write_session.h"

namespace assay::store
{
namespace
{
constexpr int BatchDocuments = 256;
constexpr std::size_t BatchBytes = 1u << 20;
} // namespace

void addDocument(WriteSession &session, const Document &document)
{
    const std::int64_t id = session.counters.newestDocument + 1;
    session.database.run("INSERT INTO search_doc(id, kind, run, trial, source, at_us) VALUES(?,?,?,?,?,?)", id,
                         document.kind, document.run, document.trial, document.source, document.atMicros);
    session.counters.newestDocument = id;
}

bool indexSome(WriteSession &session)
{
    const Database &database = session.database;
    std::int64_t last = session.counters.indexedTo;
    if (last >= session.counters.newestDocument)
        return false;
    std::size_t bytes = 0;
    int documents = 0;
    {
        Cursor waiting = database.query("SELECT id, body FROM search_source WHERE id > ? ORDER BY id", last);
        while (documents < BatchDocuments && bytes < BatchBytes && waiting.next()) {
            last = waiting.integer(0);
            database.run("INSERT INTO search_text(rowid, body) VALUES(?, ?)", last, waiting.bytes(1));
            bytes += waiting.bytes(1).size();
            ++documents;
        }
    }
    if (documents == 0) // ids without rows: their run was purged
        last = session.counters.newestDocument;
    database.run("UPDATE search_progress SET indexed_to = ?", last);
    session.counters.indexedTo = last;
    return last < session.counters.newestDocument;
}

void unindexRun(WriteSession &session, RunId run)
{
    // An index over a view forgets a document only when it is told the very text that it was given.
    Cursor indexed = session.database.query(
        "SELECT id, body FROM search_source WHERE id IN (SELECT id FROM search_doc WHERE run = ?) AND id <= ?", run,
        session.counters.indexedTo);
    while (indexed.next())
        session.database.run("INSERT INTO search_text(search_text, rowid, body) VALUES('delete', ?, ?)",
                             indexed.integer(0), indexed.bytes(1));
}
} // namespace assay::store
