// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/report_dialog.h"
#include "core/text.h"
#include "formats/exports.h"
#include "formats/report_request.h"
#include "session/runtime.h"
#include "session/session.h"
#include "widgets/report/gate_table.h"
#include "widgets/report/page_view.h"
#include "widgets/report/report_charts.h"
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QScrollArea>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
using analysis::ReportTheme;
using reports::ReportFormat;

namespace
{
constexpr int typingPauseMs = 350;
const QString &draftKey()
{
    static const QString key = u"report/draft"_s;
    return key;
}
const QString &formatsKey()
{
    static const QString key = u"report/formats"_s;
    return key;
}
QString qt(const std::string &text) { return QString::fromStdString(text); }
} // namespace

ReportDialog::ReportDialog(session::Session &session, std::vector<RunId> runs, QWidget *parent)
    : QDialog(parent), m_session(session), m_runs(std::move(runs)), m_start(remembered())
{
    setObjectName(u"reportDialog"_s);
    setWindowTitle(tr("Report"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::section, space::section, space::section, space::group);
    layout->setSpacing(space::group);
    auto *columns = new QHBoxLayout;
    columns->setSpacing(space::section);
    columns->addWidget(makeForm(), 5);
    m_page = new PageView(m_preview, this);
    columns->addWidget(m_page, 4);
    layout->addLayout(columns, 1);
    m_trouble = new ErrorCard(this);
    m_trouble->hide();
    layout->addWidget(m_trouble);
    layout->addWidget(makeFoot());
    connectAll();
    const QString last = session.preferences().values().lastExportFolder;
    setFolder(!last.isEmpty() ? last : QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation));
    resize(1120, 700);
    refreshState();
    m_preview.load(session.path(), m_runs, request());
    m_words->setFocus();
}

ReportDialog::~ReportDialog() = default;

QWidget *ReportDialog::makeForm()
{
    auto *area = new QScrollArea(this);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setMinimumWidth(430);
    auto *host = new QWidget(area);
    fillForm(host);
    area->setWidget(host);
    return area;
}

void ReportDialog::fillForm(QWidget *host)
{
    auto *form = new QFormLayout(host);
    form->setContentsMargins(0, 0, space::content, 0);
    form->setHorizontalSpacing(space::group);
    form->setVerticalSpacing(space::content);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_question = new QLineEdit(qt(m_start.question), host);
    m_question->setPlaceholderText(tr("Which model should answer our support tickets?"));
    m_words = new QPlainTextEdit(qt(m_start.recommendation), host);
    m_words->setObjectName(u"reportWords"_s);
    m_words->setPlaceholderText(tr("What you recommend, and why"));
    m_words->setTabChangesFocus(true);
    m_words->setFixedHeight(m_words->fontMetrics().lineSpacing() * 4 + 18);
    m_owner = new QLineEdit(qt(m_start.owner), host);
    m_recommended = new QComboBox(host);
    m_runnerUp = new QComboBox(host);
    m_volume = new QLineEdit(m_start.tasksPerMonth ? QString::number(*m_start.tasksPerMonth) : QString(), host);
    m_volume->setObjectName(u"reportVolume"_s);
    m_volume->setPlaceholderText(tr("tasks a month, for the monthly cost"));
    m_charts = new ReportCharts(host);
    m_theme = new QComboBox(host);
    m_theme->setObjectName(u"reportTheme"_s);
    const std::pair<QString, ReportTheme> themes[] = {
        {tr("Light on a screen, black on white on paper"), ReportTheme::Usual},
        {tr("Light", "a theme"), ReportTheme::Light},
        {tr("Dark", "a theme"), ReportTheme::Dark},
        {tr("Print: black on white, safe in grey"), ReportTheme::Print}};
    for (const auto &[text, theme] : themes)
        m_theme->addItem(text, int(theme));
    m_theme->setCurrentIndex(m_theme->findData(int(m_start.theme)));
    m_hideRaters = new QCheckBox(tr("Hide the names of raters: “Rater 1”, “Rater 2” …"), host);
    m_hideRaters->setObjectName(u"reportHideRaters"_s);
    m_hideRaters->setToolTip(tr("In every file, the evidence pack too. What raters wrote in notes stays as it is."));
    m_hideRaters->setChecked(m_start.hideRaters);
    m_gates = new GateTable(host);
    m_gates->setFixedHeight(124);
    auto *gates = new QWidget(host);
    auto *gatesLayout = new QVBoxLayout(gates);
    gatesLayout->setContentsMargins(0, 0, 0, 0);
    gatesLayout->setSpacing(space::related);
    QPushButton *add = makeButton(tr("Add a must-have"), u"add", gates);
    gatesLayout->addWidget(m_gates);
    gatesLayout->addWidget(add, 0, Qt::AlignLeft);
    connect(add, &QPushButton::clicked, m_gates, &GateTable::addGate);
    form->addRow(tr("&Question"), m_question);
    form->addRow(tr("Recommen&dation"), m_words);
    form->addRow(tr("&Owner"), m_owner);
    form->addRow(tr("Recommended"), m_recommended);
    form->addRow(tr("Runner-up"), m_runnerUp);
    form->addRow(tr("&Volume"), m_volume);
    form->addRow(tr("&Must-haves"), gates);
    form->addRow(tr("&Charts"), m_charts);
    form->addRow(tr("&Theme of charts"), m_theme);
    form->addRow(tr("Raters"), m_hideRaters);
    form->addRow(tr("Files"), makeFormats(host));
    form->addRow(tr("F&older"), makeFolderRow(host));
    static_cast<QLabel *>(form->labelForField(gates))->setBuddy(m_gates);
    static_cast<QLabel *>(form->labelForField(m_charts))->setBuddy(m_charts->list());
    static_cast<QLabel *>(form->labelForField(m_folder->parentWidget()))->setBuddy(m_folder);
}

QWidget *ReportDialog::makeFormats(QWidget *parent)
{
    const std::array texts{tr("HTML", "a file format"), tr("PDF", "a file format"), tr("XLSX", "a file format"),
                           tr("Evidence pack", "a ZIP of report and raw answers")};
    const std::array tips{tr("One file for every browser; the form for screen readers"),
                          tr("For the archive and for paper; every chart's CSV is attached"),
                          tr("A workbook: all numbers as numbers, every answer as a row"),
                          tr("The report with every prompt, raw answer, score and price; assay-cli verify checks it")};
    auto *host = new QWidget(parent);
    auto *row = new QHBoxLayout(host);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::content);
    const QByteArray stored = m_session.preferences().state(formatsKey());
    const QByteArrayList chosen = stored.isEmpty() ? QByteArrayList{"html", "pdf"} : stored.split(',');
    for (std::size_t i = 0; i < m_formats.size(); ++i) {
        m_formats[i] = new QCheckBox(texts[i], host);
        m_formats[i]->setToolTip(tips[i]);
        const std::string_view id = reports::reportFormats()[i].id;
        m_formats[i]->setChecked(chosen.contains(QByteArray(id.data(), qsizetype(id.size()))));
        row->addWidget(m_formats[i]);
    }
    row->addStretch(1);
    return host;
}

QWidget *ReportDialog::makeFolderRow(QWidget *parent)
{
    auto *host = new QWidget(parent);
    auto *row = new QHBoxLayout(host);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::related);
    m_folder = new QLineEdit(host);
    m_folder->setObjectName(u"reportFolder"_s);
    QPushButton *choose = makeButton(tr("Browse…"), {}, host);
    choose->setAccessibleName(tr("Choose the folder to export to"));
    row->addWidget(m_folder, 1);
    row->addWidget(choose);
    connect(choose, &QPushButton::clicked, this, [this] {
        const QString chosen = QFileDialog::getExistingDirectory(this, tr("Export to"), folder());
        if (!chosen.isEmpty())
            setFolder(chosen);
    });
    return host;
}

QWidget *ReportDialog::makeFoot()
{
    auto *host = new QWidget(this);
    auto *row = new QHBoxLayout(host);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::related);
    m_progress = new QProgressBar(host);
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(180);
    m_progress->setAccessibleName(tr("Progress of the export"));
    m_doing = makeLabel({}, TextRole::Small, Tone::Secondary, host);
    m_cancel = makeButton(tr("Close"), {}, host);
    m_export = makeButton(tr("Export"), u"export", host);
    m_export->setObjectName(u"reportExport"_s);
    setPrimary(m_export);
    setButtonHint(m_export, tr("Ctrl+Enter", "keys"));
    m_export->setShortcut(QKeySequence(u"Ctrl+Return"_s));
    row->addWidget(m_progress);
    row->addWidget(m_doing, 1);
    row->addWidget(m_cancel);
    row->addWidget(m_export);
    connect(m_cancel, &QPushButton::clicked, this, &ReportDialog::reject);
    connect(m_export, &QPushButton::clicked, this, &ReportDialog::accept);
    return host;
}

void ReportDialog::connectAll()
{
    m_typing.setSingleShot(true);
    m_typing.setInterval(typingPauseMs);
    const auto soon = qOverload<>(&QTimer::start);
    for (QLineEdit *field : {m_question, m_owner, m_volume, m_folder})
        connect(field, &QLineEdit::textChanged, &m_typing, soon);
    connect(m_words, &QPlainTextEdit::textChanged, &m_typing, soon);
    for (QComboBox *choice : {m_recommended, m_runnerUp, m_theme})
        connect(choice, &QComboBox::currentIndexChanged, &m_typing, soon);
    connect(m_charts, &ReportCharts::edited, &m_typing, soon);
    connect(m_hideRaters, &QCheckBox::toggled, &m_typing, soon);
    connect(m_gates, &GateTable::edited, &m_typing, soon);
    for (QCheckBox *format : m_formats)
        connect(format, &QCheckBox::toggled, this, &ReportDialog::refreshState);
    connect(&m_typing, &QTimer::timeout, this, &ReportDialog::changed);
    connect(&m_preview, &reports::ReportPreview::changed, this, &ReportDialog::previewChanged);
    connect(&m_preview, &reports::ReportPreview::failed, this, [this](const Error &error) {
        ErrorContext context;
        context.file = QFileInfo(m_session.path()).fileName();
        m_trouble->setError(errorText(error, context));
        m_trouble->show();
    });
    connect(&m_runner, &reports::ReportRunner::progressed, this, [this](double share, const QString &doing) {
        m_progress->setValue(int(share * 1000));
        m_doing->setText(doing);
    });
    connect(&m_runner, &reports::ReportRunner::finished, this, &ReportDialog::exported);
}

// Targets and charts are known once the records have been read.
void ReportDialog::fillChoices()
{
    m_filled = true;
    const std::pair<QComboBox *, std::string> choices[] = {{m_recommended, m_start.recommended},
                                                           {m_runnerUp, m_start.runnerUp}};
    for (const auto &[box, chosen] : choices) {
        const QSignalBlocker quiet(box);
        box->addItem(tr("none chosen", "a model"), QString());
        for (const std::string &name : m_preview.targets())
            box->addItem(qt(name), qt(name));
        box->setCurrentIndex(std::max(0, box->findData(qt(chosen))));
    }
    m_charts->setCharts(m_preview.chartsToChoose(), m_start);
    m_gates->setTargets(m_preview.targets());
    m_gates->setGates(m_start.gates);
}

void ReportDialog::previewChanged()
{
    if (!m_filled)
        fillChoices();
    else
        m_charts->refreshTexts(m_preview.chartsToChoose());
    m_page->refresh();
    refreshState();
}

analysis::ReportRequest ReportDialog::request() const
{
    analysis::ReportRequest out;
    out.question = m_question->text().trimmed().toStdString();
    out.recommendation = m_words->toPlainText().trimmed().toStdString();
    out.owner = m_owner->text().trimmed().toStdString();
    out.date = isoDate(m_session.runtime().clock().wallMicros());
    bool number = false;
    QString typed = m_volume->text();
    const qlonglong tasks = typed.remove(u' ').remove(u',').remove(u'.').toLongLong(&number);
    if (number && tasks > 0 && tasks <= 1'000'000'000'000)
        out.tasksPerMonth = tasks;
    out.theme = static_cast<ReportTheme>(m_theme->currentData().toInt());
    out.hideRaters = m_hideRaters->isChecked();
    if (!m_filled) {
        out.altTexts = m_start.altTexts;
        out.recommended = m_start.recommended;
        out.runnerUp = m_start.runnerUp;
        out.charts = m_start.charts;
        out.gates = m_start.gates;
        return out;
    }
    out.recommended = m_recommended->currentData().toString().toStdString();
    out.runnerUp = m_runnerUp->currentData().toString().toStdString();
    out.gates = m_gates->gates();
    m_charts->write(out);
    return out;
}

void ReportDialog::changed()
{
    m_preview.setRequest(request());
    remember();
    refreshState();
}

void ReportDialog::refreshState()
{
    const bool typedVolume = !m_volume->text().trimmed().isEmpty();
    const bool badVolume = typedVolume && !request().tasksPerMonth;
    setInvalid(m_volume, badVolume);
    setInvalid(m_folder, folder().isEmpty());
    const bool running = m_runner.isRunning();
    m_progress->setVisible(running);
    m_cancel->setText(running ? tr("Stop") : tr("Close"));
    const auto &problems = m_preview.problems();
    m_trouble->setVisible(!problems.empty());
    if (!problems.empty()) {
        QStringList lines;
        for (const analysis::ReportProblem &problem : problems)
            lines << qt(analysis::problemText(problem));
        m_trouble->setMessage(tr("The report says what the data do not carry"), lines.mid(0, 3).join(u'\n'));
    }
    if (!running)
        m_doing->setText(badVolume            ? tr("The volume is a whole number of tasks.")
                         : m_preview.isBusy() ? tr("The report is being made…")
                                              : m_note);
    m_export->setEnabled(!running && m_filled && problems.empty() && !badVolume && !folder().isEmpty() &&
                         std::any_of(m_formats.begin(), m_formats.end(), [](auto *box) { return box->isChecked(); }));
}

QString ReportDialog::folder() const
{
    const QString typed = QDir::fromNativeSeparators(m_folder->text().trimmed());
    if (typed == u"~"_s || typed.startsWith(u"~/"_s))
        return QDir::cleanPath(QDir::homePath() + typed.mid(1));
    return typed.isEmpty() ? QString() : QDir::cleanPath(QDir(QDir::homePath()).absoluteFilePath(typed));
}

void ReportDialog::setFolder(const QString &folder) { m_folder->setText(QDir::toNativeSeparators(folder)); }

void ReportDialog::remember()
{
    if (m_filled && !m_session.readOnly())
        m_session.setSetting(draftKey(), qt(formats::reportRequestJson(request())));
    QByteArrayList chosen;
    for (std::size_t i = 0; i < m_formats.size(); ++i) {
        const std::string_view id = reports::reportFormats()[i].id;
        if (m_formats[i]->isChecked())
            chosen << QByteArray(id.data(), qsizetype(id.size()));
    }
    m_session.preferences().setState(formatsKey(), chosen.join(','));
}

analysis::ReportRequest ReportDialog::remembered() const
{
    const std::optional<QString> stored = m_session.setting(draftKey());
    const auto parsed = stored ? formats::parseReportRequest(stored->toStdString(), "draft")
                               : Result<analysis::ReportRequest>(analysis::ReportRequest{});
    return parsed ? *parsed : analysis::ReportRequest{}; // one that a newer version wrote is begun anew
}

// Names that no file has yet: nothing is ever replaced.
std::vector<std::pair<ReportFormat, QString>> ReportDialog::chosenFiles() const
{
    const analysis::Report *report = m_preview.report();
    const std::string set = report == nullptr ? std::string() : report->setName;
    const QString base =
        QFileInfo(qt(formats::suggestedFileName(set, "report", request().date, {}, "x"))).completeBaseName();
    QString name = base;
    const auto taken = [&](const QString &each) {
        for (const reports::ReportFormatName &format : reports::reportFormats()) {
            const QFileInfo file(QDir(folder()).filePath(each + u'.' + QString::fromUtf8(format.suffix)));
            if (file.exists() || file.isSymLink())
                return true;
        }
        return false;
    };
    for (int i = 2; taken(name) && i < 10'000; ++i)
        name = base + u'-' + QString::number(i);
    std::vector<std::pair<ReportFormat, QString>> out;
    for (std::size_t i = 0; i < m_formats.size(); ++i) {
        const reports::ReportFormatName &format = reports::reportFormats()[i];
        if (m_formats[i]->isChecked())
            out.emplace_back(format.format, QDir(folder()).filePath(name + u'.' + QString::fromUtf8(format.suffix)));
    }
    return out;
}

void ReportDialog::accept()
{
    if (!m_export->isEnabled())
        return;
    changed();
    if (!QDir(folder()).exists() && !QDir().mkpath(folder())) {
        m_trouble->setMessage(tr("The folder cannot be made"), QDir::toNativeSeparators(folder()));
        m_trouble->show();
        return;
    }
    reports::ReportOrder order;
    order.workspace = m_session.path().toLocal8Bit().toStdString();
    order.runs = m_runs;
    order.request = request();
    order.files = chosenFiles();
    m_note.clear();
    m_trouble->hide();
    m_runner.start(std::move(order));
    refreshState();
}

void ReportDialog::exported()
{
    const bool stopped = m_runner.job()->isCancelled(); // then it may still be on its way out
    const std::optional<Error> error = stopped ? std::nullopt : m_runner.job()->error();
    QStringList files;
    for (const QString &path : stopped ? QStringList() : m_runner.job()->written())
        files << QFileInfo(path).fileName();
    QTimer::singleShot(0, this, &ReportDialog::refreshState); // the runner is free by then
    if (stopped) {
        m_note = tr("Stopped; nothing was written.");
        return;
    }
    if (error) {
        ErrorContext context;
        m_trouble->setError(errorText(*error, context));
        m_trouble->show();
        return;
    }
    auto values = m_session.preferences().values();
    values.lastExportFolder = folder();
    m_session.preferences().set(values);
    Q_EMIT saved(files, folder());
    QDialog::accept();
}

void ReportDialog::reject()
{
    if (m_runner.isRunning())
        return m_runner.cancel();
    if (m_filled)
        remember();
    QDialog::reject();
}
} // namespace assay::widgets

#include "moc_report_dialog.cpp"
