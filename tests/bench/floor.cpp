// SPDX-License-Identifier: GPL-3.0-or-later
// The floor of a run: a bare libcurl multi client that sends the same streamed chat requests, keeps the bodies, and
// does nothing else: no decoding, no store.   floor URL REQUESTS CONCURRENCY  ->  one JSON line
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <curl/curl.h>
#include <memory>
#include <string>
#include <sys/resource.h>
#include <vector>

namespace
{
struct Slot {
    CURL *handle = nullptr;
    std::string body, request;
};

size_t keep(char *bytes, size_t size, size_t count, void *user)
{
    static_cast<Slot *>(user)->body.append(bytes, size * count);
    return size * count;
}

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

std::string requestBody(long index)
{
    return R"({"model":"demo-swift","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Question )" +
           std::to_string(index) +
           R"(: what is the best way to compare two answers of a language model side by side?"}]})";
}
} // namespace

int main(int argc, char **argv)
{
    if (argc != 4) {
        std::fputs("floor URL REQUESTS CONCURRENCY\n", stderr);
        return 2;
    }
    const long total = std::atol(argv[2]), concurrency = std::atol(argv[3]);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURLM *multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, concurrency);
    curl_slist *headers = curl_slist_append(nullptr, "Content-Type: application/json");
    headers = curl_slist_append(headers, "Expect:");
    std::vector<Slot> slots(static_cast<std::size_t>(concurrency));
    std::vector<std::string> kept; // as a client would have to
    long sent = 0, got = 0, bad = 0;
    std::size_t bytes = 0;
    const auto go = [&](Slot &slot) {
        slot.request = requestBody(sent++);
        slot.body.clear();
        curl_easy_setopt(slot.handle, CURLOPT_POSTFIELDS, slot.request.c_str());
        curl_multi_add_handle(multi, slot.handle);
    };
    const double begin = seconds();
    for (Slot &slot : slots) {
        slot.handle = curl_easy_init();
        curl_easy_setopt(slot.handle, CURLOPT_URL, argv[1]);
        curl_easy_setopt(slot.handle, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(slot.handle, CURLOPT_WRITEFUNCTION, keep);
        curl_easy_setopt(slot.handle, CURLOPT_WRITEDATA, &slot);
        curl_easy_setopt(slot.handle, CURLOPT_PRIVATE, &slot);
        curl_easy_setopt(slot.handle, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(slot.handle, CURLOPT_PROXY, "");
        if (sent < total)
            go(slot);
    }
    while (got < total) {
        int running = 0, left = 0;
        curl_multi_perform(multi, &running);
        while (CURLMsg *message = curl_multi_info_read(multi, &left)) {
            if (message->msg != CURLMSG_DONE)
                continue;
            Slot *slot = nullptr;
            long status = 0;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &slot);
            curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
            bad += message->data.result != CURLE_OK || status != 200;
            bytes += slot->body.size();
            kept.push_back(std::move(slot->body));
            ++got;
            curl_multi_remove_handle(multi, slot->handle);
            if (sent < total)
                go(*slot);
        }
        if (got < total)
            curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    const double wall = seconds() - begin;
    rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    const double cpu = static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                       static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
    std::printf("{\"requests\":%ld,\"bad\":%ld,\"wall_s\":%.4f,\"cpu_s\":%.4f,\"bytes\":%zu,\"max_rss_kb\":%ld}\n",
                total, bad, wall, cpu, bytes, usage.ru_maxrss);
    return bad == 0 ? 0 : 1;
}
