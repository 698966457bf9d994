// SPDX-License-Identifier: GPL-3.0-or-later
// Cases of the method vectors (made with R, SciPy, statsmodels and difflib) against what a room answers. The vectors
// are other people's data and lie beside the source tree, or where ASSAY_VECTORS points.
#pragma once
#include <cmath>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <QDir>
#include <QString>
#include <QStringList>

namespace assay::test
{
using nlohmann::json;
using VectorMethod = std::function<json(const json &inputs)>;

inline QString vectorFolder()
{
    const QString set = qEnvironmentVariable("ASSAY_VECTORS");
    return set.isEmpty() ? QStringLiteral(ASSAY_SOURCE_DIR "/../shared/methods/vectors") : set;
}
inline QString vectorPath(const QString &method)
{
    return vectorFolder() + QLatin1Char('/') + method + QStringLiteral(".json");
}

// The first place where got differs from want, or an empty string. A tolerance may name one field: "<field>_abs".
inline QString vectorDifference(const json &want, const json &got, const json &tolerance, const QString &path)
{
    if (want.is_number() && got.is_number()) {
        const auto w = want.get<double>(), g = got.get<double>();
        const std::string own = path.section(QLatin1Char('.'), -1).toStdString() + "_abs";
        const double allowed = tolerance.contains(own)
                                   ? tolerance[own].get<double>()
                                   : tolerance["abs"].get<double>() + tolerance["rel"].get<double>() * std::abs(w);
        if (std::abs(g - w) <= allowed)
            return {};
    } else if (want.is_object() && got.is_object()) {
        for (const auto &[key, value] : want.items()) {
            const QString inner = vectorDifference(value, got.value(key, json("<missing>")), tolerance,
                                                   path + QLatin1Char('.') + QString::fromStdString(key));
            if (!inner.isEmpty())
                return inner;
        }
        return {};
    } else if (want.is_array() && got.is_array() && want.size() == got.size()) {
        for (std::size_t i = 0; i < want.size(); ++i) {
            const QString inner = vectorDifference(want[i], got[i], tolerance, path + QStringLiteral("[%1]").arg(i));
            if (!inner.isEmpty())
                return inner;
        }
        return {};
    } else if (want == got) {
        return {};
    }
    return QStringLiteral("%1: want %2, got %3")
        .arg(path, QString::fromStdString(want.dump()), QString::fromStdString(got.dump()));
}

struct VectorResult {
    bool found = false; // the file is there
    int cases = 0;
    QStringList wrong; // "method/case.field: want .., got .."
};
inline VectorResult checkVectors(const QString &method, const VectorMethod &run)
{
    VectorResult out;
    std::ifstream file(vectorPath(method).toStdString());
    if (!file)
        return out;
    out.found = true;
    const json cases = json::parse(file, nullptr, false);
    if (!cases.is_array() || cases.empty())
        out.wrong << QStringLiteral("%1: no list of cases").arg(vectorPath(method));
    for (const json &c : cases.is_array() ? cases : json::array()) {
        ++out.cases;
        const QString diff = vectorDifference(c["expected"], run(c["inputs"]), c["tolerance"], {});
        if (!diff.isEmpty())
            out.wrong << QStringLiteral("%1/%2%3").arg(method, QString::fromStdString(c["name"].get<std::string>()),
                                                       diff);
    }
    return out;
}

// ---- values <-> JSON ----
using Values = std::vector<std::optional<double>>;
inline double number(const json &in, const char *key) { return in[key].get<double>(); }
inline std::int64_t whole(const json &in, const char *key) { return in[key].get<std::int64_t>(); }
inline Values values(const json &array)
{
    Values out;
    for (const json &v : array)
        out.push_back(v.is_null() ? std::nullopt : std::optional(v.get<double>()));
    return out;
}
template <typename T> json orNull(const std::optional<T> &v) { return v ? json(*v) : json(nullptr); }
inline json list(const Values &column)
{
    json out = json::array();
    for (const auto &v : column)
        out.push_back(orNull(v));
    return out;
}
inline std::vector<std::int32_t> ids(const json &names) // the same number for the same name
{
    std::map<std::string, std::int32_t> known;
    std::vector<std::int32_t> out;
    for (const json &name : names)
        out.push_back(known.emplace(name.dump(), std::int32_t(known.size())).first->second);
    return out;
}
} // namespace assay::test
