// SPDX-License-Identifier: GPL-3.0-or-later
// Private to net: one exchange. Owns its curl options and buffers, stamps what arrives, knows its deadline, and hands
// what has arrived to its handler when the loop says so. Net thread only.
#pragma once
#include "core/clock.h"
#include "net/address.h"
#include "net/curl_errors.h"
#include "net/proxy_environment.h"
#include "net/transport.h"
#include <cstddef>
#include <cstdint>
#include <curl/curl.h>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace assay::net
{
class Transfer;

// What curl's callbacks leave for the loop.
struct Turn {
    const Clock &clock;
    std::uint64_t number = 0;        // one for each call into curl: chunks of the same call are one network read
    std::vector<Transfer *> touched; // something to deliver, or another deadline
    std::size_t pendingBytes = 0;    // received and not yet delivered, over all transfers
};

class Transfer
{
public:
    Transfer(TransferId id, Request request, std::shared_ptr<TransferHandler> handler, Turn &turn);
    ~Transfer();
    Transfer(const Transfer &) = delete;
    Transfer &operator=(const Transfer &) = delete;

    // Checks the request and sets every option of `easy`. An error: nothing may be sent.
    // `closers`: origins whose kept connections are not to be trusted.
    std::optional<Error> prepare(CURL *easy, const ProxyEnvironment &proxies, const std::set<std::string> &closers);
    void markSent(MonoTime now);                       // it is being handed to curl now
    void refuse(Error error);                          // it is not sent at all
    void finish(CURLcode code);                        // curl is done with it; the handle is still there to be asked
    void fail(ErrorCode code, std::string_view words); // we are done with it: timer or cancel
    CURL *handle() const noexcept { return m_easy; }
    CURL *releaseEasy() noexcept; // after finish or fail; may be null
    void dropChunks();            // what was received and not delivered

    TransferId id() const noexcept { return m_id; }
    std::string origin() const { return m_url.origin(); }
    // It ended without a byte of an answer on a connection that an earlier request had left open.
    bool lostKeptConnection() const noexcept;
    // Its server is known to close connections that its own headers promise to keep (llama.cpp's does, after every
    // stream).
    bool closesKeptConnections() const noexcept { return m_head.header("server") == "llama.cpp"; }
    bool ended() const noexcept { return m_completion.has_value(); }
    bool hasNews() const noexcept; // would deliver() call the handler?
    // When to look at it again if nothing happens; and then what went wrong.
    MonoTime deadline() const;
    void failAtDeadline();
    void excuse(Nanos lost, MonoTime now); // the whole process stood still: that was nobody's silence

    void acknowledge() noexcept { m_touched = false; } // the loop has taken note
    enum class Delivered { Idle, More, Done, Threw /* the handler did: end it */ };
    Delivered deliver(std::size_t budget); // about so many bytes

    MonoTime scheduledFor{}; // of the loop: its earliest live timer entry
    bool queued = false;     // of the loop: is it waiting for its delivery?

private:
    enum class Phase { Connecting, AwaitingHead, AwaitingBody, Streaming };
    struct Chunk {
        std::string bytes;
        MonoTime at{};
        std::uint64_t turn = 0;
    };

    static std::size_t onWrite(char *bytes, std::size_t size, std::size_t count, void *self);
    static std::size_t onHeader(char *bytes, std::size_t size, std::size_t count, void *self);
    static std::size_t onRead(char *buffer, std::size_t size, std::size_t count, void *self);
    static int onPrerequest(void *self, char *peerIp, char *localIp, int peerPort, int localPort);
    static curl_socket_t onOpenSocket(void *self, curlsocktype purpose, curl_sockaddr *address);

    std::optional<Error> check() const;
    std::optional<Error> checkSigning() const;
    void setUrl(const ProxyEnvironment &proxies);
    void setSafety();
    void setMethod();
    void setConnection(bool own);
    void setCallbacks();
    bool buildHeaders();
    bool addSignature();
    bool addHeader(const std::string &line);
    bool takeBody(std::string_view bytes);
    bool takeHeaderLine(std::string_view line);
    bool endHead();
    bool plainHttpAllowed() const;
    Circumstances circumstances() const;
    void settle(std::optional<Error> error);
    TransferTimes times() const;
    void touch();
    void callHandler(std::size_t budget);

    TransferId m_id;
    Request m_request;
    std::shared_ptr<TransferHandler> m_handler;
    Turn &m_turn;
    CURL *m_easy = nullptr;
    ParsedUrl m_url;
    std::string m_proxyShown;
    curl_slist *m_headers = nullptr;
    char m_words[CURL_ERROR_SIZE] = {};
    std::size_t m_uploaded = 0;

    Phase m_phase = Phase::Connecting;
    MonoTime m_sentAt{}, m_requestAt{}, m_headAt{}, m_readAt{};
    bool m_sent = false, m_requestStarted = false, m_touched = false;
    bool m_openedSocket = false, m_reused = false; // of the first try; curl may open another before it gives up
    Head m_head, m_headDraft;
    std::size_t m_headerBytes = 0;
    std::uint64_t m_bodyBytes = 0;
    std::deque<Chunk> m_chunks;
    std::optional<Error> m_abort; // why a callback of ours stopped curl
    std::optional<Completion> m_completion;
    bool m_toldSent = false, m_toldHead = false, m_toldDone = false;
};
} // namespace assay::net
