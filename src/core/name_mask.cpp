// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/name_mask.h"

#include <algorithm>
#include <utility>

namespace assay
{
namespace
{
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool isWordByte(char c)
{
    const auto u = static_cast<unsigned char>(c);
    return u >= 0x80 || (u >= '0' && u <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '_';
}

std::string lowered(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

bool standsAt(std::string_view text, std::size_t at, std::string_view word)
{
    if (word.empty() || text.substr(at, word.size()) != word)
        return false;
    const std::size_t end = at + word.size();
    return (at == 0 || !isWordByte(text[at - 1]) || !isWordByte(word.front())) &&
           (end == text.size() || !isWordByte(text[end]) || !isWordByte(word.back()));
}

// The sentence around `at`, roughly: up to the nearest . ! ? or line end that a blank follows.
std::string_view sentenceAround(std::string_view text, std::size_t at)
{
    const auto ends = [&](std::size_t i) {
        return text[i] == '\n' || ((text[i] == '.' || text[i] == '!' || text[i] == '?') &&
                                   (i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\n'));
    };
    std::size_t begin = at, end = at;
    while (begin > 0 && !ends(begin - 1) && at - begin < 400)
        --begin;
    while (end < text.size() && !ends(end) && end - at < 400)
        ++end;
    return text.substr(begin, end - begin);
}

bool speaksOfItself(std::string_view sentence, const std::vector<std::string> &contexts)
{
    for (const std::string &context : contexts)
        for (std::size_t at = sentence.find(context); at != std::string_view::npos; at = sentence.find(context, at + 1))
            if (standsAt(sentence, at, context))
                return true;
    return false;
}
} // namespace

MaskedText maskNames(std::string_view answer, const SelfNames &known, const std::vector<std::string> &own)
{
    std::vector<SelfName> names;
    for (const SelfName &name : known.names)
        names.push_back({lowered(name.text), name.onlyInContext});
    for (const std::string &name : own)
        if (name.size() >= 3) // a target called "A" would mask every article
            names.push_back({lowered(name), false});
    std::stable_sort(names.begin(), names.end(),
                     [](const SelfName &a, const SelfName &b) { return a.text.size() > b.text.size(); });
    const std::string text = lowered(answer);
    MaskedText masked;
    for (std::size_t at = 0; at < answer.size();) {
        const auto found = std::find_if(names.begin(), names.end(), [&](const SelfName &name) {
            return standsAt(text, at, name.text) &&
                   (!name.onlyInContext || speaksOfItself(sentenceAround(text, at), known.contexts));
        });
        if (found == names.end()) {
            masked.text += answer[at++];
            continue;
        }
        MaskedName place;
        place.begin = static_cast<std::int64_t>(at);
        place.end = static_cast<std::int64_t>(at + found->text.size());
        place.maskedBegin = static_cast<std::int64_t>(masked.text.size());
        place.name = std::string(answer.substr(at, found->text.size()));
        masked.text += NameMask;
        place.maskedEnd = static_cast<std::int64_t>(masked.text.size());
        at += found->text.size();
        masked.names.push_back(std::move(place));
    }
    return masked;
}

std::pair<std::int64_t, std::int64_t> unmaskedRange(const std::vector<MaskedName> &names, std::int64_t begin,
                                                    std::int64_t end)
{
    const auto place = [&](std::int64_t at, bool isEnd) {
        std::int64_t shift = 0;
        for (const MaskedName &name : names) {
            if (at <= name.maskedBegin)
                break;
            if (at < name.maskedEnd)
                return isEnd ? name.end : name.begin;
            shift = name.end - name.maskedEnd;
        }
        return at + shift;
    };
    return {place(begin, false), place(end, true)};
}
} // namespace assay
