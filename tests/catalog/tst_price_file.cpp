// SPDX-License-Identifier: GPL-3.0-or-later
// Price files in LiteLLM's form: what each field means, what is held back, what would change. The real file lies beside
// the source tree or where ASSAY_PRICES points; without it those tests are skipped and say so.
#include "catalog/embedded.h"
#include "catalog/price_file.h"
#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <QtTest>

using namespace assay;
using namespace assay::catalog;

namespace
{
using Kind = PriceChange::Kind;
using DoubtKind = PriceDoubt::Kind;

std::string realFile()
{
    const QString set = qEnvironmentVariable("ASSAY_PRICES");
    const QString folder = set.isEmpty() ? QStringLiteral(ASSAY_SOURCE_DIR "/../shared/providers/prices") : set;
    std::ifstream file((folder + QStringLiteral("/model_prices_and_context_window.json")).toStdString(),
                       std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

Result<PriceFile> read(const std::string &text) { return readPriceFile(text, "2026-11-24", "the file"); }

std::string one(const std::string &fields, const std::string &id = "m")
{
    return "{\"" + id + "\":{\"litellm_provider\":\"openai\",\"mode\":\"chat\"" + (fields.empty() ? "" : ",") + fields +
           "}}";
}

std::string perMillion(const std::optional<UnitPrice> &price) { return price ? perMillionText(*price) : "unknown"; }

const PriceFileRow *row(const PriceFile &file, const std::string &id)
{
    const auto found = std::find_if(file.rows.begin(), file.rows.end(), [&](const auto &r) { return r.id == id; });
    return found == file.rows.end() ? nullptr : &*found;
}

// An independent reading of "5e-06": the digits as text, shifted; nullopt when it has more than twelve decimals.
std::optional<std::int64_t> picoByText(std::string text)
{
    long exponent = 0;
    if (const auto e = text.find_first_of("eE"); e != std::string::npos) {
        exponent = std::stol(text.substr(e + 1));
        text.erase(e);
    }
    if (const auto point = text.find('.'); point != std::string::npos) {
        exponent -= long(text.size() - point - 1);
        text.erase(point, 1);
    }
    exponent += 12;
    while (exponent < 0 && text.size() > 1 && text.back() == '0') {
        text.pop_back();
        ++exponent;
    }
    if (exponent < 0)
        return text.find_first_not_of('0') == std::string::npos ? std::optional<std::int64_t>(0) : std::nullopt;
    return std::stoll(text + std::string(std::size_t(exponent), '0'));
}

// Keeps every number as its text.
struct Texts : nlohmann::json_sax<nlohmann::json> {
    std::map<std::string, std::map<std::string, std::string>> rows;
    std::vector<std::string> keys{3};
    int depth = 0;
    bool number(const std::string &text)
    {
        if (depth == 2)
            rows[keys[1]][keys[2]] = text;
        return true;
    }
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t n) override { return number(std::to_string(n)); }
    bool number_unsigned(number_unsigned_t n) override { return number(std::to_string(n)); }
    bool number_float(number_float_t, const string_t &text) override { return number(text); }
    bool string(string_t &) override { return true; }
    bool binary(binary_t &) override { return true; }
    bool start_object(std::size_t) override { return ++depth > 0; }
    bool end_object() override { return depth-- > 0; }
    bool start_array(std::size_t) override { return ++depth > 0; }
    bool end_array() override { return depth-- > 0; }
    bool key(string_t &k) override
    {
        if (depth < 3)
            keys[std::size_t(depth)] = k;
        return true;
    }
    bool parse_error(std::size_t, const std::string &, const nlohmann::detail::exception &) override { return false; }
};
} // namespace

class PriceFileTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fieldsMeanWhatTheySay();
    void idsBecomeProviderRegionAndModel_data();
    void idsBecomeProviderRegionAndModel();
    void badFiles_data();
    void badFiles();
    void changesAreFromTodayOn();
    void aFileThatKnowsLessIsNotTakenUnasked();
    void nothingOfTheUsersOwnIsTouched();
    void theRealFile();
    void theRealFileIsExact();
    void theRealFileIsFast();
};

void PriceFileTest::fieldsMeanWhatTheySay()
{
    const auto file = read(R"({"sample_spec":{"input_cost_per_token":1},"fallback_generalizations":{"a":{"b":1}},
      "last_updated":"2026-11-01",
      "claude-x":{"litellm_provider":"anthropic","mode":"chat","input_cost_per_token":3e-06,"output_cost_per_token":0.000015,
        "cache_read_input_token_cost":3e-07,"cache_creation_input_token_cost":3.75e-06,
        "cache_creation_input_token_cost_above_1hr":6e-06,"cache_creation_input_token_cost_above_1hr_above_200k_tokens":1.2e-05,
        "input_cost_per_token_above_200k_tokens":6e-06,"output_cost_per_token_above_200k_tokens":2.25e-05,
        "input_cost_per_token_above_100k_tokens":4e-06,"input_cost_per_token_above_200k_tokens_priority":9,
        "input_cost_per_token_flex":1,"provider_specific_entry":{"us":1.1,"fast":6.0},"max_output_tokens":64000,
        "addendum":{"valid_from":"2026-01-01","valid_to":"2026-12-31","note":"a promotion"},"unknown_thing":{"deep":[1,2],"note":{"deep":1}},
        "deep":1,"note":"the same words as inside"},
      "gpt-x":{"litellm_provider":"openai","mode":"responses","input_cost_per_token":2e-6,"output_cost_per_token":null,
        "input_cost_per_token_batches":1e-6,"regional_processing_uplift_multiplier_eu":1.1,"input_cost_per_request":0.005,
        "source":"https://example.com"},
      "dashscope/q":{"litellm_provider":"dashscope","mode":"chat","tiered_pricing":[
        {"range":[0,256000.0],"input_cost_per_token":5e-08,"output_cost_per_token":4e-07,"output_cost_per_reasoning_token":4e-06},
        {"range":[256000.0,1000000.0],"input_cost_per_token":2.5e-07}]},
      "embed":{"litellm_provider":"openai","mode":"embedding","input_cost_per_token":1e-8},
      "picture":{"litellm_provider":"openai","mode":"chat","output_cost_per_image":0.04},
      "ollama/l":{"litellm_provider":"ollama","mode":"chat","input_cost_per_token":0.0,"output_cost_per_token":0.0}})");
    QVERIFY2(file.ok(), file ? "" : file.error().detail.c_str());
    QCOMPARE(file->rows.size(), std::size_t{4});
    QCOMPARE(file->notForText, 1);
    QCOMPARE(file->withoutTokenPrices, 1);
    const PriceRow &claude = row(*file, "claude-x")->row;
    QVERIFY(row(*file, "claude-x")->doubts.empty());
    QCOMPARE(perMillion(claude.price.input), std::string("3"));
    QCOMPARE(perMillion(claude.price.output), std::string("15"));
    QCOMPARE(perMillion(claude.price.cachedInput), std::string("0.3"));
    QCOMPARE(perMillion(claude.price.cacheWrite), std::string("3.75"));
    QCOMPARE(perMillion(claude.price.cacheWriteLong), std::string("6")); // a time to live, no tier
    QCOMPARE(claude.price.tiers.size(), std::size_t{2});
    QCOMPARE(claude.price.tiers[0].above, std::int64_t{100'000});
    QCOMPARE(perMillion(ratesFor(claude.price, 200'001).input), std::string("6"));
    QCOMPARE(perMillion(ratesFor(claude.price, 200'001).cacheWriteLong), std::string("12"));
    QCOMPARE(perMillion(ratesFor(claude.price, 200'000).input), std::string("4"));
    QCOMPARE(perMillion(ratesFor(claude.price, 200'000).output), std::string("15"));
    QCOMPARE(claude.price.batchMillionths, std::optional<std::int64_t>(500'000)); // Anthropic: half, though not listed
    QVERIFY((claude.uplifts == std::vector<RegionUplift>{{"us", 1'100'000}}));
    QCOMPARE(claude.validFrom + claude.validTo + claude.note, std::string("2026-01-012026-12-31a promotion"));
    QCOMPARE(claude.maxOutputTokens, std::optional<std::int64_t>(64'000));
    const PriceRow &gpt = row(*file, "gpt-x")->row;
    QVERIFY(!gpt.price.output); // null is not 0
    QCOMPARE(gpt.price.batchMillionths, std::optional<std::int64_t>(500'000));
    QCOMPARE(gpt.price.perRequestPico, std::optional<std::int64_t>(5'000'000'000));
    QCOMPARE(gpt.price.source, std::string("https://example.com"));
    QCOMPARE(gpt.price.asOf, std::string("2026-11-24"));
    const PriceRow &qwen = row(*file, "dashscope/q")->row;
    QCOMPARE(perMillion(qwen.price.input), std::string("0.05"));
    QCOMPARE(perMillion(qwen.price.reasoning), std::string("4"));
    QCOMPARE(perMillion(ratesFor(qwen.price, 256'001).input), std::string("0.25"));
    QCOMPARE(perMillion(ratesFor(qwen.price, 256'001).output), std::string("unknown")); // not said
    QVERIFY(row(*file, "ollama/l")->doubts.empty());                                    // 0 on purpose
    QCOMPARE(perMillion(row(*file, "ollama/l")->row.price.input), std::string("0"));
}

void PriceFileTest::idsBecomeProviderRegionAndModel_data()
{
    QTest::addColumn<QString>("provider");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *id, const char *provider, const char *expected) {
        QTest::newRow(id) << QString::fromLatin1(provider) << QString::fromLatin1(expected);
    };
    row("gpt-5.5", "openai", "openai||gpt-5.5");
    row("azure/gpt-5.5", "azure", "azure||gpt-5.5");
    row("azure/eu/gpt-5.5", "azure", "azure|eu|gpt-5.5");
    row("azure/global-standard/gpt-4o", "azure", "azure||gpt-4o");
    row("azure_ai/claude-opus-4-7", "azure_ai", "azure_ai||claude-opus-4-7");
    row("vertex_ai/claude-opus-4-7", "vertex_ai-anthropic_models", "vertex_ai||claude-opus-4-7");
    row("gemini-2.5-pro", "vertex_ai-language-models", "vertex_ai||gemini-2.5-pro");
    row("gemini/gemini-2.5-pro", "gemini", "gemini||gemini-2.5-pro");
    row("us.anthropic.claude-opus-4-7", "bedrock_converse", "bedrock||us.anthropic.claude-opus-4-7");
    row("bedrock/us-east-1/anthropic.claude-v2:1", "bedrock", "bedrock|us-east-1|anthropic.claude-v2:1");
    row("bedrock/us.anthropic.claude-3-5-haiku-20241022-v1:0", "bedrock",
        "bedrock||us.anthropic.claude-3-5-haiku-20241022-v1:0");
    row("bedrock/us-gov-west-1/x", "bedrock", "bedrock|us-gov-west-1|x");
    row("openrouter/openai/gpt-5.5", "openrouter", "openrouter||openai/gpt-5.5");
    row("groq/llama", "groq", "groq||llama");
    row("meta-llama/x", "together_ai", "together_ai||meta-llama/x");
}

void PriceFileTest::idsBecomeProviderRegionAndModel()
{
    QFETCH(QString, provider);
    QFETCH(QString, expected);
    const ListId id = listIdOf(QTest::currentDataTag(), provider.toStdString());
    QCOMPARE(QString::fromStdString(id.provider + "|" + id.region + "|" + id.model), expected);
}

// Forty ways of being wrong. "file": the whole of it is refused; else what the row's first doubt is, and nothing of it
// is ever taken over unasked.
void PriceFileTest::badFiles_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("kind"); // -1: the file
    const auto file = [](const char *name, const std::string &text) {
        QTest::newRow(name) << QByteArray::fromStdString(text) << -1;
    };
    const auto doubt = [](const char *name, DoubtKind kind, const std::string &fields, const std::string &id = "m") {
        QTest::newRow(name) << QByteArray::fromStdString(one(fields, id)) << static_cast<int>(kind);
    };
    const std::string in = "\"input_cost_per_token\":", out = ",\"output_cost_per_token\":1e-6";
    file("empty", "");
    file("not JSON", "gpt-5.5: 5");
    file("cut off", R"({"m":{"input_cost_per_token":5e-)");
    file("a list", "[1,2]");
    file("a number", "5");
    file("a text", "\"x\"");
    file("NaN", one(in + "NaN"));
    file("Infinity", one(in + "Infinity"));
    file("minus infinity", one(in + "-Infinity"));
    file("1e400", one(in + "1e400"));
    file("hexadecimal", one(in + "0x5"));
    file("leading zero", one(in + "05e-6"));
    file("comma as the point", one(in + "0,000005"));
    file("trailing comma", R"({"m":{"input_cost_per_token":1e-6,}})");
    file("comment", "// prices\n{}");
    file("an id twice", R"({"m":{"input_cost_per_token":1e-6},"m":{"input_cost_per_token":2e-6}})");
    file("a field twice", one(in + "1e-6," + in + "2e-6"));
    file("a field twice, around another",
         one(in + "1e-6,\"addendum\":{\"note\":\"a\"},\"list\":[1,{\"a\":1}]," + in + "2e-6"));
    file("a field twice, inside", one(in + "1e-6,\"addendum\":{\"note\":\"a\",\"note\":\"b\"}"));
    file(
        "deep objects", "{\"m\":" + [] {
            std::string s;
            for (int i = 0; i < 100000; ++i)
                s += "{\"a\":";
            return s;
        }() + "1");
    file("deep lists", "{\"m\":{\"x\":" + std::string(100000, '['));
    file("not UTF-8", one(in + "1e-6,\"source\":\"\xFF\xFE\""));
    file("control character", one(in + "1e-6,\"source\":\"a\nb\""));
    doubt("negative", DoubtKind::Negative, in + "-5e-6" + out);
    doubt("negative zero", DoubtKind::Negative, in + "-0.0" + out);
    doubt("negative integer", DoubtKind::Negative, in + "-3" + out);
    doubt("1e308", DoubtKind::TooLarge, in + "1e308" + out);
    doubt("ten million dollars", DoubtKind::TooLarge, in + "10000000" + out);
    doubt("per thousand tokens", DoubtKind::Unit, in + "0.005" + out);
    doubt("per million tokens", DoubtKind::Unit, in + "5" + out);
    doubt("output in another unit", DoubtKind::Unit, in + "1e-6,\"output_cost_per_token\":0.0300");
    doubt("tier in another unit", DoubtKind::Unit, in + "1e-6" + out + ",\"input_cost_per_token_above_200k_tokens\":2");
    doubt("price as text", DoubtKind::NotANumber, in + "\"0.000005\"" + out);
    doubt("price as truth", DoubtKind::NotANumber, in + "true" + out);
    doubt("free without a reason", DoubtKind::Zero, in + "0" + out);
    doubt("free output", DoubtKind::Zero, in + "1e-6,\"output_cost_per_token\":0.0");
    doubt("Cyrillic o", DoubtKind::OddName, in + "1e-6" + out, "gpt-4\xD0\xBE");
    doubt("blank in the id", DoubtKind::OddName, in + "1e-6" + out, "gpt 5.5");
    doubt("escape in the id", DoubtKind::OddName, in + "1e-6" + out, "gpt\\u001b[31m");
    doubt("right-to-left override", DoubtKind::OddName, in + "1e-6" + out,
          "gpt\xE2\x80\xAE"
          "5.5");
    doubt("long id", DoubtKind::OddName, in + "1e-6" + out, std::string(5000, 'g'));
    doubt("empty id", DoubtKind::OddName, in + "1e-6" + out, "");
    doubt("euros", DoubtKind::Currency, in + "1e-6" + out + ",\"currency\":\"EUR\"");
    doubt("date", DoubtKind::BadDate, in + "1e-6" + out + ",\"valid_to\":\"31.12.2026\"");
    doubt("dates swapped", DoubtKind::BadDate,
          in + "1e-6" + out + ",\"valid_from\":\"2026-02-01\",\"valid_to\":\"2026-01-01\"");
    doubt("tiers out of order", DoubtKind::BadTier,
          "\"tiered_pricing\":[{\"range\":[5,9],\"input_cost_per_token\":1e-6},{\"range\":[5,9],\"input_cost_per_"
          "token\":1e-6}]");
    doubt("tier without a range", DoubtKind::BadTier, "\"tiered_pricing\":[{\"input_cost_per_token\":1e-6}]");
}

void PriceFileTest::badFiles()
{
    QFETCH(QByteArray, text);
    QFETCH(int, kind);
    const auto file = read(text.toStdString());
    if (kind < 0) {
        QVERIFY(!file.ok());
        QCOMPARE(file.error().code, ErrorCode::BadInput);
        QVERIFY(file.error().detail.size() > 40 && file.error().detail.size() < 600);
        return;
    }
    QVERIFY2(file.ok(), file ? "" : file.error().detail.c_str());
    QCOMPARE(file->rows.size(), std::size_t{1});
    QVERIFY(!file->rows[0].doubts.empty());
    const auto &doubts = file->rows[0].doubts;
    QVERIFY(
        std::any_of(doubts.begin(), doubts.end(), [kind](const auto &d) { return static_cast<int>(d.kind) == kind; }));
    for (const PriceChange &change : changesOf(*file, {}, "2026-11-24"))
        QVERIFY(!change.acceptByDefault && (change.kind == Kind::HeldBack || change.kind == Kind::Refused));
    QVERIFY(!describe(doubts[0]).empty());
}

void PriceFileTest::changesAreFromTodayOn()
{
    const auto book = PriceBook::parse(embeddedPrices());
    const std::string text =
        R"({"gpt-5.5":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":6e-6,"output_cost_per_token":3e-5,
        "cache_read_input_token_cost":5e-7,"cache_creation_input_token_cost":6e-6,"input_cost_per_token_above_272k_tokens":1e-5,
        "output_cost_per_token_above_272k_tokens":4.5e-5,"cache_read_input_token_cost_above_272k_tokens":1e-6,
        "cache_creation_input_token_cost_above_272k_tokens":1e-5,"input_cost_per_token_batches":3e-6,
        "output_cost_per_token_batches":1.5e-5,"regional_processing_uplift_multiplier_eu":1.1,
        "regional_processing_uplift_multiplier_us":1.1},
      "gpt-new":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":1e-6,"output_cost_per_token":2e-6},
      "gpt-5.6-sol":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":5e-6,"output_cost_per_token":3e-5}})";
    auto changes = changesOf(*read(text), book->rows(), "2026-11-01");
    QCOMPARE(changes.size(), std::size_t{3});
    QVERIFY(changes[0].kind == Kind::Changed && changes[0].acceptByDefault);
    QCOMPARE(perMillion(changes[0].before->price.input), std::string("5"));
    QVERIFY(changes[1].kind == Kind::Added && changes[1].acceptByDefault);
    QVERIFY(changes[2].kind == Kind::Changed && changes[2].dated && !changes[2].acceptByDefault); // a promotion is on
    changes.pop_back();
    std::vector<PriceRow> saved = rowsToSave(changes, "2026-11-01");
    QCOMPARE(saved.size(), std::size_t{2});
    const PriceBook after = book->with(saved);
    QCOMPARE(perMillion(after.find("gpt-5.5", "2026-10-31")->input), std::string("5")); // as it was run
    QCOMPARE(perMillion(after.find("gpt-5.5", "2026-11-01")->input), std::string("6"));
    // Once more: nothing new. With another price a week later: the imported one ends the day before.
    for (std::size_t i = 0; i < saved.size(); ++i)
        saved[i].id = PriceRowId{std::int64_t(i) + 1};
    const PriceBook stored = book->with(saved);
    QVERIFY(changesOf(*read(text), stored.rows(), "2026-11-02")[0].kind == Kind::Same);
    std::string dearer = text;
    dearer.replace(dearer.find("6e-6"), 4, "7e-6");
    const auto later = changesOf(*read(dearer), stored.rows(), "2026-11-08");
    const std::vector<PriceRow> rows = rowsToSave({later[0]}, "2026-11-08");
    QCOMPARE(rows.size(), std::size_t{2});
    QCOMPARE(rows[0].id, PriceRowId{1});
    QCOMPARE(rows[0].validTo, std::string("2026-11-07"));
    QCOMPARE(rows[1].validFrom, std::string("2026-11-08"));
    // A model that a file leaves out is said, and stays.
    const auto without =
        changesOf(*read(R"({"x":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":1e-6}})"),
                  stored.rows(), "2026-11-08");
    QCOMPARE(std::count_if(without.begin(), without.end(), [](const auto &c) { return c.kind == Kind::Removed; }), 2);
    QVERIFY(std::none_of(without.begin(), without.end(),
                         [](const auto &c) { return c.kind == Kind::Removed && c.acceptByDefault; }));
}

// A list that leaves out what is known does not make it unknown by itself.
void PriceFileTest::aFileThatKnowsLessIsNotTakenUnasked()
{
    PriceRow known;
    known.origin = PriceOrigin::Imported;
    known.provider = "openai";
    known.model = "m";
    known.price.input = UnitPrice{1'000'000};
    known.price.output = UnitPrice{2'000'000};
    known.price.cacheWrite = UnitPrice{3'000'000};
    const std::string in = "\"input_cost_per_token\":1e-6,", out = "\"output_cost_per_token\":2e-6";
    auto change = changesOf(*read(one(in + out)), {known}, "2026-11-24").at(0);
    QVERIFY(change.kind == Kind::Same && change.differs.size() == 1 && change.differs[0].isLoss());
    change = changesOf(*read(one(in + "\"output_cost_per_token\":3e-6")), {known}, "2026-11-24").at(0);
    QVERIFY(change.kind == Kind::Changed && !change.acceptByDefault);
    QVERIFY((change.differs.at(0) == PriceDifference{PriceDifference::What::Output, 0, "2", "3"}));
    change = changesOf(*read(one(in + out +
                                 ",\"cache_creation_input_token_cost\":3e-6,"
                                 "\"output_cost_per_token_above_200k_tokens\":4e-6,"
                                 "\"input_cost_per_token_batches\":5e-7")),
                       {known}, "2026-11-24")
                 .at(0);
    QVERIFY(change.kind == Kind::Changed && change.acceptByDefault);
    QCOMPARE(change.differs.size(), std::size_t{2});
    QVERIFY((change.differs[0] == PriceDifference{PriceDifference::What::Output, 200'000, "2", "4"}));
    QVERIFY((change.differs[1] == PriceDifference{PriceDifference::What::Batch, 0, "", "0.5"}));
}

void PriceFileTest::nothingOfTheUsersOwnIsTouched()
{
    PriceRow own;
    own.id = PriceRowId{9};
    own.origin = PriceOrigin::Own;
    own.provider = "openai";
    own.model = "m";
    own.price.input = UnitPrice{1};
    const auto changes =
        changesOf(*read(one("\"input_cost_per_token\":1e-6,\"output_cost_per_token\":1e-6")), {own}, "2026-11-24");
    QVERIFY(changes[0].kind == Kind::Added && !changes[0].before);
    for (const PriceRow &row : rowsToSave(changes, "2026-11-24"))
        QVERIFY(row.origin == PriceOrigin::Imported && row.id != own.id);
}

void PriceFileTest::theRealFile()
{
    const std::string text = realFile();
    if (text.empty())
        QSKIP("The price file is neither beside the source tree nor in ASSAY_PRICES.");
    const auto file = read(text);
    QVERIFY2(file.ok(), file ? "" : file.error().detail.c_str());
    qInfo("%zu rows, %d not for text, %d without a price per token", file->rows.size(), file->notForText,
          file->withoutTokenPrices);
    int units = 0, zeros = 0, refused = 0;
    for (const PriceFileRow &r : file->rows) {
        const auto has = [&r](DoubtKind kind) {
            return std::any_of(r.doubts.begin(), r.doubts.end(), [kind](const auto &d) { return d.kind == kind; });
        };
        units += has(DoubtKind::Unit);
        zeros += has(DoubtKind::Zero);
        refused += r.refused();
        QVERIFY2(!r.row.model.empty(), r.id.c_str());
        if (r.id.starts_with("wandb/") && has(DoubtKind::Unit))
            QVERIFY(!r.refused());
    }
    qInfo("held back: %d in another unit, %d with a zero, %d refused", units, zeros, refused);
    QVERIFY(units >= 14 && refused == 0);
    for (const char *id : {"wandb/deepseek-ai/DeepSeek-R1-0528", "azure_ai/jais-30b-chat"})
        QVERIFY2(row(*file, id) && row(*file, id)->doubts.at(0).kind == DoubtKind::Unit, id);
    QVERIFY(row(*file, "anthropic.claude-mythos-preview")->doubts.at(0).kind == DoubtKind::Zero);
    QCOMPARE(perMillion(row(*file, "gpt-5.5")->row.price.output), std::string("30"));
    QCOMPARE(perMillion(row(*file, "us.anthropic.claude-opus-4-7")->row.price.input), std::string("5.5"));
    QCOMPARE(row(*file, "azure/eu/gpt-5.5")->row.region, std::string("eu"));
    QCOMPARE(perMillion(ratesFor(row(*file, "gpt-5.5")->row.price, 272'001).cachedInput), std::string("1"));
}

// Every price of the file against a reading of its own digits.
void PriceFileTest::theRealFileIsExact()
{
    const std::string text = realFile();
    if (text.empty())
        QSKIP("The price file is neither beside the source tree nor in ASSAY_PRICES.");
    const auto file = read(text);
    QVERIFY2(file.ok(), file ? "" : file.error().detail.c_str());
    Texts texts;
    QVERIFY(nlohmann::json::sax_parse(text, &texts));
    const std::pair<const char *, std::optional<UnitPrice> TokenRates::*> fields[] = {
        {"input_cost_per_token", &TokenRates::input},
        {"output_cost_per_token", &TokenRates::output},
        {"cache_read_input_token_cost", &TokenRates::cachedInput},
        {"cache_creation_input_token_cost", &TokenRates::cacheWrite},
        {"cache_creation_input_token_cost_above_1hr", &TokenRates::cacheWriteLong},
        {"output_cost_per_reasoning_token", &TokenRates::reasoning}};
    int compared = 0, noise = 0;
    for (const PriceFileRow &r : file->rows) {
        const auto &numbers = texts.rows.at(r.id);
        for (const auto &[name, rate] : fields) {
            const auto found = numbers.find(name);
            const bool twice = std::string_view(name) == "cache_read_input_token_cost" &&
                               numbers.contains("input_cost_per_token_cache_hit");
            if (found == numbers.end() || twice)
                continue;
            QVERIFY2(r.row.price.*rate, r.id.c_str());
            const std::optional<std::int64_t> exact = picoByText(found->second);
            ++compared;
            if (exact)
                QVERIFY2((r.row.price.*rate)->picoPerToken == *exact,
                         (r.id + " " + name + " " + found->second).c_str());
            else
                ++noise; // digits that a float left behind the twelfth decimal
        }
    }
    qInfo("%d prices equal to the last digit, %d with more than twelve decimals", compared - noise, noise);
    QVERIFY(compared > 4000 && noise < 60);
}

void PriceFileTest::theRealFileIsFast()
{
    const std::string text = realFile();
    if (text.empty())
        QSKIP("The price file is neither beside the source tree nor in ASSAY_PRICES.");
    const auto millis = [](auto &&work) {
        double best = 1e9;
        for (int i = 0; i < 3; ++i) {
            const auto begun = std::chrono::steady_clock::now();
            work();
            best = std::min(
                best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count());
        }
        return best;
    };
    const auto book = PriceBook::parse(embeddedPrices());
    const double floor = millis([&] { (void)nlohmann::json::parse(text).size(); });
    std::size_t changes = 0;
    const double ours = millis([&] { changes = changesOf(*read(text), book->rows(), "2026-11-24").size(); });
    qInfo("read and compared in %.1f ms (%zu rows); nlohmann::json::parse alone %.1f ms", ours, changes, floor);
    QVERIFY2(ours < 500, qPrintable(QString::number(ours)));
}

QTEST_GUILESS_MAIN(PriceFileTest)
#include "tst_price_file.moc"
