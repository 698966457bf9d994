// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP over libcurl's multi interface on one thread of its own. Every chunk is stamped with the monotonic clock when it
// is read from the socket, before anything else happens to it: sockets are served first, handlers run after, so that
// decoding one answer never delays the stamp of another.
//
// Rules held here (reliability plan, sections 3 and 5): no redirect is followed; a POST is never silently sent again;
// no cookies, no .netrc; TLS always verified; plain http only to loopback, or where the request allows it, judged by
// the connected address; loopback never through a proxy; bodies, lines and headers capped; timers for connect, first
// byte, gap and total are our own. Keys become header bytes only here.
#pragma once
#include "core/clock.h"
#include "core/result.h"
#include "core/secret.h"
#include "net/credential.h"
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::net
{

enum class TransferId : std::uint64_t {};

struct Header {
    std::string name, value;
    bool operator==(const Header &) const = default;
};

struct Timeouts {                              // all monotonic
    std::chrono::milliseconds connect{15'000}; // name, TCP and TLS
    // From the last request byte to the first byte of the body; servers often send the head at once and think
    // afterwards, so a head alone grants at least one more `gap`, and dripping header lines grant nothing.
    std::chrono::milliseconds firstByte{120'000};
    std::chrono::milliseconds gap{60'000}; // between two reads of the body
    std::chrono::milliseconds total{1'800'000};
};

struct Limits {
    std::uint64_t bodyBytes = 64ull << 20;    // after decompression
    std::uint64_t headerBytes = 256ull << 10; // curl itself stops at 300 KB, and at 100 KB for a single line
};

struct Request {
    std::string method = "POST";
    std::string url;
    std::vector<Header> headers;
    std::string body;
    // The key, sent as `<keyHeader>: <keyPrefix><key>`; nothing is sent when the key is empty. The key goes out only if
    // the URL's origin equals keyOrigin (scheme, host, port by CURLU); else the transfer fails with KeyOrigin.
    std::string keyHeader, keyPrefix;
    Secret key;
    std::string keyOrigin;
    // Signs the request instead (SigV4), at the moment it is sent; bound to keyOrigin like a key.
    std::optional<AwsSigning> aws;
    bool allowPlainHttp = false;
    std::string caFile; // PEM file of one more certificate authority for this request; empty: the system's only
    Timeouts timeouts;
    Limits limits;
};

struct Head {
    int status = 0;
    std::vector<Header> headers;                                            // names in lower case
    std::string_view header(std::string_view lowerCaseName) const noexcept; // first of that name, or empty
    MonoTime at{};
};

struct TransferTimes { // monotonic points; `sent` is when the transfer was handed to libcurl
    MonoTime sent{};
    std::optional<Nanos> nameLookup, connected, tlsDone; // since sent; absent on a reused connection
    bool reusedConnection = false;
};

struct Completion {
    std::optional<Error> error; // absent: the exchange ended as HTTP says (which is not yet "complete" for a stream)
    TransferTimes times;
    MonoTime at{};
    std::uint64_t bodyBytes = 0;
    std::string effectiveProxy; // empty: none
};

// Called on the net thread, in this order: onSent (not when the request was refused before it went to curl), onHead
// (0 or 1), onChunk (0..n), onDone (exactly 1). Must not throw: a transfer whose handler throws ends with Internal.
class TransferHandler
{
public:
    virtual ~TransferHandler() = default;
    virtual void onSent(TransferId, MonoTime) {}
    virtual void onHead(TransferId id, const Head &head) = 0;
    // `at`: when these bytes were read from the socket. One call is one network read, in pieces of at most 64 KB.
    // `bytes` lives only during the call.
    virtual void onChunk(TransferId id, std::string_view bytes, MonoTime at) = 0;
    virtual void onDone(TransferId id, const Completion &completion) = 0;
};

enum class TimerId : std::uint64_t {};

class Transport
{
public:
    // Starts the thread; a NetGlobal must live. The proxy variables of the environment are read here, once.
    explicit Transport(const Clock &clock);
    ~Transport(); // runs what was posted, settles every transfer with Cancelled, drops timers, joins; not on the thread
    Transport(const Transport &) = delete;
    Transport &operator=(const Transport &) = delete;

    // All thread-safe. The handler is kept until its onDone has returned.
    TransferId start(Request request, std::shared_ptr<TransferHandler> handler);
    void cancel(TransferId id);            // onDone(Cancelled), unless it is already done
    void post(std::function<void()> task); // runs on the net thread, soon; must not throw
    TimerId after(std::chrono::milliseconds delay,
                  std::function<void()> task); // runs on the net thread; must not throw
    void cancelTimer(TimerId id);              // called on the net thread: it does not run any more
    bool onThread() const noexcept;            // is the caller the net thread?

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

// curl_global_init and its end; one in main, before any thread. Also unsets SSLKEYLOGFILE.
class NetGlobal
{
public:
    NetGlobal();
    ~NetGlobal();
};

// Scheme, IDN-normalised host and port of a URL by CURLU, e.g. "https://api.openai.com:443". BadUrl names the reason.
Result<std::string> originOf(std::string_view url);
bool isLoopbackUrl(std::string_view url); // host is localhost, 127.0.0.0/8 or ::1

// Wait hint of an error answer, in the order x-should-retry=false (nullopt), retry-after-ms, retry-after (seconds, or
// an HTTP date against the answer's own Date header), each clamped to at least 1 s; nonsense is nullopt.
std::optional<std::chrono::milliseconds> retryAfterOf(const Head &head, std::int64_t wallMicros);
} // namespace assay::net
