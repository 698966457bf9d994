// SPDX-License-Identifier: GPL-3.0-or-later
// What the transport costs: N requests at a fixed concurrency against any server, in the arguments and the figures of a
// bare libcurl client, so that the two can be compared line by line.
//   bench_transport URL REQUESTS CONCURRENCY [stream 0|1]
#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <sys/resource.h>
#include <vector>

#include "net/transport.h"

using namespace assay;
using namespace assay::net;

namespace
{
double seconds(Nanos time) { return std::chrono::duration<double>(time).count(); }

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto one = [](const timeval &t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return one(usage.ru_utime) + one(usage.ru_stime);
}

struct Load {
    Transport &transport;
    std::string url;
    long total, concurrency;
    bool stream;
    // Net thread only, until `finished`.
    long sent = 0;
    long done = 0;
    long bad = 0;
    std::size_t bytes = 0;
    std::vector<double> latency = {}, firstByte = {};
    std::vector<std::string> answers = {}; // kept, as a program would keep them
    std::mutex mutex = {};
    std::condition_variable changed = {};
    bool finished = false;
};

void next(const std::shared_ptr<Load> &load);

class One final : public TransferHandler
{
public:
    explicit One(std::shared_ptr<Load> load) : m_load(std::move(load)) {}
    void onHead(TransferId, const Head &head) override { m_status = head.status; }
    void onChunk(TransferId, std::string_view bytes, MonoTime at) override
    {
        if (m_answer.empty())
            m_first = at;
        m_answer += bytes;
    }
    void onDone(TransferId, const Completion &completion) override
    {
        Load &load = *m_load;
        load.bad += completion.error || m_status != 200 ? 1 : 0;
        load.latency.push_back(seconds(completion.at - completion.times.sent));
        load.firstByte.push_back(seconds(m_first - completion.times.sent));
        load.bytes += m_answer.size();
        load.answers.push_back(std::move(m_answer));
        ++load.done;
        if (load.sent < load.total) {
            next(m_load);
        } else if (load.done == load.total) {
            const std::lock_guard lock(load.mutex);
            load.finished = true;
            load.changed.notify_all();
        }
    }

private:
    std::shared_ptr<Load> m_load;
    int m_status = 0;
    MonoTime m_first{};
    std::string m_answer;
};

void next(const std::shared_ptr<Load> &load)
{
    Request request;
    request.url = load->url;
    request.headers = {{"Content-Type", "application/json"}};
    request.keyHeader = "Authorization";
    request.keyPrefix = "Bearer ";
    request.key = Secret("sk-test");
    request.keyOrigin = load->url;
    request.body = R"({"model":"model-a","messages":[{"role":"user","content":"Question )" +
                   std::to_string(load->sent++) +
                   R"(: what is the best way to compare two answers of a language model side by side?"}],)"
                   R"("max_tokens":1024,"temperature":0)" +
                   (load->stream ? R"(,"stream":true,"stream_options":{"include_usage":true}})" : "}");
    load->transport.start(std::move(request), std::make_shared<One>(load));
}

double at(std::vector<double> sorted, double quantile)
{
    std::sort(sorted.begin(), sorted.end());
    return sorted[std::min(sorted.size() - 1,
                           static_cast<std::size_t>(static_cast<double>(sorted.size()) * quantile))] *
           1e3;
}
} // namespace

int main(int argc, char **argv)
{
    if (argc < 4) {
        std::fprintf(stderr, "usage: bench_transport URL REQUESTS CONCURRENCY [stream 0|1]\n");
        return 2;
    }
    const NetGlobal global;
    const SystemClock clock;
    Transport transport(clock);
    const auto load =
        std::shared_ptr<Load>(new Load{transport, argv[1], std::max(1L, std::atol(argv[2])),
                                       std::max(1L, std::atol(argv[3])), argc > 4 && std::atoi(argv[4]) != 0});
    const double cpuBefore = cpuSeconds();
    const MonoTime from = clock.now();
    transport.post([&] {
        for (long i = 0; i < std::min(load->concurrency, load->total); ++i)
            next(load);
    });
    {
        std::unique_lock lock(load->mutex);
        load->changed.wait(lock, [&] { return load->finished; });
    }
    const double wall = seconds(clock.now() - from);
    const double cpu = cpuSeconds() - cpuBefore;
    std::printf(
        "{\"n\":%ld,\"conc\":%ld,\"stream\":%d,\"bad\":%ld,\"wall_s\":%.4f,\"cpu_s\":%.4f,\"cpu_ms_per_request\":%.4f,"
        "\"p50_ms\":%.3f,\"p95_ms\":%.3f,\"max_ms\":%.3f,\"ttft_p50_ms\":%.3f,\"ttft_p99_ms\":%.3f,\"bytes\":%zu}\n",
        load->total, load->concurrency, load->stream ? 1 : 0, load->bad, wall, cpu,
        cpu * 1e3 / static_cast<double>(load->total), at(load->latency, .5), at(load->latency, .95),
        at(load->latency, 1), at(load->firstByte, .5), at(load->firstByte, .99), load->bytes);
    return load->bad == 0 ? 0 : 1;
}
