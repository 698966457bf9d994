// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/model_rules.h"
#include "session/parameter_facts.h"
#include <cmath>
#include <limits>
#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
QString tr(const char *text) { return QCoreApplication::translate("ModelRules", text); }

std::optional<double> numberIn(const QString &text, double low, double high)
{
    bool ok = false;
    double value = QLocale().toDouble(text, &ok);
    if (!ok)
        value = QLocale::c().toDouble(text, &ok);
    return ok && std::isfinite(value) && value >= low && value <= high ? std::optional(value) : std::nullopt;
}

// "" is no price; anything else must be an amount. A decimal comma is understood.
QString applyPrice(QString text, std::optional<UnitPrice> &price)
{
    text = text.trimmed();
    if (text.isEmpty()) {
        price.reset();
        return {};
    }
    text.replace(QLocale().decimalPoint(), u"."_s);
    const Result<UnitPrice> parsed = unitPriceFromPerMillion(text.toStdString());
    if (!parsed)
        return tr("An amount of money, for example 2.50");
    price = *parsed;
    return {};
}

QString numberText(double value) { return QLocale().toString(value, 'g', 6); }

QString lineOf(const std::string &stop)
{
    return QString::fromStdString(stop).replace(u'\\', u"\\\\"_s).replace(u'\n', u"\\n"_s);
}

std::string stopOf(const QString &line)
{
    QString out;
    for (qsizetype i = 0; i < line.size(); ++i) {
        const bool escape =
            line.at(i) == u'\\' && i + 1 < line.size() && (line.at(i + 1) == u'n' || line.at(i + 1) == u'\\');
        if (escape)
            out += line.at(++i) == u'n' ? u'\n' : u'\\';
        else
            out += line.at(i);
    }
    return out.toStdString();
}

std::vector<std::string> stopsOf(const QString &text)
{
    std::vector<std::string> stops;
    for (const QString &line : text.split(u'\n', Qt::SkipEmptyParts))
        stops.push_back(stopOf(line));
    return stops;
}

void applyMoney(const ModelFields &fields, const std::string &today, ModelTarget &target, ModelProblems &problems)
{
    TokenPrice price = target.price.value_or(TokenPrice{});
    problems.input = applyPrice(fields.input, price.input);
    problems.output = applyPrice(fields.output, price.output);
    if (!problems.input.isEmpty() || !problems.output.isEmpty())
        return;
    price.currency = fields.currency.trimmed().toUpper().toStdString();
    if (price != target.price.value_or(TokenPrice{})) {
        price.source = "own rate";
        price.asOf = today;
    }
    target.price = price.input || price.output ? std::optional(price) : std::nullopt;
}

QString applyReal(const QString &text, double low, double high, std::optional<double> &into)
{
    const QString typed = text.trimmed();
    const auto value = numberIn(typed, low, high);
    if (!typed.isEmpty() && !value)
        return tr("A number from %1 to %2, or nothing").arg(QLocale().toString(low), QLocale().toString(high));
    into = value;
    return {};
}

QString applyWhole(const QString &text, qlonglong low, qlonglong high, const QString &problem,
                   std::optional<std::int64_t> &into)
{
    const QString typed = text.trimmed();
    bool ok = false;
    const qlonglong value = typed.toLongLong(&ok);
    if (!typed.isEmpty() && (!ok || value < low || value > high))
        return problem;
    into = typed.isEmpty() ? std::nullopt : std::optional<std::int64_t>(value);
    return {};
}

void applyText(const QString &text, std::optional<std::string> &into)
{
    const QString typed = text.trimmed();
    into = typed.isEmpty() ? std::nullopt : std::optional(typed.toStdString());
}

void applyThinking(const ModelFields &fields, Parameters &p, ModelProblems &problems)
{
    constexpr qlonglong most = 10'000'000;
    const std::optional<std::int64_t> before = p.thinkingBudget;
    problems.thinking =
        applyWhole(fields.thinking, -1, most,
                   tr("A whole number of tokens: 0 is no thinking, -1 lets the model decide"), p.thinkingBudget);
    if (!problems.thinking.isEmpty() || !p.thinkingBudget || !p.maxOutputTokens ||
        *p.thinkingBudget < *p.maxOutputTokens)
        return;
    p.thinkingBudget = before && *before < *p.maxOutputTokens ? before : std::nullopt;
    problems.thinking = tr("Fewer than the output tokens above: the thinking is part of them");
}
} // namespace

bool ModelProblems::any() const
{
    for (const QString *one : {&input, &output, &maxOutput, &temperature, &topP, &thinking, &seed, &schema})
        if (!one->isEmpty())
            return true;
    return false;
}

ModelFields fieldsOf(const ModelTarget &target)
{
    ModelFields fields;
    fields.name = QString::fromStdString(target.name);
    fields.currency = u"USD"_s;
    if (target.price) {
        fields.currency = QString::fromStdString(target.price->currency);
        if (target.price->input)
            fields.input = QString::fromStdString(perMillionText(*target.price->input));
        if (target.price->output)
            fields.output = QString::fromStdString(perMillionText(*target.price->output));
    }
    const Parameters &p = target.parameters;
    const auto whole = [](const std::optional<std::int64_t> &value) {
        return value ? QString::number(*value) : QString();
    };
    const auto words = [](const std::optional<std::string> &text) {
        return text ? QString::fromStdString(*text) : QString();
    };
    fields.maxOutput = whole(p.maxOutputTokens);
    fields.thinking = whole(p.thinkingBudget);
    fields.seed = whole(p.seed);
    if (p.temperature)
        fields.temperature = numberText(*p.temperature);
    if (p.topP)
        fields.topP = numberText(*p.topP);
    fields.effort = words(p.reasoningEffort);
    fields.verbosity = words(p.verbosity);
    fields.schema = words(p.jsonSchema);
    QStringList stops;
    for (const std::string &stop : p.stopSequences)
        stops << lineOf(stop);
    fields.stops = stops.join(u'\n');
    return fields;
}

ModelProblems applyFields(const ModelFields &fields, const std::string &today, ModelTarget &target)
{
    ModelProblems problems;
    target.name = fields.name.trimmed().toStdString();
    applyMoney(fields, today, target, problems);
    Parameters &p = target.parameters;
    problems.temperature = applyReal(fields.temperature, 0, 2, p.temperature);
    problems.topP = applyReal(fields.topP, 0, 1, p.topP);
    problems.maxOutput =
        applyWhole(fields.maxOutput, 1, 10'000'000, tr("A whole number of tokens, or nothing"), p.maxOutputTokens);
    applyThinking(fields, p, problems);
    problems.seed = applyWhole(fields.seed, std::numeric_limits<qlonglong>::min(),
                               std::numeric_limits<qlonglong>::max(), tr("A whole number, or nothing"), p.seed);
    applyText(fields.effort, p.reasoningEffort);
    applyText(fields.verbosity, p.verbosity);
    p.stopSequences = stopsOf(fields.stops);
    const QString schema = fields.schema.trimmed();
    problems.schema = schema.isEmpty() ? QString() : session::schemaProblem(schema);
    if (problems.schema.isEmpty())
        applyText(schema, p.jsonSchema);
    else
        problems.schema = tr("This is no JSON schema: %1.").arg(problems.schema);
    return problems;
}
} // namespace assay::widgets
