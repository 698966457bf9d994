// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/charts.h"
#include "analysis/charts/charts_private.h"
#include "catalog/embedded.h"
#include "catalog/model_names.h"
#include <algorithm>
#include <array>

namespace assay::analysis
{
const std::vector<ChartKind> &chartKinds()
{
    // In the order in which a committee asks; the first nine have a digit.
    static const std::vector<ChartKind> kinds{{"score", "Which is best?", makeScoreChart, true},
                                              {"sure", "How sure are we?", makeSureChart, true},
                                              {"cost", "What does it cost?", makeCostChart},
                                              {"latency", "Fast enough?", makeLatencyChart},
                                              {"reliability", "Reliable?", makeReliabilityChart},
                                              {"fails", "Where does each fail?", makeFailsChart, true},
                                              {"chain", "Is a combination worth it?", makeChainChart, true},
                                              {"changed", "What changed?", makeChangedChart, true},
                                              {"value", "Cheapest good enough?", makeValueChart, true},
                                              {"decide", "What do we choose?", makeDecideChart, true},
                                              {"month", "What would a month cost?", makeMonthChart},
                                              {"price", "What does a price really buy?", makePriceChart},
                                              {"waits", "How long do people wait?", makeWaitsChart},
                                              {"clouds", "Same model, which cloud?", makeCloudsChart},
                                              {"trend", "Does it hold over time?", makeTrendChart},
                                              {"raters", "Are our raters fair?", makeRatersChart, true},
                                              {"claims", "What do others claim?", makeClaimsChart, true}};
    return kinds;
}

const ChartKind *chartKind(std::string_view id)
{
    const auto &all = chartKinds();
    const auto found = std::find_if(all.begin(), all.end(), [&](const ChartKind &k) { return k.id == id; });
    return found == all.end() ? nullptr : &*found;
}

std::string familyOfModel(std::string_view id)
{
    static const catalog::ModelBook book = [] { // a constant: the table that is compiled in
        Result<catalog::ModelBook> parsed = catalog::ModelBook::parse(catalog::embeddedModels());
        return parsed ? std::move(*parsed) : catalog::ModelBook();
    }();
    return book.familyOf(id);
}

int colorOfModel(const std::vector<std::string> &idsInOrder, std::string_view id)
{
    std::vector<std::string> modelsInOrder;
    for (const std::string &one : idsInOrder)
        modelsInOrder.push_back(familyOfModel(one));
    const std::string model = familyOfModel(id);
    constexpr int grey = 5;
    int index = 0;
    for (std::size_t i = 0; i < modelsInOrder.size() && index < grey; ++i) {
        const auto begin = modelsInOrder.begin(), here = begin + std::ptrdiff_t(i);
        if (std::find(begin, here, *here) != here)
            continue; // seen before
        if (*here == model)
            return index;
        ++index;
    }
    return grey;
}

MarkShape shapeOfEndpoint(const AnalysisTarget &target)
{
    std::string name = target.endpoint;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return c < 0x80 ? char(std::tolower(c)) : char(c); });
    struct Sign {
        std::string_view word;
        MarkShape shape;
    };
    static constexpr std::array signs{Sign{"foundry", MarkShape::Square},
                                      Sign{"azure", MarkShape::Square},
                                      Sign{"bedrock", MarkShape::Diamond},
                                      Sign{"aws", MarkShape::Diamond},
                                      Sign{"vertex", MarkShape::Triangle},
                                      Sign{"google cloud", MarkShape::Triangle},
                                      Sign{"gcp", MarkShape::Triangle},
                                      Sign{"local", MarkShape::InvertedTriangle},
                                      Sign{"this pc", MarkShape::InvertedTriangle},
                                      Sign{"this computer", MarkShape::InvertedTriangle},
                                      Sign{"ollama", MarkShape::InvertedTriangle},
                                      Sign{"llama.cpp", MarkShape::InvertedTriangle},
                                      Sign{"lm studio", MarkShape::InvertedTriangle},
                                      Sign{"vllm", MarkShape::InvertedTriangle},
                                      Sign{"127.0.0.1", MarkShape::InvertedTriangle}};
    for (const Sign &sign : signs) {
        if (name.find(sign.word) != std::string::npos)
            return sign.shape;
    }
    return MarkShape::Circle;
}
} // namespace assay::analysis
